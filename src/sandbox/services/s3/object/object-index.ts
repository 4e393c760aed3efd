import type { Bus } from '../../../kernel/bus.ts';
import type { Context } from '../../../kernel/context.ts';
import { compareKeys, positionOf } from './key-order.ts';
import { type ObjectVersion, versionKey, versions } from './object-version.ts';

/** The keys of one bucket, in memory, made from the table when it is first wanted. */
interface BucketIndex {
  /** The versions of each key, newest first. */
  readonly versions: Map<string, ObjectVersion[]>;
  /** All keys in S3's order. */
  readonly keys: string[];
}

interface Index {
  readonly buckets: Map<string, BucketIndex>;
  serial: number;
}

const indexes = new WeakMap<Bus, Map<string, Index>>();

/** There is one bus for each sandbox. */
const indexOf = (context: Context): Index => {
  const ofSandbox = indexes.get(context.bus) ?? new Map<string, Index>();
  indexes.set(context.bus, ofSandbox);
  const index = ofSandbox.get(context.account) ?? buildIndex(context);
  ofSandbox.set(context.account, index);
  return index;
};

const buildIndex = (context: Context): Index => {
  const index: Index = { buckets: new Map(), serial: 0 };
  for (const row of context.table(versions).values()) {
    index.serial = Math.max(index.serial, row.serial);
    const bucket = bucketIn(index, row.bucket);
    const known = bucket.versions.get(row.key);
    if (known) known.push(row);
    else bucket.versions.set(row.key, [row]);
  }
  for (const bucket of index.buckets.values()) {
    for (const [key, rows] of bucket.versions) {
      rows.sort((a, b) => b.serial - a.serial);
      bucket.keys.push(key);
    }
    bucket.keys.sort(compareKeys);
  }
  return index;
};

const bucketIn = (index: Index, name: string): BucketIndex => {
  const known = index.buckets.get(name);
  if (known) return known;
  const fresh = { versions: new Map<string, ObjectVersion[]>(), keys: [] };
  index.buckets.set(name, fresh);
  return fresh;
};

/** All keys of a bucket that have any version, in S3's order. */
export const keysOf = (context: Context, bucket: string): readonly string[] =>
  bucketIn(indexOf(context), bucket).keys;

/** Newest first. */
export const versionsOf = (context: Context, bucket: string, key: string): readonly ObjectVersion[] =>
  bucketIn(indexOf(context), bucket).versions.get(key) ?? [];

/** The current version, or the one of this id; a delete marker is a version too. */
export const findVersion = (
  context: Context,
  bucket: string,
  key: string,
  versionId?: string | undefined,
): ObjectVersion | undefined => {
  const all = versionsOf(context, bucket, key);
  return versionId === undefined ? all[0] : all.find((version) => version.versionId === versionId);
};

export const nextSerial = (context: Context): number => {
  const index = indexOf(context);
  index.serial += 1;
  return index.serial;
};

/** Writes a version; one of the same id is replaced. */
export const putVersion = (context: Context, row: ObjectVersion): void => {
  const bucket = bucketIn(indexOf(context), row.bucket);
  context.table(versions).put(versionKey(row), row);
  const known = bucket.versions.get(row.key);
  if (!known) {
    bucket.versions.set(row.key, [row]);
    bucket.keys.splice(positionOf(bucket.keys, row.key), 0, row.key);
    return;
  }
  const others = known.filter((version) => version.versionId !== row.versionId);
  bucket.versions.set(
    row.key,
    [row, ...others].sort((a, b) => b.serial - a.serial),
  );
};

export const removeVersion = (context: Context, row: ObjectVersion): void => {
  const bucket = bucketIn(indexOf(context), row.bucket);
  context.table(versions).delete(versionKey(row));
  const left = (bucket.versions.get(row.key) ?? []).filter((version) => version.versionId !== row.versionId);
  if (left.length > 0) {
    bucket.versions.set(row.key, left);
    return;
  }
  bucket.versions.delete(row.key);
  const at = positionOf(bucket.keys, row.key);
  if (bucket.keys[at] === row.key) bucket.keys.splice(at, 1);
};
