import { Readable } from 'node:stream';
import { sdkStreamMixin } from '@smithy/core/serde';
import type { Bus } from '../../../kernel/bus.ts';
import type { Context } from '../../../kernel/context.ts';
import { defineTable } from '../../../kernel/table.ts';
import type { BodyPart } from './object-version.ts';

/** How many object versions and uploaded parts refer to a blob. */
const references = defineTable<{ readonly count: number }>('s3.blobs', 'account');

/** Blobs that an answer is being read from; they are deleted when it is sent, at the earliest. */
const readers = new WeakMap<Bus, Map<string, number>>();

const readersOf = (context: Context): Map<string, number> => {
  const known = readers.get(context.bus) ?? new Map<string, number>();
  readers.set(context.bus, known);
  return known;
};

const blobsOf = (context: Context) => context.blobs.within('s3');

/** Keeps bytes; what it returns goes into a row at once. */
export const keepBody = (context: Context, bytes: Uint8Array): BodyPart => {
  const part = { sha256: blobsOf(context).put(bytes), size: bytes.length };
  retain(context, [part]);
  return part;
};

/** One more row refers to these blobs. */
export const retain = (context: Context, parts: readonly BodyPart[]): void => {
  const table = context.table(references);
  for (const { sha256 } of parts) table.put(sha256, { count: (table.get(sha256)?.count ?? 0) + 1 });
};

/** A row that referred to these blobs is gone; blobs that nothing refers to are deleted once that is durable. */
export const release = (context: Context, parts: readonly BodyPart[]): void => {
  const table = context.table(references);
  for (const { sha256 } of parts) {
    const count = (table.get(sha256)?.count ?? 1) - 1;
    if (count > 0) table.put(sha256, { count });
    else table.delete(sha256);
    // The store commits in an immediate that was queued before this one.
    if (count <= 0) setImmediate(() => deleteUnused(context, sha256));
  }
};

const deleteUnused = (context: Context, sha256: string) => {
  if (context.table(references).has(sha256) || readersOf(context).has(sha256)) return;
  try {
    blobsOf(context).delete(sha256);
  } catch (error) {
    context.report(error);
  }
};

/** What is read at once; more comes in pieces, as the client takes it. */
const PIECE_BYTES = 1024 * 1024;

interface Slice {
  readonly sha256: string;
  readonly start: number;
  readonly end: number;
}

/** The bytes from `start` up to, and without, `end`, of a body in parts. */
const slicesOf = (parts: readonly BodyPart[], start: number, end: number): Slice[] => {
  const slices: Slice[] = [];
  let offset = 0;
  for (const { sha256, size } of parts) {
    const [from, to] = [Math.max(start - offset, 0), Math.min(end - offset, size)];
    for (let at = from; at < to; at += PIECE_BYTES) {
      slices.push({ sha256, start: at, end: Math.min(at + PIECE_BYTES, to) });
    }
    offset += size;
  }
  return slices;
};

const readSlice = (context: Context, { sha256, start, end }: Slice): Uint8Array =>
  blobsOf(context).slice(sha256, start, end);

/** All bytes of a body, in pieces. */
export function* readPieces(context: Context, parts: readonly BodyPart[]): Generator<Uint8Array> {
  for (const slice of slicesOf(parts, 0, Number.POSITIVE_INFINITY)) yield readSlice(context, slice);
}

export interface ByteRange {
  readonly start: number;
  /** Without it. */
  readonly end: number;
}

/** A range of a body, read here and now. */
export const readRange = (context: Context, parts: readonly BodyPart[], range: ByteRange): Uint8Array =>
  Buffer.concat(slicesOf(parts, range.start, range.end).map((slice) => readSlice(context, slice)));

/** A body (or a range of it) as the SDK's streams are, for an answer. */
export const streamRange = (context: Context, parts: readonly BodyPart[], range: ByteRange) => {
  const slices = slicesOf(parts, range.start, range.end);
  const isSmall = range.end - range.start <= PIECE_BYTES;
  const source = isSmall
    ? Readable.from(
        slices.length === 0 ? [] : [Buffer.concat(slices.map((slice) => readSlice(context, slice)))],
      )
    : heldStream(context, slices);
  const stream = sdkStreamMixin(source);
  if (!(stream instanceof Readable)) throw new TypeError('not a stream of Node');
  return stream;
};

const heldStream = (context: Context, slices: readonly Slice[]): Readable => {
  const held = readersOf(context);
  const blobs = [...new Set(slices.map(({ sha256 }) => sha256))];
  for (const sha256 of blobs) held.set(sha256, (held.get(sha256) ?? 0) + 1);
  const pieces = function* () {
    for (const slice of slices) yield readSlice(context, slice);
  };
  return Readable.from(pieces()).once('close', () => {
    for (const sha256 of blobs) {
      const left = (held.get(sha256) ?? 1) - 1;
      if (left > 0) held.set(sha256, left);
      else held.delete(sha256);
      if (left <= 0) deleteUnused(context, sha256);
    }
  });
};

/** The body of a request: bytes over the wire, anything that the SDK takes in an internal call. */
export const bytesOf = async (body: unknown): Promise<Uint8Array> => {
  if (body === undefined || body === null) return new Uint8Array();
  if (typeof body === 'string') return Buffer.from(body);
  if (body instanceof Uint8Array) return body;
  if (body instanceof Readable) return Buffer.concat(await body.toArray());
  throw new TypeError('unsupported body');
};
