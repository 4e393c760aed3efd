import { engineOf } from '../../engine.ts';
import { Stopped } from '../activity.ts';
import type { ConsumerParts } from '../consumer.ts';
import { type BatchOutcome, type Invoked, invokeBatch } from '../invoke-batch.ts';
import { readItemFailures } from '../item-failures.ts';
import { type MappingRow, mappings, type StreamSettings } from '../mapping.ts';
import { countEvents } from '../mapping-metrics.ts';
import { discard } from './discard.ts';
import type { DiscardReason } from './failure-record.ts';
import type { StreamRecord, StreamSource } from './stream-source.ts';

/** Pauses between the attempts at a batch, each twice as long as the one before. AWS doesn't document its own. */
const FIRST_PAUSE_MS = 1000;
const MAX_PAUSE_MS = 60_000;

export interface ProcessorParts extends ConsumerParts {
  readonly source: StreamSource;
  readonly stream: StreamSettings;
  readonly shardId: string;
  readonly signal: AbortSignal;
  /** Records are done with: the function has handled them, or they were given up. */
  readonly onDone: (records: readonly StreamRecord[]) => void;
}

/** Records that are tried together, and how often the function has failed with them. */
interface Attempted {
  readonly records: readonly StreamRecord[];
  readonly attempts: number;
  readonly invocation?: Invoked | undefined;
  readonly isFunctionError: boolean;
}

/**
 * Runs a batch until it is done with: again after errors, from the first failed record on where the function names it, in
 * halves where the mapping bisects, until attempts or age are used up. Rejects with Stopped.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-dynamodb-errors.html
 */
export const processBatch = (parts: ProcessorParts, records: readonly StreamRecord[]): Promise<void> =>
  run(parts, { records, attempts: 0, isFunctionError: false });

const run = async (parts: ProcessorParts, start: Attempted): Promise<void> => {
  let left: Attempted | undefined = start;
  for (let pause = 0; left; pause += 1) {
    const fresh = await dropExpired(parts, left);
    if (fresh.records.length === 0) return;
    const outcome = await attempt(parts, fresh);
    if (parts.signal.aborted) {
      // The sandbox ends the processes of its functions when it closes: no failure of theirs.
      if (outcome.kind === 'answered') keepProgress(parts, fresh, outcome);
      throw new Stopped();
    }
    left = outcome.kind === 'refused' ? fresh : await judge(parts, fresh, outcome);
    if (left) await parts.activity.sleep(Math.min(FIRST_PAUSE_MS * 2 ** pause, MAX_PAUSE_MS), parts.signal);
  }
};

const attempt = async (parts: ProcessorParts, { records }: Attempted): Promise<BatchOutcome> => {
  const { context, mapping } = parts;
  const last = records.at(-1);
  if (last) {
    const age = Math.max(0, context.clock.now() - last.arrivedMs);
    const { functionName, qualifier } = mapping;
    engineOf(context).metrics.publish(context, { functionName, qualifier }, { IteratorAge: age });
  }
  const texts = records.map(({ text }) => text);
  const causes = records.map(({ id }) => context.trace.origin(id));
  const outcome = await invokeBatch(context, mapping, { records: texts, causes });
  if (outcome.kind !== 'refused') countEvents(context, mapping, { InvokedEventCount: records.length });
  return outcome;
};

/** What the answer says is done with; the index of the first record that isn't. */
const keepProgress = (
  { mapping, onDone }: ProcessorParts,
  { records }: Attempted,
  { payload }: Extract<BatchOutcome, { kind: 'answered' }>,
): number => {
  const index = mapping.settings.reportsItemFailures ? firstFailure(records, payload) : records.length;
  if (index > 0) onDone(records.slice(0, index));
  return index;
};

/** "Lambda uses the lowest sequence number as the checkpoint, and retries all records starting from that checkpoint." */
const firstFailure = (records: readonly StreamRecord[], payload: Uint8Array): number => {
  const ids = new Set(records.map(({ sequenceNumber }) => sequenceNumber));
  const failures = readItemFailures(payload, ids);
  if (failures.kind === 'none') return records.length;
  if (failures.kind === 'all') return 0;
  return records.findIndex(({ sequenceNumber }) => failures.ids.has(sequenceNumber));
};

/** What is to be tried again after a pause; undefined when all is done with. */
const judge = async (
  parts: ProcessorParts,
  tried: Attempted,
  outcome: Exclude<BatchOutcome, { kind: 'refused' }>,
): Promise<Attempted | undefined> => {
  const { context, mapping, stream } = parts;
  const doneCount = outcome.kind === 'answered' ? keepProgress(parts, tried, outcome) : 0;
  const records = tried.records.slice(doneCount);
  noteResult(parts, records.length === 0 ? 'OK' : 'PROBLEM: Function call failed');
  if (records.length === 0) return undefined;
  countEvents(context, mapping, { FailedInvokeEventCount: records.length });
  const failed = {
    records,
    attempts: tried.attempts + 1,
    invocation: outcome.invocation,
    isFunctionError: outcome.kind === 'failed',
  };
  // "Splitting a batch does not count toward the retry quota", and what the function named is where it is cut.
  if (stream.bisectsOnError && doneCount > 0) return { ...failed, attempts: tried.attempts };
  if (stream.bisectsOnError && records.length > 1) {
    const middle = Math.ceil(records.length / 2);
    for (const half of [records.slice(0, middle), records.slice(middle)])
      await run(parts, { ...failed, records: half, attempts: tried.attempts });
    return undefined;
  }
  if (stream.maximumRetryAttempts < 0 || failed.attempts <= stream.maximumRetryAttempts) return failed;
  await giveUp(parts, failed, 'RetryAttemptsExhausted');
  return undefined;
};

const dropExpired = async (parts: ProcessorParts, tried: Attempted): Promise<Attempted> => {
  const { context, stream, source } = parts;
  const maxAgeMs =
    stream.maximumRecordAgeSeconds > 0 ? stream.maximumRecordAgeSeconds * 1000 : source.retentionMs;
  const oldestMs = context.clock.now() - maxAgeMs;
  const expired = tried.records.filter(({ arrivedMs }) => arrivedMs < oldestMs);
  if (expired.length === 0) return tried;
  await giveUp(parts, { ...tried, records: expired }, 'RecordAgeExceeded');
  return { ...tried, records: tried.records.filter(({ arrivedMs }) => arrivedMs >= oldestMs) };
};

const giveUp = async (parts: ProcessorParts, tried: Attempted, reason: DiscardReason): Promise<void> => {
  const { records, attempts, invocation, isFunctionError } = tried;
  const { source, shardId } = parts;
  await discard(parts, source, { shardId, records, reason, attempts, invocation, isFunctionError });
  parts.onDone(records);
};

/** `LastProcessingResult`; written only when it is another one. */
const noteResult = ({ context, mapping }: ProcessorParts, lastResult: string): void => {
  const row: MappingRow | undefined = context.table(mappings).get(mapping.id);
  if (row && row.lastResult !== lastResult) context.table(mappings).put(row.id, { ...row, lastResult });
};
