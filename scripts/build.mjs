// Builds dist/. Run by `npm install` (prepare) and `npm run build`.
import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { bundle } from './bundle.mjs';
import { buildFunctionModules } from './function-modules.mjs';
import { writeLabs } from './labs.mjs';
import { layered } from './layers.mjs';
import { writeLicences } from './licences.mjs';
import { writeQuizzes } from './quizzes.mjs';

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
rmSync('dist', { recursive: true, force: true });
mkdirSync('dist');

const metafile = await bundle({
  entryPoints: { cli: 'src/cli.ts' },
  outdir: 'dist',
  minify: true,
  linksModules: false,
  plugins: [await layered(process.cwd())],
});
const functionMetafiles = await buildFunctionModules('dist/function-modules');
writeLicences([metafile, ...functionMetafiles], 'dist/THIRD-PARTY-LICENSES.txt');
await writeQuizzes('dist/quizzes.jsonl');
await writeLabs('dist');
