import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { chmod, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readArchive } from './archive.ts';

/** Function packages unpacked on disk, each once, and a folder of its own for each execution environment. */
export interface CodeFolders {
  /** The folder with the code of this package, unpacked when it is first asked for. */
  readonly codeOf: (blob: string, read: () => Uint8Array) => Promise<string>;
  /** The code isn't needed any more. */
  readonly forget: (blob: string) => Promise<void>;
  /** An empty folder that an environment has as its `/tmp` and home. */
  readonly createScratch: (id: string) => string;
  readonly removeScratch: (id: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

const PREFIX = 'serverless-labs-';

/**
 * Code lies in a temporary folder: `code/<sha256>/` and beside them `code/node_modules`, a link to the modules that
 * Lambda's runtime brings (`@aws-sdk/*`), found by ordinary resolution after those of the package itself.
 * The true `/var/task` and `/tmp` can't be had without being root or in a container.
 */
export const openCodeFolders = (modulesFolder: string): CodeFolders => {
  sweep();
  let root: string | undefined;
  const unpacking = new Map<string, Promise<string>>();
  const open = () => {
    root ??= createRoot(modulesFolder);
    return root;
  };
  return {
    codeOf: (blob, read) => {
      const known = unpacking.get(blob);
      if (known) return known;
      const folder = unpack(join(open(), 'code', blob), read());
      unpacking.set(blob, folder);
      return folder;
    },
    forget: async (blob) => {
      const folder = await unpacking.get(blob);
      unpacking.delete(blob);
      if (folder) await removeTree(folder);
    },
    createScratch: (id) => {
      const folder = join(open(), 'scratch', id);
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      return folder;
    },
    removeScratch: (id) => (root ? removeTree(join(root, 'scratch', id)) : Promise.resolve()),
    close: async () => {
      if (root) await removeTree(root);
      root = undefined;
      unpacking.clear();
    },
  };
};

const createRoot = (modulesFolder: string): string => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`)));
  mkdirSync(join(root, 'code'), { mode: 0o700 });
  symlinkSync(modulesFolder, join(root, 'code', 'node_modules'), 'dir');
  return root;
};

/** Removes what sandboxes left behind that were killed. */
const sweep = () => {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = /^serverless-labs-(\d+)-[a-zA-Z0-9]{6}$/.exec(name) ?? [];
    if (pid !== undefined && !isAlive(Number(pid))) removeTree(join(tmpdir(), name)).catch(() => undefined);
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, as somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** Beside its place first, then renamed, so that the folder is whole or not there. */
const unpack = async (folder: string, zip: Uint8Array): Promise<string> => {
  if (existsSync(folder)) return folder;
  const partial = `${folder}.partial`;
  mkdirSync(partial, { recursive: true });
  for (const file of readArchive(zip)) {
    const path = join(partial, file.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.bytes(), { mode: file.isExecutable ? 0o555 : 0o444 });
  }
  await rename(partial, folder);
  // As on Lambda, a function can't change its own code.
  await setFolderModes(folder, 0o555);
  return folder;
};

const setFolderModes = async (folder: string, mode: number): Promise<void> => {
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await setFolderModes(join(folder, entry.name), mode);
  }
  await chmod(folder, mode);
};

const removeTree = async (folder: string): Promise<void> => {
  if (!existsSync(folder)) return;
  // A read-only folder's entries can't be removed.
  await setFolderModes(folder, 0o700);
  try {
    await rm(folder, { recursive: true, force: true });
  } catch {
    // A process that is just ending may still write there; the next sandbox sweeps the rest.
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
};
