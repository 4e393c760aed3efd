import { existsSync, readdirSync, statSync } from 'node:fs';
import { basename, join, relative, sep } from 'node:path';
import { AwsCallError } from '../../call-error.ts';
import { CliError } from '../cli-error.ts';
import type { AwsWorld } from '../world.ts';
import { allObjects, type ListedObject } from './list-objects.ts';
import type { End, LocalEnd, S3End } from './s3-path.ts';
import type { Transfer } from './transfer.ts';

export interface Route {
  readonly from: End;
  readonly to: End;
  readonly isRecursive: boolean;
  /** By path below the source. */
  readonly isTaken: (relativePath: string) => boolean;
}

/** A file or an object at the source. */
export interface Source {
  /** Below the source, with `/`. */
  readonly name: string;
  readonly size: number;
  readonly modifiedMs: number;
  readonly place: { readonly path: string } | { readonly key: string };
}

/** What is at the source, as far as the filters let it through. Throws CliError. */
export const sourcesOf = async (
  { from, isRecursive, isTaken }: Route,
  world: AwsWorld,
): Promise<readonly Source[]> => {
  if (from.kind === 'stream') return [];
  if (from.kind === 'local') return localSources(from, isRecursive).filter(({ name }) => isTaken(name));
  const sources = isRecursive ? await below(from, world) : [await single(from, world)];
  return sources.filter(({ name }) => isTaken(name));
};

const localSources = (from: LocalEnd, isRecursive: boolean): readonly Source[] => {
  if (!existsSync(from.path))
    throw new CliError(`The user-provided path ${from.given} does not exist.`, 'other');
  // The AWS CLI fails at an empty key here, which says nothing of what to do.
  if (!isRecursive && from.isFolder) {
    throw new CliError(
      `upload failed: ${from.given} is a folder; pass --recursive to upload what is in it.`,
      'transferFailed',
    );
  }
  if (!isRecursive) return [localSource(from.path, basename(from.path))];
  const names = readdirSync(from.path, { recursive: true, encoding: 'utf8' });
  return names
    .map((name) => localSource(join(from.path, name), name.split(sep).join('/')))
    .filter((source) => statSync(join(from.path, source.name)).isFile())
    .sort((one, other) => (one.name < other.name ? -1 : 1));
};

const localSource = (path: string, name: string): Source => {
  const { size, mtimeMs } = statSync(path);
  return { name, size, modifiedMs: mtimeMs, place: { path } };
};

/** Everything under a prefix; keys that end in a slash stand for folders and are no files. */
const below = async ({ bucket, key }: S3End, world: AwsWorld): Promise<readonly Source[]> => {
  const prefix = key === '' || key.endsWith('/') ? key : `${key}/`;
  const objects = await allObjects({ bucket, prefix }, world);
  return objects.filter((object) => !object.key.endsWith('/')).map((object) => objectSource(object, prefix));
};

const objectSource = ({ key, size, modifiedMs }: ListedObject, prefix: string): Source => ({
  name: key.slice(prefix.length),
  size,
  modifiedMs,
  place: { key },
});

const single = async ({ bucket, key }: S3End, { call, signal }: AwsWorld): Promise<Source> => {
  try {
    const head = await call('s3.HeadObject', { Bucket: bucket, Key: key }, { signal });
    return {
      name: key.slice(key.lastIndexOf('/') + 1),
      size: Number(head.ContentLength),
      modifiedMs: Date.parse(String(head.LastModified)),
      place: { key },
    };
  } catch (error) {
    if (!(error instanceof AwsCallError) || error.httpStatus !== 404) throw error;
    throw new CliError(
      `fatal error: An error occurred (404) when calling the HeadObject operation: Key "${key}" does not exist`,
      'transferFailed',
    );
  }
};

/** What brings a source to where the route leads. */
export const transferOf = (source: Source, { from, to, isRecursive }: Route): Transfer => {
  const place = source.place;
  if (to.kind === 's3') {
    const target = { bucket: to.bucket, key: targetKey(to.key, source.name, isRecursive) };
    if ('path' in place) return { kind: 'upload', path: place.path, to: target };
    return { kind: 'copy', from: { bucket: bucketOf(from), key: place.key }, to: target };
  }
  const path = to.kind === 'local' ? targetPath(to, source.name, isRecursive) : '';
  return { kind: 'download', from: { bucket: bucketOf(from), key: 'key' in place ? place.key : '' }, path };
};

const bucketOf = (end: End): string => (end.kind === 's3' ? end.bucket : '');

const targetKey = (key: string, name: string, isRecursive: boolean): string => {
  if (isRecursive) return key === '' || key.endsWith('/') ? `${key}${name}` : `${key}/${name}`;
  return key === '' || key.endsWith('/') ? `${key}${name}` : key;
};

/** A key can't lead out of the folder that was named. */
const targetPath = ({ path, takesName }: LocalEnd, name: string, isRecursive: boolean): string => {
  if (!isRecursive && !takesName) return path;
  const target = join(path, name);
  if (!relative(path, target).startsWith('..')) return target;
  throw new CliError(`The key "${name}" would be written outside of ${path}.`, 'other');
};
