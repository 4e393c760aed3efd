import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/**
 * Lets esbuild leave out the schemas of EC2's client that nothing reaches: each is an array with computed keys, which it
 * takes for a side effect. Marked pure, 553 kB of them become 63 kB.
 */
export const pruneSchemas = {
  name: 'prune-schemas',
  setup: (build) =>
    build.onLoad({ filter: /client-ec2\/dist-es\/schemas\/schemas_0\.js$/ }, ({ path }) => ({
      contents: readFileSync(path, 'utf8').replace(
        /^((?:export )?var [\w$]+ = )(\[.*?\]);$/gms,
        '$1/* @__PURE__ */ (() => $2)();',
      ),
      loader: 'js',
    })),
};

/**
 * Where a service of the sandbox is defined, it names an SDK client for its wire format: the schemas of its operations and
 * errors, a tenth of the client.
 */
export const schemasOnly = {
  name: 'schemas-only',
  setup: (build) => {
    build.onResolve({ filter: /^@aws-sdk\/client-[\w-]+$/ }, async ({ path, kind, importer, resolveDir }) => {
      const isWireFormat = /\/src\/sandbox\/services\/[^/]+\/index\.ts$/.test(importer);
      if (kind !== 'dynamic-import' || !isWireFormat) return undefined;
      const schemas = await build.resolve(`${path}/dist-es/schemas/schemas_0.js`, {
        kind: 'import-statement',
        importer,
        resolveDir,
      });
      return { path: schemas.path, namespace: 'wire-format', errors: schemas.errors };
    });
    build.onLoad({ filter: /.*/, namespace: 'wire-format' }, ({ path }) => {
      // A tuple that begins with 9 is an operation, with -3 an error; the others are parts of these.
      const declared = readFileSync(path, 'utf8').matchAll(/^export var ([\w$]+) = \[(?:9|-3),/gm);
      const names = [...declared].map(([, name]) => name);
      return { contents: `export { ${names.join(', ')} } from ${JSON.stringify(path)};`, resolveDir: ROOT };
    });
  },
};

/**
 * Schemas and what reads them need one file each of `@smithy/core`; through its index files esbuild would put an SDK
 * client's whole machinery into the chunks that a look loads.
 */
export const pastIndexFiles = {
  name: 'past-index-files',
  setup: (build) =>
    build.onResolve({ filter: /^@smithy\/core\/(client|schema|transport)$/ }, ({ path, importer }) => {
      const direct = ONE_FILE.find((one) => path.endsWith(one.of) && one.from.test(importer));
      return direct && { path: join(SMITHY_CORE, direct.file), sideEffects: false };
    }),
};

const SMITHY_CORE = fileURLToPath(
  new URL('../node_modules/@smithy/core/dist-es/submodules', import.meta.url),
);

/** By what is imported, and by whom. */
const ONE_FILE = [
  {
    of: '/client',
    from: /\/client-[\w-]+\/dist-es\/models\/\w+ServiceException\.js$/,
    file: 'client/smithy-client/exceptions.js',
  },
  {
    of: '/schema',
    from: /\/client-[\w-]+\/dist-es\/schemas\/schemas_0\.js$/,
    file: 'schema/TypeRegistry.js',
  },
  { of: '/schema', from: /\/src\/.+\.ts$/, file: 'schema/schemas/NormalizedSchema.js' },
  { of: '/transport', from: /\/src\/sandbox\/memory-handler\.ts$/, file: 'transport/httpResponse.js' },
];
