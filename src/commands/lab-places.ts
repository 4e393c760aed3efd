import { join } from 'node:path';
import type { AppContext } from '../context.ts';
import { findLab, findLabs, type LabPlace } from '../lab/find-labs.ts';

/** Every lab that comes with the program. */
export const labPlaces = (context: AppContext): readonly LabPlace[] => findLabs(labFolders(context));

/** Throws LAB_NOT_FOUND with the nearest name. */
export const labPlace = (id: string, context: AppContext): LabPlace => findLab(labFolders(context), id);

const labFolders = ({ packageFolder }: AppContext): readonly string[] => [join(packageFolder, 'labs')];
