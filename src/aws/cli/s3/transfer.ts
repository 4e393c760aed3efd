import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { AwsCallError } from '../../call-error.ts';
import type { CallInput } from '../../json.ts';
import { describeRefusal } from '../call-error-text.ts';
import { bytesOf } from '../run-operation.ts';
import type { ParsedWords } from '../words.ts';
import type { AwsWorld } from '../world.ts';
import { guessContentType } from './content-type.ts';
import { copyMembers, objectMembers } from './object-options.ts';
import { s3Uri, shownPath } from './s3-path.ts';
import { upload } from './upload.ts';

export interface ObjectPlace {
  readonly bucket: string;
  readonly key: string;
}

/** One thing to do; paths are absolute. */
export type Transfer =
  | { readonly kind: 'upload'; readonly path: string; readonly to: ObjectPlace }
  | { readonly kind: 'download'; readonly from: ObjectPlace; readonly path: string }
  | { readonly kind: 'copy'; readonly from: ObjectPlace; readonly to: ObjectPlace }
  | { readonly kind: 'delete'; readonly at: ObjectPlace }
  | { readonly kind: 'delete-file'; readonly path: string };

export interface TransferOptions {
  readonly words: ParsedWords;
  readonly world: AwsWorld;
  /** What is transferred is deleted where it was. */
  readonly isMove: boolean;
}

/** Does all of it, one after the other, and tells each. Returns the exit code: 1 where something failed. */
export const runTransfers = async (
  transfers: readonly Transfer[],
  options: TransferOptions,
): Promise<number> => {
  const { words, world } = options;
  const isQuiet = words.options.has('quiet');
  const tellsDone = !isQuiet && !words.options.has('only-show-errors');
  let failed = 0;
  for (const transfer of transfers) {
    const [verb, what] = describe(transfer, options);
    try {
      if (words.options.has('dryrun')) {
        world.write(`(dryrun) ${verb}: ${what}\n`);
        continue;
      }
      await perform(transfer, options);
      if (tellsDone) world.write(`${verb}: ${what}\n`);
    } catch (error) {
      failed += 1;
      if (!isQuiet) world.warn(`${verb} failed: ${what} ${reasonOf(error)}\n`);
    }
  }
  return failed > 0 ? 1 : 0;
};

/** Faults of ours pass; what AWS or the disk refuses is told and the next one goes on. */
const reasonOf = (error: unknown): string => {
  if (error instanceof AwsCallError && error.failure === 'refused') return describeRefusal(error);
  if (error instanceof Error && 'syscall' in error) return error.message;
  throw error;
};

const describe = (transfer: Transfer, { world, isMove }: TransferOptions): readonly [string, string] => {
  const verb = (name: string) => (isMove ? 'move' : name);
  switch (transfer.kind) {
    case 'upload':
      return [verb('upload'), `${shownPath(transfer.path, world)} to ${s3Uri(transfer.to)}`];
    case 'download':
      return [verb('download'), `${s3Uri(transfer.from)} to ${shownPath(transfer.path, world)}`];
    case 'copy':
      return [verb('copy'), `${s3Uri(transfer.from)} to ${s3Uri(transfer.to)}`];
    case 'delete':
      return ['delete', s3Uri(transfer.at)];
    case 'delete-file':
      return ['delete', shownPath(transfer.path, world)];
  }
};

const perform = async (transfer: Transfer, options: TransferOptions): Promise<void> => {
  const { world, words, isMove } = options;
  switch (transfer.kind) {
    case 'upload': {
      await upload(uploadOf(transfer, words), world);
      if (isMove) rmSync(transfer.path);
      return;
    }
    case 'download': {
      await download(transfer, world);
      if (isMove) await deleteObject(transfer.from, world);
      return;
    }
    case 'copy': {
      await copy(transfer, options);
      if (isMove) await deleteObject(transfer.from, world);
      return;
    }
    case 'delete':
      return deleteObject(transfer.at, world);
    case 'delete-file':
      return rmSync(transfer.path);
  }
};

const uploadOf = ({ path, to }: Extract<Transfer, { kind: 'upload' }>, words: ParsedWords) => {
  const guessed = words.options.has('no-guess-mime-type') ? undefined : guessContentType(path);
  const members: CallInput = {
    ...(guessed === undefined ? {} : { ContentType: guessed }),
    ...objectMembers(words),
  };
  return { ...to, body: readFileSync(path), members };
};

const download = async (
  { from, path }: Extract<Transfer, { kind: 'download' }>,
  world: AwsWorld,
): Promise<void> => {
  const object = await getObject(from, world);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, object.body);
  // As the AWS CLI does, so that `sync` finds it unchanged.
  if (object.modifiedMs !== undefined) utimesSync(path, object.modifiedMs / 1_000, object.modifiedMs / 1_000);
};

/** An object's bytes, and when it was written. */
export const getObject = async ({ bucket, key }: ObjectPlace, { call, signal }: AwsWorld) => {
  const answer = await call('s3.GetObject', { Bucket: bucket, Key: key }, { signal });
  const modifiedMs = Date.parse(String(answer.LastModified));
  return { body: bytesOf(answer.Body ?? ''), modifiedMs: Number.isNaN(modifiedMs) ? undefined : modifiedMs };
};

const copy = async (
  { from, to }: Extract<Transfer, { kind: 'copy' }>,
  { words, world }: TransferOptions,
): Promise<void> => {
  const source = `${from.bucket}/${from.key.split('/').map(encodeURIComponent).join('/')}`;
  const input = { Bucket: to.bucket, Key: to.key, CopySource: source, ...copyMembers(words) };
  await world.call('s3.CopyObject', input, { signal: world.signal });
};

const deleteObject = async ({ bucket, key }: ObjectPlace, { call, signal }: AwsWorld): Promise<void> => {
  await call('s3.DeleteObject', { Bucket: bucket, Key: key }, { signal });
};
