import { readFileSync } from 'node:fs';

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

/** Where a service of the sandbox is defined, it names an SDK client for its wire format: a tenth of the client. */
export const schemasOnly = {
  name: 'schemas-only',
  setup: (build) =>
    build.onResolve({ filter: /^@aws-sdk\/client-[\w-]+$/ }, ({ path, kind, importer, resolveDir }) =>
      kind === 'dynamic-import' && /\/src\/sandbox\/services\/[^/]+\/index\.ts$/.test(importer)
        ? build.resolve(`${path}/dist-es/schemas/schemas_0.js`, {
            kind: 'import-statement',
            importer,
            resolveDir,
          })
        : undefined,
    ),
};
