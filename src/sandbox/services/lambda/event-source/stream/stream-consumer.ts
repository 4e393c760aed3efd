import { AwsError } from '../../../../kernel/aws-error.ts';
import type { Consumer, ConsumerParts } from '../consumer.ts';
import { type MappingRow, mappings, type StreamSettings } from '../mapping.ts';
import { recordFilter } from '../record-filter.ts';
import { Rests } from '../rests.ts';
import { readCheckpoint } from './checkpoint.ts';
import { ShardReader, type ShardReaderParts } from './shard-reader.ts';
import type { Shard, StreamSource } from './stream-source.ts';

/** Reads all shards of a stream, children after their parents, and goes on where the mapping stopped before. */
export class StreamConsumer implements Consumer {
  readonly #parts: ConsumerParts;
  readonly #source: StreamSource;
  readonly #stream: StreamSettings;
  readonly #accepts: (record: object) => boolean;
  readonly #stopping = new AbortController();
  readonly #readers = new Map<string, ShardReader>();
  #looking: Promise<void> | undefined;
  #isLookWanted = false;
  readonly #rests = new Rests();
  #isResting = false;

  constructor(parts: ConsumerParts, source: StreamSource) {
    const { stream, filters } = parts.mapping.settings;
    if (!stream) throw new Error(`the mapping ${parts.mapping.id} has no stream settings`);
    this.#parts = parts;
    this.#source = source;
    this.#stream = stream;
    this.#accepts = recordFilter(filters);
  }

  wake(): void {
    for (const reader of this.#readers.values()) reader.wake();
    if (this.#readers.size === 0) this.#lookForShards();
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#looking;
    await Promise.all([...this.#readers.values()].map((reader) => reader.stop()));
  }

  #lookForShards(): void {
    this.#isLookWanted = true;
    if (this.#looking || this.#isResting || this.#stopping.signal.aborted) return;
    this.#isLookWanted = false;
    this.#looking = this.#parts.activity
      .track(() => this.#startReaders())
      .catch((error: unknown) => {
        if (error instanceof AwsError) this.#rest();
        else this.#parts.context.report(error);
      })
      .finally(() => {
        this.#looking = undefined;
        if (this.#isLookWanted) this.#lookForShards();
      });
  }

  async #startReaders(): Promise<void> {
    const { context, mapping } = this.#parts;
    const shards = await this.#source.shards();
    this.#rests.reset();
    const row = context.table(mappings).get(mapping.id);
    if (!row || this.#stopping.signal.aborted) return;
    const isFirst = row.readsSinceMs === undefined;
    const readsSinceMs = row.readsSinceMs ?? context.clock.now();
    if (isFirst) context.table(mappings).put(row.id, { ...row, readsSinceMs });
    for (const shard of shards) {
      if (this.#isReadable(shard, shards)) this.#startReader(shard, { isFirst, readsSinceMs });
    }
  }

  #isReadable({ id, parentId }: Shard, shards: readonly Shard[]): boolean {
    if (this.#readers.has(id) || this.#isFinished(id)) return false;
    const parent = shards.find((shard) => shard.id === parentId);
    return !parent || this.#isFinished(parent.id);
  }

  #isFinished(shardId: string): boolean {
    const { context, mapping } = this.#parts;
    return readCheckpoint(context, mapping.id, shardId).isFinished;
  }

  #startReader(
    { id: shardId }: Shard,
    { isFirst, readsSinceMs }: { readonly isFirst: boolean } & Required<Pick<MappingRow, 'readsSinceMs'>>,
  ): void {
    const isLatest = this.#stream.startingPosition === 'LATEST';
    const reader = new ShardReader({
      ...this.#parts,
      source: this.#source,
      stream: this.#stream,
      shardId,
      accepts: this.#accepts,
      signal: this.#stopping.signal,
      begin: this.#beginning(isFirst),
      // Streams know the second of a record only.
      sinceMs: isLatest ? Math.floor((readsSinceMs ?? 0) / 1000) * 1000 : 0,
      onFinished: () => {
        this.#readers.delete(shardId);
        this.#lookForShards();
      },
    });
    this.#readers.set(shardId, reader);
    reader.wake();
  }

  #beginning(isFirst: boolean): ShardReaderParts['begin'] {
    const { startingPosition, startingTimestampMs } = this.#stream;
    if (startingTimestampMs !== undefined) return { kind: 'at', timeMs: startingTimestampMs };
    return { kind: startingPosition === 'LATEST' && isFirst ? 'newest' : 'oldest' };
  }

  #rest(): void {
    this.#isResting = true;
    this.#parts.activity.after(this.#rests.next(), () => {
      this.#isResting = false;
      this.#lookForShards();
    });
  }
}
