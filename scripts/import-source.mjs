import { mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Imports TypeScript of the checkout from a script: `source` is a module that exports what is wanted. */
export const importSource = async (source) => {
  const file = `${root}.cache/source-${process.pid}-${Date.now()}.mjs`;
  mkdirSync(`${root}.cache`, { recursive: true });
  try {
    await build({
      stdin: { contents: source, resolveDir: root },
      bundle: true,
      outfile: file,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      logLevel: 'error',
    });
    return await import(file);
  } finally {
    rmSync(file, { force: true });
  }
};
