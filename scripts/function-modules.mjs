// Makes what Lambda's runtime brings along for functions: `@aws-sdk/*`, importable and requirable. Each client is a
// file of its own, and what they share lies once beside them: a function that loads one client of a single large file
// would pay for all of them with each cold start (80 MB and a third of a second).
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Writes `@aws-sdk/client-*` and `shared.cjs` into `folder/node_modules`, which is what a confined function may read. Returns
 * esbuild's metafiles, for the licences of what is in them.
 */
export const buildFunctionModules = async (folder) => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const shared = new Set();
  const metafiles = await Promise.all(
    sdkClients().map((client) => writeClient(join(folder, 'node_modules', client), client, shared)),
  );
  const contents = [...shared]
    .map((file) => `exports[${JSON.stringify(file)}] = () => require(${JSON.stringify(join(root, file))});`)
    .join('\n');
  const { metafile } = await bundle(contents, join(folder, 'node_modules', 'shared.cjs'));
  return [...metafiles, metafile];
};

const bundle = (contents, outfile, more = {}) =>
  build({
    stdin: { contents, resolveDir: root, loader: 'js' },
    outfile,
    bundle: true,
    minify: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20.17',
    mainFields: ['module', 'main'],
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
    ...more,
  });

const SHARED = '../../shared.cjs';

/** Leaves every package but the client's own to `shared.cjs`, and notes it in `shared`. */
const leaveToShared = (client, shared) => ({
  name: 'leave-to-shared',
  setup: (bundling) => {
    bundling.onResolve({ filter: /^[^./]/ }, async ({ path, kind, resolveDir, importer, pluginData }) => {
      if (path === client || pluginData === client) return undefined;
      const found = await bundling.resolve(path, { kind, resolveDir, importer, pluginData: client });
      if (found.external || found.errors.length > 0) return found;
      const file = relative(root, found.path);
      shared.add(file);
      return { path: file, namespace: 'shared' };
    });
    bundling.onLoad({ filter: /.*/, namespace: 'shared' }, ({ path }) => ({
      contents: `module.exports = require('${SHARED}')[${JSON.stringify(path)}]();`,
    }));
  },
});

/** Every client that the project has. */
const sdkClients = () => {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.keys(devDependencies).filter((name) => name.startsWith('@aws-sdk/client-'));
};

const writeClient = async (folder, client, shared) => {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules', client, 'package.json'), 'utf8'));
  const names = Object.keys(await import(client)).filter(
    (name) => /^[A-Za-z_$][\w$]*$/.test(name) && name !== 'default',
  );
  mkdirSync(folder, { recursive: true });
  const manifest = {
    name: client,
    version,
    main: './index.cjs',
    exports: { '.': { import: './index.mjs', require: './index.cjs' }, './package.json': './package.json' },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(
    join(folder, 'index.mjs'),
    `import client from './index.cjs';\nexport const { ${names.join(', ')} } = client;\n`,
  );
  const { metafile } = await bundle(`export * from '${client}';`, join(folder, 'index.cjs'), {
    plugins: [leaveToShared(client, shared)],
    external: [SHARED],
  });
  return metafile;
};
