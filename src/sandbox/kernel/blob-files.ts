import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { stateNotWritable } from '../../core/errors.ts';
import { ensureFolder } from '../../core/paths.ts';
import type { BlobStore } from './blobs.ts';

/** Blobs as files of `folder`, each under its hash; written beside and renamed, so that none is ever half there. */
export const blobFiles = (folder: string): BlobStore => {
  ensureFolder(folder);
  const fileOf = (sha256: string) => join(folder, sha256);
  return {
    put: (bytes) => {
      const sha256 = hashOf(bytes);
      if (!existsSync(fileOf(sha256))) writeBeside(fileOf(sha256), bytes);
      return sha256;
    },
    get: (sha256) => readFileSync(fileOf(sha256)),
    slice: (sha256, start, end) => readSlice(fileOf(sha256), start, end),
    delete: (sha256) => rmSync(fileOf(sha256), { force: true }),
    within: (owner) => blobFiles(join(folder, owner)),
  };
};

/** Blobs of a sandbox that lives in memory only. */
export const blobsInMemory = (): BlobStore => {
  const blobs = new Map<string, Uint8Array>();
  const parts = new Map<string, BlobStore>();
  const store: BlobStore = {
    put: (bytes) => {
      const sha256 = hashOf(bytes);
      blobs.set(sha256, bytes);
      return sha256;
    },
    get: (sha256) => {
      const bytes = blobs.get(sha256);
      if (!bytes) throw new Error(`no blob ${sha256}`);
      return bytes;
    },
    slice: (sha256, start, end) => store.get(sha256).subarray(start, end),
    delete: (sha256) => {
      blobs.delete(sha256);
    },
    within: (owner) => {
      const part = parts.get(owner) ?? blobsInMemory();
      parts.set(owner, part);
      return part;
    },
  };
  return store;
};

const readSlice = (file: string, start: number, end: number): Uint8Array => {
  const bytes = Buffer.allocUnsafe(end - start);
  const descriptor = openSync(file, 'r');
  try {
    const length = readSync(descriptor, bytes, 0, bytes.length, start);
    return bytes.subarray(0, length);
  } finally {
    closeSync(descriptor);
  }
};

const hashOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

const writeBeside = (file: string, bytes: Uint8Array) => {
  try {
    writeFileSync(`${file}.new`, bytes, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch (error) {
    throw stateNotWritable(file, error);
  }
};
