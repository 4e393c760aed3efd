import { join } from 'node:path';
import type { AppContext } from '../context.ts';
import { readBuiltLab } from '../lab/built-lab.ts';
import { findLab, findLabs, type LabPlace } from '../lab/find-labs.ts';
import type { Lab } from '../lab/load.ts';

/** Every lab that comes with the program. */
export const labPlaces = (context: AppContext): readonly LabPlace[] => findLabs(labFolders(context));

/** Throws LAB_NOT_FOUND with the nearest name. */
export const labPlace = (id: string, context: AppContext): LabPlace => findLab(labFolders(context), id);

/**
 * The lab of this name, from the build where it has it unchanged; else `loadLab` checks its calls, and `readLab` takes them as
 * checked. Throws LAB_NOT_FOUND and LAB_INVALID.
 */
export const labAsBuilt = (id: string, read: 'readLab' | 'loadLab', context: AppContext): Promise<Lab> =>
  readBuiltLab(labPlace(id, context), { folder: join(context.packageFolder, 'dist/labs'), read });

const labFolders = ({ packageFolder }: AppContext): readonly string[] => [join(packageFolder, 'labs')];
