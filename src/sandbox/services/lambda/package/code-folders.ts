import { createHash } from 'node:crypto';
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
import { type ArchiveFile, readArchive } from './archive.ts';

/** The packages of a function by their blobs; a later layer's files replace an earlier one's. */
export interface Packages {
  readonly codeBlob: string;
  readonly layerBlobs?: readonly string[] | undefined;
}

export interface UnpackedPackages {
  readonly code: string;
  /** What Lambda has as `/opt`; undefined for a function without layers. */
  readonly layers: string | undefined;
}

/** Packages unpacked on disk, each once, and a folder of its own for each execution environment. */
export interface CodeFolders {
  /** The folders with a function's code and its layers, unpacked when they are first asked for. */
  readonly unpack: (packages: Packages, read: (blob: string) => Uint8Array) => Promise<UnpackedPackages>;
  /** What holds this package isn't needed any more. */
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
 * Functions with layers have theirs in `code/layers-<hash>/runtime/<sha256>/`, so that the same resolution goes by the
 * layers first, in the order of Lambda's NODE_PATH (`nodejs/node<version>/node_modules`, `nodejs/node_modules`), for
 * `import` as for `require`. The true `/var/task`, `/opt` and `/tmp` can't be had without being root or in a container.
 */
export const openCodeFolders = (modulesFolder: string): CodeFolders => {
  let root: string | undefined;
  const trees = new Map<string, Tree>();
  const open = () => {
    root ??= createRoot(modulesFolder);
    return root;
  };
  const tree = (folder: string, blobs: readonly string[], make: () => Promise<string>) => {
    const known = trees.get(folder);
    if (known) return known.made;
    const made = make();
    trees.set(folder, { blobs, made });
    return made;
  };
  return {
    unpack: async ({ codeBlob, layerBlobs = [] }, read) => {
      const unpackCode = (folder: string) =>
        tree(folder, [codeBlob, ...layerBlobs], () => unpack(folder, [readArchive(read(codeBlob))]));
      const all = join(open(), 'code');
      if (layerBlobs.length === 0) return { code: await unpackCode(join(all, codeBlob)), layers: undefined };
      const place = join(all, `layers-${createHash('sha256').update(layerBlobs.join()).digest('hex')}`);
      const layers = await tree(place, layerBlobs, () =>
        unpackLayers(
          place,
          layerBlobs.map((blob) => readArchive(read(blob))),
        ),
      );
      return { code: await unpackCode(join(place, 'runtime', codeBlob)), layers };
    },
    forget: async (blob) => {
      const forgotten = [...trees].filter(([, { blobs }]) => blobs.includes(blob));
      for (const [folder] of forgotten) trees.delete(folder);
      for (const [folder, { made }] of forgotten) {
        await made;
        await removeTree(folder);
      }
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
      trees.clear();
    },
  };
};

interface Tree {
  readonly blobs: readonly string[];
  readonly made: Promise<string>;
}

const createRoot = (modulesFolder: string): string => {
  sweep();
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
const unpack = async (folder: string, archives: readonly (readonly ArchiveFile[])[]): Promise<string> => {
  if (existsSync(folder)) return folder;
  const partial = `${folder}.partial`;
  mkdirSync(partial, { recursive: true });
  for (const file of merge(archives)) {
    const path = join(partial, file.path);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, file.bytes(), { mode: file.isExecutable ? 0o555 : 0o444 });
  }
  await rename(partial, folder);
  // As on Lambda, a function can't change its own code.
  await setFolderModes(folder, 0o555);
  return folder;
};

/** The layers' common folder, and beside it the links by which modules in it are found. */
const unpackLayers = async (
  place: string,
  archives: readonly (readonly ArchiveFile[])[],
): Promise<string> => {
  const opt = await unpack(join(place, 'opt'), archives);
  mkdirSync(join(place, 'runtime'), { recursive: true });
  symlinkSync(join(opt, 'nodejs', 'node_modules'), join(place, 'node_modules'), 'dir');
  const [versioned] = archives
    .flat()
    .flatMap(({ path }) => /^nodejs\/node\d+\/node_modules(?=\/)/.exec(path) ?? []);
  if (versioned !== undefined)
    symlinkSync(join(opt, versioned), join(place, 'runtime', 'node_modules'), 'dir');
  return opt;
};

/** The later one of two files of the same path, or of a file and a folder, is there. */
const merge = (archives: readonly (readonly ArchiveFile[])[]): readonly ArchiveFile[] => {
  const files = new Map<string, { readonly file: ArchiveFile; readonly layer: number }>();
  for (const [layer, archive] of archives.entries())
    for (const file of archive) files.set(file.path, { file, layer });
  for (const [path, { layer }] of [...files]) {
    for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) {
      const above = files.get(path.slice(0, at));
      if (above) files.delete(above.layer > layer ? path : path.slice(0, at));
    }
  }
  return [...files.values()].map(({ file }) => file);
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
