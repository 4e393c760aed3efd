// Makes what Lambda's runtime brings along for functions: `@aws-sdk/*`, importable and requirable. All clients lie in
// one CommonJS file, each evaluated when it is first asked for; the packages themselves are a few lines each.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Writes `clients.cjs` and `node_modules/@aws-sdk/client-*` into `folder`. Returns esbuild's metafile, for the
 * licences of what is in it.
 */
export const buildFunctionModules = async (folder) => {
  const clients = sdkClients();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const { metafile } = await build({
    stdin: { contents: entry(clients), resolveDir: root, loader: 'js' },
    outfile: join(folder, 'clients.cjs'),
    bundle: true,
    minify: true,
    format: 'cjs',
    platform: 'node',
    target: 'node20.17',
    mainFields: ['module', 'main'],
    legalComments: 'none',
    metafile: true,
    logLevel: 'warning',
  });
  for (const client of clients) await writePackage(join(folder, 'node_modules', client), client);
  return metafile;
};

/** Every client that the project has. */
const sdkClients = () => {
  const { devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.keys(devDependencies).filter((name) => name.startsWith('@aws-sdk/client-'));
};

const entry = (clients) =>
  clients
    .map((client) => `exports[${JSON.stringify(client)}] = () => require(${JSON.stringify(client)});`)
    .join('\n');

const writePackage = async (folder, client) => {
  const { version } = JSON.parse(readFileSync(join(root, 'node_modules', client, 'package.json'), 'utf8'));
  const names = Object.keys(await import(client)).filter(
    (name) => /^[A-Za-z_$][\w$]*$/.test(name) && name !== 'default',
  );
  const load = `[${JSON.stringify(client)}]()`;
  mkdirSync(folder, { recursive: true });
  const manifest = {
    name: client,
    version,
    main: './index.cjs',
    exports: { '.': { import: './index.mjs', require: './index.cjs' }, './package.json': './package.json' },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'index.cjs'), `module.exports = require('../../../clients.cjs')${load};\n`);
  writeFileSync(
    join(folder, 'index.mjs'),
    `import clients from '../../../clients.cjs';\nexport const { ${names.join(', ')} } = clients${load};\n`,
  );
};
