import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Every file below `folder`, in an order that is the same everywhere. */
export const filesBelow = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
