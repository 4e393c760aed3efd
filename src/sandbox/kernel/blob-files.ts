import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
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
    delete: (sha256) => rmSync(fileOf(sha256), { force: true }),
  };
};

/** Blobs of a sandbox that lives in memory only. */
export const blobsInMemory = (): BlobStore => {
  const blobs = new Map<string, Uint8Array>();
  return {
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
    delete: (sha256) => {
      blobs.delete(sha256);
    },
  };
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
