import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabPlace } from './find-labs.ts';
import { labHash } from './lab-hash.ts';
import type { Lab } from './load.ts';

/** A lab as the build ships it: see {@link readBuiltLab}. */
export const packLab = async (place: LabPlace): Promise<string> => {
  const { readLab } = await import('./load.ts');
  return JSON.stringify(readLab(place));
};

/**
 * A lab as the build in `folder` has read it, where none of its files has changed since; else it is read anew, which takes
 * several times as long. Throws LAB_INVALID.
 */
export const readBuiltLab = async (place: LabPlace, folder: string): Promise<Lab> => {
  const built = readIfThere(join(folder, `${place.id}.json`));
  if (built?.hash === labHash(place.folder)) return { ...built, ...place };
  const { readLab } = await import('./load.ts');
  return readLab(place);
};

const readIfThere = (file: string): Lab | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Not built, or damaged: the lab's own file is there.
    return undefined;
  }
};
