import type { Timer } from '../../../../core/clock.ts';
import type { Context } from '../../../kernel/context.ts';
import { type Settings, settingsOf } from '../attributes/settings.ts';
import { noSuchQueue } from '../errors.ts';
import { type Delivery, type Message, messageKey } from '../message.ts';
import { isFifoName, type Queue, queueArn } from '../queue.ts';
import { type Deduplication, Deduplications } from './deduplications.ts';
import { type LiveMessage, MessageStore } from './message-store.ts';
import type { RegionTables } from './region.ts';
import { sequenceNumbers } from './sequence-numbers.ts';
import { WaitingReceives } from './waiting-receives.ts';

/**
 * A queue that runs: its row, its messages in memory and on disk, and who waits for them. Whatever changes a message
 * goes through here, so that memory and tables agree.
 */
export class RunningQueue {
  readonly arn: string;
  readonly isFifo: boolean;
  readonly waiting = new WaitingReceives();
  readonly deduplications: Deduplications;
  readonly #context: Context;
  readonly #tables: RegionTables;
  readonly #messages: MessageStore;
  readonly #sequence = sequenceNumbers();
  #row: Queue;
  #settings: Settings;
  #timer: Timer | undefined;
  #timerAtMs = Number.POSITIVE_INFINITY;
  #isWaking = false;

  constructor(context: Context, tables: RegionTables, row: Queue) {
    this.arn = queueArn(context, row.name);
    this.isFifo = isFifoName(row.name);
    this.#context = context;
    this.#tables = tables;
    this.#row = row;
    this.#settings = settingsOf(row);
    this.deduplications = new Deduplications(tables.deduplications);
    this.#messages = new MessageStore({
      isFifo: this.isFifo,
      onVisible: () => this.#wakeSoon(),
      onExpired: ({ id }) => this.#deleteRows(id),
    });
  }

  get row(): Queue {
    return this.#row;
  }

  get name(): string {
    return this.#row.name;
  }

  get settings(): Settings {
    return this.#settings;
  }

  /** To be read only; up to date after {@link settle}. */
  get messages(): Pick<MessageStore, 'get' | 'count' | 'size' | 'deliverable' | 'hasDeliverable'> {
    return this.#messages;
  }

  /** Stores what was changed of the queue itself. */
  update(row: Queue): void {
    const { delayMs } = this.#settings;
    this.#row = row;
    this.#settings = settingsOf(row);
    this.#tables.queues.put(row.name, row);
    // "For FIFO queues, the per-queue delay setting is retroactive": sqs-delay-queues.html
    if (this.isFifo && this.#settings.delayMs !== delayMs) this.#delayAnew();
    this.settle();
  }

  /** What is due by now happens, whether its timer has run or not. */
  settle(): void {
    this.#messages.settle(this.#context.clock.now(), this.#settings.retentionMs);
    this.#arm();
  }

  put(message: Message, delivery?: Delivery): void {
    const key = messageKey(this.name, message.id);
    this.#tables.messages.put(key, message);
    if (delivery) this.#tables.deliveries.put(key, delivery);
    this.#messages.add(message, delivery, this.#context.clock.now());
    this.#arm();
  }

  /** A message that was there when the sandbox closed. */
  restore(message: Message, delivery: Delivery | undefined): void {
    if (message.sequenceNumber !== undefined) this.#sequence.passed(message.sequenceNumber);
    const isDelayed = this.isFifo && !delivery && !message.deadLetterSource;
    const visibleAtMs = isDelayed ? message.enqueuedAtMs + this.#settings.delayMs : message.visibleAtMs;
    this.#messages.add({ ...message, visibleAtMs }, delivery, this.#context.clock.now());
  }

  restoreDeduplication(row: Deduplication): void {
    this.#sequence.passed(row.sequenceNumber);
    this.deduplications.restore(row);
  }

  nextSequenceNumber(): string {
    return this.#sequence.next(this.#context.clock.now());
  }

  /** Hides a message until `delivery.visibleAtMs`; what is due at once is shown by {@link settle}. */
  hide(live: LiveMessage, delivery: Delivery): void {
    this.#tables.deliveries.put(messageKey(this.name, live.message.id), delivery);
    this.#messages.hide(live, delivery);
    this.#arm();
  }

  remove(live: LiveMessage): void {
    this.#messages.remove(live);
    this.#deleteRows(live.message.id);
  }

  purge(): void {
    for (const live of this.#messages.all()) this.remove(live);
  }

  /** The queue and all that belongs to it is gone; who still waits for a message is told so. */
  delete(): void {
    this.purge();
    this.deduplications.clear();
    this.#tables.queues.delete(this.name);
    this.#timer?.cancel();
    this.waiting.end(noSuchQueue());
  }

  stop(): void {
    this.#timer?.cancel();
    this.waiting.end();
  }

  #deleteRows(id: string): void {
    const key = messageKey(this.name, id);
    this.#tables.messages.delete(key);
    if (this.#tables.deliveries.has(key)) this.#tables.deliveries.delete(key);
  }

  #delayAnew(): void {
    for (const live of this.#messages.all()) {
      if (live.state === 'delayed') {
        this.#messages.delay(live, live.message.enqueuedAtMs + this.#settings.delayMs);
      }
    }
  }

  /** One timer for the whole queue, at the earliest due time. It may come too early, never too late. */
  #arm(): void {
    const atMs = this.#messages.nextDueMs(this.#settings.retentionMs);
    if (atMs === undefined || atMs >= this.#timerAtMs) return;
    this.#timer?.cancel();
    this.#timerAtMs = atMs;
    this.#timer = this.#context.clock.after(atMs - this.#context.clock.now(), () => {
      this.#timerAtMs = Number.POSITIVE_INFINITY;
      this.settle();
    });
  }

  /** Once for all messages of a batch. */
  #wakeSoon(): void {
    if (this.#isWaking) return;
    this.#isWaking = true;
    queueMicrotask(() => {
      this.#isWaking = false;
      this.waiting.wake(() => this.#messages.hasDeliverable());
      if (this.#messages.hasDeliverable()) this.#context.bus.publish('sqs.message', this.arn);
    });
  }
}
