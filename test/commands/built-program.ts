import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../scripts/bundle.mjs';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface BuiltProgram {
  /** What Node starts; `SERVERLESS_LABS_TEST_PACKAGE` is the folder with its labs. */
  readonly file: string;
  readonly remove: () => void;
}

/** Builds the program from the sources as they are now. */
export const buildProgram = async (): Promise<BuiltProgram> => {
  const folder = mkdtempSync(join(tmpdir(), 'slabs-program-'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  const start = join(folder, 'start.ts');
  writeFileSync(
    start,
    `import { main } from ${JSON.stringify(join(ROOT, 'src/cli.ts'))};
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const packageFolder = process.env.SERVERLESS_LABS_TEST_PACKAGE ?? ${JSON.stringify(ROOT)};
process.exitCode = await main({ process, packageFolder, version: '0.0.0-test' });
`,
  );
  await bundle({ entryPoints: { program: start }, outdir: join(folder, 'dist') });
  return {
    file: join(folder, 'dist/main/program.js'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
};
