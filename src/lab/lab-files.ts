import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CallValue } from '../aws/json.ts';
import { once } from '../core/once.ts';

/** What stands for the lab's own files in an input: a folder as a zip, a file as its bytes. Paths are the lab's. */
export interface LabFiles {
  readonly zip: (folder: string) => CallValue;
  readonly file: (path: string) => CallValue;
}

/** The files as they are sent. */
export const sentFiles = async ({ folder: labFolder }: { readonly folder: string }): Promise<LabFiles> => {
  const { zipFolder } = await loadZip();
  return {
    zip: (folder) => zipFolder(join(labFolder, folder)),
    file: (path) => readFileSync(join(labFolder, path)),
  };
};

/** What zips is loaded when something is sent: a look sends nothing. */
export const loadZip = once(() => import('./function-zip.ts'));

/** For who only wants to know what an input names. */
export const NO_FILES: LabFiles = { zip: () => '', file: () => '' };

const reject = (path: string): never => {
  throw new TypeError(`A look cannot send ${path}.`);
};

/** A look sends no files. */
export const REJECTED_FILES: LabFiles = { zip: reject, file: reject };
