import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabPlace } from './find-labs.ts';
import { labHash } from './lab-hash.ts';
import type { Lab } from './load.ts';

/** A lab as the build ships it, its calls checked: see {@link readBuiltLab}. Throws LAB_INVALID. */
export const packLab = async (place: LabPlace): Promise<string> => {
  const { loadLab } = await import('./load.ts');
  return JSON.stringify(await loadLab(place));
};

/**
 * A lab as the build in `folder` has read and checked it, where none of its files has changed since; else it is read anew, as
 * `read` says, which takes several times as long. Throws LAB_INVALID.
 */
export const readBuiltLab = async (
  place: LabPlace,
  { folder, read }: { readonly folder: string; readonly read: 'readLab' | 'loadLab' },
): Promise<Lab> => {
  const built = readIfThere(join(folder, `${place.id}.json`));
  if (built?.hash === labHash(place.folder)) return { ...built, ...place };
  const load = await import('./load.ts');
  return load[read](place);
};

const readIfThere = (file: string): Lab | undefined => {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    // Not built, or damaged: the lab's own file is there.
    return undefined;
  }
};
