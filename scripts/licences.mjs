// The licences of everything that the bundle holds travel with it.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Writes the licence texts of every package that esbuild took in. */
export const writeLicences = (metafiles, target) => {
  const packages = new Set(metafiles.flatMap(({ inputs }) => Object.keys(inputs).flatMap(packageFolder)));
  const texts = [...packages].sort().map(licenceOf);
  writeFileSync(target, `${texts.join(`\n${'-'.repeat(78)}\n\n`)}\n`);
};

const packageFolder = (file) => {
  // `namespace:path` is what a plugin made up; the file itself is an input of another bundle.
  const match = /^([^:]*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file);
  return match ? [match[1]] : [];
};

const licenceOf = (folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text =
    file && existsSync(join(folder, file))
      ? readFileSync(join(folder, file), 'utf8').trim()
      : 'No licence file in the package.';
  return `${name} ${version} (${license})\n\n${text}`;
};
