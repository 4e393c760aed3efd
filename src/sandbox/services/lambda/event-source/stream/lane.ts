import type { Timer } from '../../../../../core/clock.ts';
import { Stopped } from '../activity.ts';
import { MAX_RECORDS_BYTES } from '../invoke-batch.ts';
import { type ProcessorParts, processBatch } from './batch-processor.ts';
import type { StreamRecord } from './stream-source.ts';

/**
 * One of the ways (ParallelizationFactor) in which a shard is worked through: batch after batch, in order. A batch that
 * fails holds back those behind it.
 */
export class Lane {
  readonly #parts: ProcessorParts;
  readonly #onIdle: () => void;
  #pending: StreamRecord[] = [];
  #window: Timer | undefined;
  #isWindowOver = false;
  #running: Promise<void> | undefined;

  constructor(parts: ProcessorParts, onIdle: () => void) {
    this.#parts = parts;
    this.#onIdle = onIdle;
  }

  /** Records that aren't in a batch yet. */
  get waiting(): number {
    return this.#pending.length;
  }

  offer(record: StreamRecord): void {
    this.#pending.push(record);
  }

  /** Runs the next batch when it is full or its window is over. */
  go(): void {
    const { activity, mapping, signal, context } = this.#parts;
    if (this.#running || this.#pending.length === 0 || signal.aborted) return;
    const { batchSize, windowSeconds } = mapping.settings;
    if (windowSeconds > 0 && !this.#isWindowOver && this.#pending.length < batchSize) {
      this.#window ??= activity.after(windowSeconds * 1000, () => {
        this.#isWindowOver = true;
        this.go();
      });
      return;
    }
    this.#window?.cancel();
    this.#window = undefined;
    this.#isWindowOver = false;
    const batch = this.#takeBatch(batchSize);
    this.#running = activity.track(async () => {
      try {
        await processBatch(this.#parts, batch);
      } catch (error) {
        if (!(error instanceof Stopped)) context.report(error);
      } finally {
        this.#running = undefined;
        this.#onIdle();
        this.go();
      }
    });
  }

  async stop(): Promise<void> {
    this.#window?.cancel();
    await this.#running;
  }

  #takeBatch(batchSize: number): readonly StreamRecord[] {
    let bytes = 0;
    let count = 0;
    for (const { text } of this.#pending) {
      bytes += Buffer.byteLength(text) + 1;
      if (count === batchSize || (count > 0 && bytes > MAX_RECORDS_BYTES)) break;
      count += 1;
    }
    return this.#pending.splice(0, count);
  }
}
