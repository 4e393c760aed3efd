import type { Message } from '@aws-sdk/client-sqs';
import type { Timer } from '../../../../../core/clock.ts';
import { AwsError } from '../../../../kernel/aws-error.ts';
import { asFunction } from '../../authorization.ts';
import { Stopped } from '../activity.ts';
import type { Consumer, ConsumerParts } from '../consumer.ts';
import type { EventSource } from '../event-source.ts';
import {
  type BatchOutcome,
  executionRole,
  invokeBatch,
  isInvocable,
  MAX_RECORDS_BYTES,
} from '../invoke-batch.ts';
import { readItemFailures } from '../item-failures.ts';
import { countEvents } from '../mapping-metrics.ts';
import { recordFilter } from '../record-filter.ts';
import { Rests } from '../rests.ts';
import { ConcurrencyLimit, STEP_MS } from './concurrency-limit.ts';
import { openQueue, type QueueAccess } from './queue-access.ts';
import { causeOf, filterableRecord, queueRecord } from './queue-record.ts';

/** A received message on its way to the function. */
interface Received {
  readonly id: string;
  readonly handle: string;
  readonly text: string;
  readonly bytes: number;
  readonly cause: string | undefined;
  readonly receivedMs: number;
}

/** Pauses of a batch that Lambda can't run, each twice as long as the one before. */
const FIRST_PAUSE_MS = 1000;
const MAX_PAUSE_MS = 60_000;

/** Where the queue doesn't tell its visibility timeout. */
const DEFAULT_VISIBILITY_SECONDS = 30;

/**
 * Reads a queue in batches and runs several at once. What the function has done is deleted, what it failed to do comes
 * back by itself when its visibility timeout is over; FIFO queues hold a group back meanwhile.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 */
export class QueueConsumer implements Consumer {
  readonly #parts: ConsumerParts;
  readonly #queueUrl: string;
  readonly #limit: ConcurrencyLimit;
  readonly #accepts: (record: object) => boolean;
  readonly #stopping = new AbortController();
  readonly #batches = new Set<Promise<void>>();
  readonly #rests = new Rests();
  #gathered: Received[] = [];
  #gatheredBytes = 0;
  #windowTimer: Timer | undefined;
  #growTimer: Timer | undefined;
  #restTimer: Timer | undefined;
  #polling: Promise<void> | undefined;
  #isWanted = false;

  constructor(parts: ConsumerParts, source: Extract<EventSource, { kind: 'sqs' }>) {
    this.#parts = parts;
    this.#queueUrl = source.queueUrl;
    this.#limit = new ConcurrencyLimit(parts.mapping.settings.maximumConcurrency);
    this.#accepts = recordFilter(parts.mapping.settings.filters);
  }

  wake(): void {
    this.#isWanted = true;
    if (this.#polling || this.#restTimer || this.#stopping.signal.aborted) return;
    this.#polling = this.#parts.activity
      .track(() => this.#poll())
      .catch(this.#parts.context.report)
      .finally(() => {
        this.#polling = undefined;
        if (this.#isWanted && this.#hasRoom) this.wake();
      });
  }

  async stop(gathered: 'deliver' | 'drop'): Promise<void> {
    this.#stopping.abort();
    for (const timer of [this.#windowTimer, this.#growTimer, this.#restTimer]) timer?.cancel();
    await this.#polling;
    if (gathered === 'deliver') this.#dispatch();
    await Promise.all(this.#batches);
  }

  get #hasRoom(): boolean {
    return this.#batches.size < this.#limit.allowed;
  }

  async #poll(): Promise<void> {
    while (this.#isWanted && this.#hasRoom && !this.#stopping.signal.aborted) {
      this.#isWanted = false;
      if (!(await this.#receive())) return;
    }
    if (this.#isWanted && !this.#hasRoom) this.#growLater();
  }

  /** Returns whether the poller may go on. */
  async #receive(): Promise<boolean> {
    const { context, mapping } = this.#parts;
    const queue = this.#open();
    if (!queue || !isInvocable(context, mapping)) return this.#rest();
    try {
      const messages = await queue.receive(mapping.settings.batchSize - this.#gathered.length);
      this.#rests.reset();
      if (messages.length === 0) {
        if (this.#batches.size === 0) this.#limit.reset();
        return true;
      }
      this.#isWanted = true;
      await this.#gather(messages, queue);
      return true;
    } catch (error) {
      if (error instanceof AwsError) return this.#rest();
      throw error;
    }
  }

  /** `cause`: the trace event that leads to what is done with the queue. */
  #open(cause?: string): QueueAccess | undefined {
    const { mapping } = this.#parts;
    const context = this.#parts.context.scope({ cause });
    const roleArn = executionRole(context, mapping);
    if (roleArn === undefined) return undefined;
    const as = asFunction(roleArn, mapping.functionName);
    return openQueue(context, { queueUrl: this.#queueUrl, as });
  }

  /** What no filter takes is deleted: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs-filtering.html */
  async #gather(messages: readonly Message[], queue: QueueAccess): Promise<void> {
    const { context, mapping } = this.#parts;
    const unwanted: string[] = [];
    for (const message of messages) {
      const record = queueRecord(context, mapping, message);
      if (this.#accepts(filterableRecord(record))) this.#add(message, record);
      else unwanted.push(message.ReceiptHandle ?? '');
    }
    countEvents(context, mapping, {
      PolledEventCount: messages.length,
      ...(mapping.settings.filters.length > 0 && { FilteredOutEventCount: unwanted.length }),
    });
    if (unwanted.length > 0) await queue.remove(unwanted);
    const { batchSize, windowSeconds } = mapping.settings;
    if (this.#gathered.length === 0) return;
    if (windowSeconds === 0 || this.#gathered.length >= batchSize) this.#dispatch();
    else this.#windowTimer ??= this.#parts.activity.after(windowSeconds * 1000, () => this.#dispatch());
  }

  #add(message: Message, record: object): void {
    const { context } = this.#parts;
    const text = JSON.stringify(record);
    const bytes = Buffer.byteLength(text) + 1;
    if (this.#gatheredBytes + bytes > MAX_RECORDS_BYTES) this.#dispatch();
    this.#gatheredBytes += bytes;
    this.#gathered.push({
      id: message.MessageId ?? '',
      handle: message.ReceiptHandle ?? '',
      text,
      bytes,
      cause: causeOf(context, message),
      receivedMs: context.clock.now(),
    });
  }

  /** The batch that was gathered starts on its way; the next one can be gathered at once. */
  #dispatch(): void {
    this.#windowTimer?.cancel();
    this.#windowTimer = undefined;
    const batch = this.#gathered.splice(0);
    this.#gatheredBytes = 0;
    if (batch.length === 0) return;
    const { activity, context } = this.#parts;
    const running = activity.track(async () => {
      try {
        await this.#run(batch);
      } catch (error) {
        if (!(error instanceof Stopped)) context.report(error);
      } finally {
        this.#batches.delete(running);
        this.wake();
      }
    });
    this.#batches.add(running);
  }

  async #run(batch: readonly Received[]): Promise<void> {
    const { context, mapping } = this.#parts;
    const outcome = await this.#invoke(batch);
    const answer = outcome?.kind === 'answered' ? outcome : undefined;
    const handled = answer ? this.#handled(batch, answer.payload) : [];
    const failed = batch.length - handled.length;
    const removed = handled.length > 0 ? ((await this.#open(answer?.delivery)?.remove(handled)) ?? 0) : 0;
    countEvents(context, mapping, {
      InvokedEventCount: batch.length,
      DeletedEventCount: removed,
      FailedInvokeEventCount: failed,
    });
  }

  /** Receipt handles of what the function has done. */
  #handled(batch: readonly Received[], payload: Uint8Array): readonly string[] {
    const handles = batch.map(({ handle }) => handle);
    if (!this.#parts.mapping.settings.reportsItemFailures) return handles;
    const failures = readItemFailures(payload, new Set(batch.map(({ id }) => id)));
    if (failures.kind === 'none') return handles;
    if (failures.kind === 'all') return [];
    return batch.filter(({ id }) => !failures.ids.has(id)).map(({ handle }) => handle);
  }

  /** Tries a batch that Lambda can't run (a throttle) again for as long as its messages are hidden; undefined after that. */
  async #invoke(batch: readonly Received[]): Promise<BatchOutcome | undefined> {
    const { context, mapping, activity } = this.#parts;
    const records = batch.map(({ text }) => text);
    const causes = batch.map(({ cause }) => cause);
    let untilMs: number | undefined;
    for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS)) {
      const outcome = await invokeBatch(context, mapping, { records, causes });
      if (outcome.kind !== 'refused') return outcome;
      // A loop isn't broken by trying again; the messages come back, and at last go to the dead letters.
      if (outcome.error.code === 'RecursiveInvocationException') return undefined;
      untilMs ??= (batch[0]?.receivedMs ?? 0) + (await this.#visibilityMs());
      if (context.clock.now() + pauseMs >= untilMs) return undefined;
      await activity.sleep(pauseMs, this.#stopping.signal);
    }
  }

  async #visibilityMs(): Promise<number> {
    try {
      const seconds = await this.#open()?.visibilityTimeoutSeconds();
      return (seconds ?? DEFAULT_VISIBILITY_SECONDS) * 1000;
    } catch (error) {
      if (error instanceof AwsError) return DEFAULT_VISIBILITY_SECONDS * 1000;
      throw error;
    }
  }

  #growLater(): void {
    if (!this.#limit.canGrow) return;
    this.#growTimer ??= this.#parts.activity.after(STEP_MS, () => {
      this.#growTimer = undefined;
      if (this.#hasRoom) return;
      this.#limit.grow();
      this.wake();
    });
  }

  #rest(): false {
    this.#isWanted = true;
    this.#restTimer = this.#parts.activity.after(this.#rests.next(), () => {
      this.#restTimer = undefined;
      this.wake();
    });
    return false;
  }
}
