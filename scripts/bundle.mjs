// How the program is bundled: for dist/, for the crash tests and for the benchmarks alike.
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { pastIndexFiles, pruneSchemas, schemasOnly } from './prune-schemas.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Bundles `entryPoints` (name → file) into `outdir`/main, split, with what the sandbox starts functions with beside it.
 * `patches` (file → text) stand in place of files. Functions see the checkout's own `@aws-sdk/*`, unless `linksModules`
 * is false because somebody makes them for good.
 */
export const bundle = async ({
  entryPoints,
  outdir,
  minify = false,
  linksModules = true,
  patches = {},
  packages = 'bundle',
  plugins = [],
}) => {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    minify,
    format: 'esm',
    platform: 'node',
    target: 'node20.17',
    // esbuild takes CommonJS first for node and then loses the names of `export *`.
    mainFields: ['module', 'main'],
    // All of it one level deep: the sandbox finds `../bootstrap` and `../function-modules` from wherever it ends up.
    entryNames: 'main/[name]',
    chunkNames: 'chunks/[name]-[hash]',
    // Some CommonJS dependencies ask for Node's own modules with `require`.
    banner: {
      js: "import { createRequire as requireFor } from 'node:module'; const require = requireFor(import.meta.url);",
    },
    legalComments: 'none',
    // Node itself can't load a part of a client: its modules name each other without extensions.
    plugins: [
      pruneSchemas,
      ...(packages === 'bundle' ? [schemasOnly, pastIndexFiles] : []),
      patching(patches),
      ...plugins,
    ],
    packages,
    metafile: true,
    logLevel: 'warning',
  });
  cpSync(join(ROOT, 'src/sandbox/services/lambda/bootstrap'), join(outdir, 'bootstrap'), { recursive: true });
  if (linksModules) {
    mkdirSync(join(outdir, 'function-modules'), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(outdir, 'function-modules/node_modules'));
  }
  return metafile;
};

/** Loads other texts for some files: for the tests that break one behaviour each. */
const patching = (patches) => ({
  name: 'patches',
  setup: ({ onLoad }) => {
    onLoad({ filter: /\.ts$/ }, ({ path }) =>
      Object.hasOwn(patches, path) ? { contents: patches[path], loader: 'ts' } : undefined,
    );
  },
});
