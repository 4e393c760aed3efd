import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import { zipSync } from 'fflate';
import { filesBelow } from './files-below.ts';

/** Zips a folder. The same files give the same bytes, so that AWS's CodeSha256 tells whether code was deployed. */
export const zipFolder = (folder: string): Uint8Array =>
  zipSync(
    Object.fromEntries(
      filesBelow(folder).map((file) => [relative(folder, file).split(sep).join('/'), readFileSync(file)]),
    ),
    // ZIP keeps local time from 1980 on; 0o644 because Lambda has to be able to read the files.
    { mtime: new Date(1980, 0, 1), os: 3, attrs: 0o644 << 16, level: 6 },
  );
