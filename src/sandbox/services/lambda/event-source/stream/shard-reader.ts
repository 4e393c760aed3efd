import { AwsError } from '../../../../kernel/aws-error.ts';
import type { ConsumerParts } from '../consumer.ts';
import type { StreamSettings } from '../mapping.ts';
import { countEvents } from '../mapping-metrics.ts';
import { Rests } from '../rests.ts';
import { readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { Lane } from './lane.ts';
import type { Page, Position, StreamRecord, StreamSource } from './stream-source.ts';

export interface ShardReaderParts extends ConsumerParts {
  readonly source: StreamSource;
  readonly stream: StreamSettings;
  readonly shardId: string;
  readonly accepts: (record: object) => boolean;
  readonly signal: AbortSignal;
  /** Where to begin without a checkpoint. */
  readonly begin: Extract<Position, { kind: 'oldest' | 'newest' | 'at' }>;
  /** Records from before aren't the mapping's: it began to read at `LATEST` then. */
  readonly sinceMs: number;
  /** All of the shard is done with, and nothing more can come. */
  readonly onFinished: () => void;
}

interface Taken {
  readonly record: StreamRecord;
  isDone: boolean;
}

/** How far other lanes may get ahead of one that is stuck. */
const MAX_TAKEN = 10_000;

/** Reads one shard in order, hands its records to lanes by their key, and remembers up to where all are done with. */
export class ShardReader {
  readonly #parts: ShardReaderParts;
  readonly #lanes: readonly Lane[];
  /** What was read and isn't done with, in order; with it what is done with behind something that isn't. */
  #taken: Taken[] = [];
  readonly #bySequence = new Map<string, Taken>();
  #position: Position;
  #iterator: string | undefined;
  #isAtEnd = false;
  readonly #rests = new Rests();
  #isWanted = false;
  #isResting = false;
  #polling: Promise<void> | undefined;

  constructor(parts: ShardReaderParts) {
    this.#parts = parts;
    const { context, mapping, shardId } = parts;
    const { sequenceNumber } = readCheckpoint(context, mapping.id, shardId);
    this.#position = sequenceNumber === undefined ? parts.begin : { kind: 'after', sequenceNumber };
    const laneParts = { ...parts, onDone: (records: readonly StreamRecord[]) => this.#done(records) };
    this.#lanes = Array.from(
      { length: parts.stream.parallelizationFactor },
      () => new Lane(laneParts, () => this.wake()),
    );
  }

  wake(): void {
    this.#isWanted = true;
    if (this.#polling || this.#isResting || this.#isAtEnd || this.#parts.signal.aborted) return;
    this.#polling = this.#parts.activity
      .track(() => this.#poll())
      .catch(this.#parts.context.report)
      .finally(() => {
        this.#polling = undefined;
        if (this.#isWanted && this.#hasRoom) this.wake();
      });
  }

  async stop(): Promise<void> {
    await this.#polling;
    await Promise.all(this.#lanes.map((lane) => lane.stop()));
  }

  get #hasRoom(): boolean {
    const { batchSize } = this.#parts.mapping.settings;
    return this.#taken.length < MAX_TAKEN && this.#lanes.some((lane) => lane.waiting < batchSize * 2);
  }

  async #poll(): Promise<void> {
    while (this.#isWanted && this.#hasRoom && !this.#isAtEnd && !this.#parts.signal.aborted) {
      this.#isWanted = false;
      const page = await this.#read();
      if (!page) return this.#rest();
      this.#take(page.records);
      if (page.records.length > 0) this.#isWanted = true;
      if (page.next === undefined) this.#isAtEnd = true;
      this.#finishIfDone();
    }
  }

  /** Undefined when there is trouble and a rest is due. */
  async #read(): Promise<Page | undefined> {
    const { source, shardId, mapping } = this.#parts;
    try {
      this.#iterator ??= await source.iterator(shardId, this.#position);
      // LATEST only once: what comes after is the mapping's, however long it takes to come.
      if (this.#position.kind === 'newest') this.#position = { kind: 'oldest' };
      const page = await source.read(
        this.#iterator,
        mapping.settings.batchSize * this.#lanes.length,
        shardId,
      );
      this.#rests.reset();
      this.#iterator = page.next;
      const last = page.records.at(-1);
      if (last) this.#position = { kind: 'after', sequenceNumber: last.sequenceNumber };
      return page;
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.#iterator = undefined;
      // A day after it was closed there is no shard any more, and nothing left to read.
      if (error.code === 'ResourceNotFoundException') return { records: [], next: undefined };
      if (error.code === 'TrimmedDataAccessException') this.#position = { kind: 'oldest' };
      return error.code === 'ExpiredIteratorException' ? this.#read() : undefined;
    }
  }

  #take(records: readonly StreamRecord[]): void {
    const { accepts, sinceMs, context, mapping } = this.#parts;
    let filteredOut = 0;
    for (const record of records) {
      const taken = {
        record,
        isDone: record.arrivedMs < sinceMs || !accepts(record.filtered ?? record.event),
      };
      this.#taken.push(taken);
      this.#bySequence.set(record.sequenceNumber, taken);
      if (taken.isDone) filteredOut += 1;
      else this.#lanes[laneOf(record.key, this.#lanes.length)]?.offer(record);
    }
    if (records.length === 0) return;
    countEvents(context, mapping, {
      PolledEventCount: records.length,
      ...(mapping.settings.filters.length > 0 && { FilteredOutEventCount: filteredOut }),
    });
    this.#advance();
    for (const lane of this.#lanes) lane.go();
  }

  #done(records: readonly StreamRecord[]): void {
    for (const { sequenceNumber } of records) {
      const taken = this.#bySequence.get(sequenceNumber);
      if (taken) taken.isDone = true;
    }
    this.#advance();
    this.#finishIfDone();
  }

  /** Moves the checkpoint over all that is done with. */
  #advance(): void {
    const open = this.#taken.findIndex(({ isDone }) => !isDone);
    const past = this.#taken.splice(0, open < 0 ? this.#taken.length : open);
    const last = past.at(-1);
    if (!last) return;
    for (const { record } of past) this.#bySequence.delete(record.sequenceNumber);
    this.#writeCheckpoint({ sequenceNumber: last.record.sequenceNumber });
  }

  #finishIfDone(): void {
    if (!this.#isAtEnd || this.#taken.length > 0) return;
    this.#writeCheckpoint({ isFinished: true });
    this.#parts.onFinished();
  }

  #writeCheckpoint(change: { readonly sequenceNumber?: string; readonly isFinished?: true }): void {
    const { context, mapping, shardId } = this.#parts;
    writeCheckpoint(context, { ...readCheckpoint(context, mapping.id, shardId), ...change });
  }

  #rest(): void {
    this.#isResting = true;
    this.#isWanted = true;
    this.#parts.activity.after(this.#rests.next(), () => {
      this.#isResting = false;
      this.wake();
    });
  }
}

/** The same key goes the same way always. */
const laneOf = (key: string, count: number): number => {
  let hash = 0;
  if (count > 1) for (let at = 0; at < key.length; at += 1) hash = (hash * 31 + key.charCodeAt(at)) | 0;
  return Math.abs(hash) % count;
};
