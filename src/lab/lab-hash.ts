import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { filesBelow } from './files-below.ts';

/** Tells when any of the files of a lab has changed. */
export const labHash = (folder: string): string => {
  const hash = createHash('sha256');
  for (const file of filesBelow(folder)) {
    hash.update(`${relative(folder, file)}\0`);
    hash.update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
};
