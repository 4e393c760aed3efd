import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The program as one file made from the sources as they are now, for tests that need a process. Returns its path. `SERVERLESS_LABS_TEST_PACKAGE`
 * is the folder with its labs.
 */
export const buildProgram = async (): Promise<string> => {
  const folder = join(ROOT, 'node_modules/.cache/serverless-labs-test', String(process.pid));
  mkdirSync(folder, { recursive: true });
  await build({
    stdin: { contents: START, resolveDir: ROOT },
    outfile: join(folder, 'program.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    logLevel: 'silent',
    // Files that stand beside a source are looked for from where that source is.
    plugins: [
      {
        name: 'keep-urls',
        setup: ({ onLoad }) =>
          onLoad({ filter: /\/src\/.*\.ts$/ }, async ({ path }) => ({
            contents: (await readFile(path, 'utf8')).replaceAll(
              'import.meta.url',
              JSON.stringify(pathToFileURL(path).href),
            ),
            loader: 'ts',
          })),
      },
    ],
  });
  return join(folder, 'program.mjs');
};

const START = `
import { main } from './src/cli.ts';
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
process.exitCode = await main({ process, packageFolder: process.env.SERVERLESS_LABS_TEST_PACKAGE ?? ${JSON.stringify(ROOT)}, version: '0.0.0-test' });
`;
