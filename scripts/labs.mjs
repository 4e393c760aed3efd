// Makes of the checkout's labs what the program would else have to read their YAML for.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { importSource } from './import-source.mjs';

/**
 * Reads `labs/` of the checkout that is the current folder, and writes into `folder` what lists show of them, and each lab as
 * commands read it that take one look.
 */
export const writeLabs = async (folder) => {
  const { findLabs, packHeads, packLab } = await importSource(
    "export { packHeads } from './src/lab/lab-heads.ts'; export { findLabs } from './src/lab/find-labs.ts'; export { packLab } from './src/lab/built-lab.ts';",
  );
  const places = findLabs(['labs']);
  writeFileSync(join(folder, 'lab-heads.json'), await packHeads(places));
  mkdirSync(join(folder, 'labs'));
  for (const place of places) writeFileSync(join(folder, 'labs', `${place.id}.json`), await packLab(place));
};
