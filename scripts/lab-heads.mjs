// Makes dist/lab-heads.json: what lists show of the labs, so that the first list needn't read them all.
import { writeFileSync } from 'node:fs';
import { importSource } from './import-source.mjs';

/** Reads `labs/` of the checkout that is the current folder. */
export const writeLabHeads = async (file) => {
  const { findLabs, packHeads } = await importSource(
    "export { packHeads } from './src/lab/lab-heads.ts'; export { findLabs } from './src/lab/find-labs.ts';",
  );
  writeFileSync(file, await packHeads(findLabs(['labs'])));
};
