import type { Delivery, Message } from '../message.ts';
import { DueTimes } from './due-times.ts';
import { LinkedList } from './linked-list.ts';

/** A message of a queue in memory. Only its {@link MessageStore} changes it. */
export interface LiveMessage {
  readonly message: Message;
  readonly delivery: Delivery | undefined;
  /** `delayed` before it can first be received, `in-flight` while a consumer has it, `gone` once it was deleted. */
  readonly state: State | 'gone';
  readonly visibleAtMs: number;
}

type State = 'delayed' | 'visible' | 'in-flight';

interface Mutable extends LiveMessage {
  delivery: Delivery | undefined;
  state: State | 'gone';
  visibleAtMs: number;
  readonly group: Group | undefined;
}

/** The messages of a FIFO queue's group in their order, whatever their state. */
interface Group {
  readonly id: string;
  readonly messages: LinkedList<Mutable>;
}

export interface MessageStoreOptions {
  readonly isFifo: boolean;
  /** Called whenever a message can be received that could not before. */
  readonly onVisible: () => void;
  /** Called for each message whose retention is over, once it is gone. */
  readonly onExpired: (message: Message) => void;
}

/**
 * What of a queue is delayed, visible and in flight, in memory. All is constant time, but for the logarithm of a due
 * time. A standard queue gives its messages in the order in which they became visible; a FIFO queue gives those of a
 * group in order, up to the first that is hidden.
 */
export class MessageStore {
  readonly #options: MessageStoreOptions;
  readonly #byId = new Map<string, Mutable>();
  readonly #counts: Record<State, number> = { delayed: 0, visible: 0, 'in-flight': 0 };
  /** Standard queues. */
  readonly #visible = new LinkedList<Mutable>();
  /** FIFO queues. */
  readonly #groups = new Map<string, Group>();
  readonly #readyGroups = new LinkedList<Group>();
  readonly #byAge = new LinkedList<Mutable>();
  readonly #due = new DueTimes<Mutable>(
    ({ state, visibleAtMs }, atMs) => (state === 'delayed' || state === 'in-flight') && visibleAtMs === atMs,
  );

  constructor(options: MessageStoreOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#byId.size;
  }

  count(state: State): number {
    return this.#counts[state];
  }

  get(id: string): LiveMessage | undefined {
    return this.#byId.get(id);
  }

  all(): IterableIterator<LiveMessage> {
    return this.#byId.values();
  }

  /** Whether a receive would find something. */
  hasDeliverable(): boolean {
    return this.#visible.size > 0 || this.#readyGroups.size > 0;
  }

  /** Adds a new message, or one that was there when the sandbox closed. */
  add(message: Message, delivery: Delivery | undefined, nowMs: number): void {
    const visibleAtMs = delivery?.visibleAtMs ?? message.visibleAtMs;
    const group = this.#options.isFifo ? this.#group(message.groupId ?? '') : undefined;
    const live: Mutable = { message, delivery, state: 'delayed', visibleAtMs, group };
    this.#byId.set(message.id, live);
    this.#counts.delayed += 1;
    group?.messages.append(live);
    this.#byAge.insert(live, (other) => other.message.enqueuedAtMs <= message.enqueuedAtMs);
    if (visibleAtMs <= nowMs) this.#show(live);
    else this.#hide(live, delivery ? 'in-flight' : 'delayed', visibleAtMs);
  }

  /** Messages that can be received, in order. What is taken must be hidden or removed before the next is asked for. */
  *deliverable(): Generator<LiveMessage> {
    if (!this.#options.isFifo) yield* this.#visible;
    else for (const group of this.#readyGroups) yield* visibleFront(group);
  }

  /** A consumer has it until `delivery.visibleAtMs`. */
  hide(live: LiveMessage, delivery: Delivery): void {
    const own = this.#byId.get(live.message.id);
    if (!own) return;
    own.delivery = delivery;
    this.#hide(own, 'in-flight', delivery.visibleAtMs);
  }

  /** Delays it anew; only what nobody has received yet. */
  delay(live: LiveMessage, untilMs: number): void {
    const own = this.#byId.get(live.message.id);
    if (own?.state === 'delayed') this.#hide(own, 'delayed', untilMs);
  }

  remove(live: LiveMessage): void {
    const own = this.#byId.get(live.message.id);
    if (!own || own.state === 'gone') return;
    this.#counts[own.state] -= 1;
    own.state = 'gone';
    this.#byId.delete(own.message.id);
    this.#byAge.remove(own);
    this.#visible.remove(own);
    this.#due.sweep(this.#byId.size);
    if (!own.group) return;
    own.group.messages.remove(own);
    this.#refresh(own.group);
  }

  /** Shows what has waited long enough and drops what has been kept long enough. */
  settle(nowMs: number, retentionMs: number): void {
    for (let due = this.#due.take(nowMs); due; due = this.#due.take(nowMs)) this.#show(due);
    for (const oldest of this.#byAge) {
      if (oldest.message.enqueuedAtMs + retentionMs > nowMs) return;
      this.remove(oldest);
      this.#options.onExpired(oldest.message);
    }
  }

  /** When {@link settle} next has something to do. */
  nextDueMs(retentionMs: number): number | undefined {
    const oldest = this.#byAge.first;
    if (!oldest) return undefined;
    const expiresAtMs = oldest.message.enqueuedAtMs + retentionMs;
    return Math.min(expiresAtMs, this.#due.next() ?? expiresAtMs);
  }

  #show(live: Mutable): void {
    this.#change(live, 'visible');
    if (live.group) {
      this.#refresh(live.group);
      return;
    }
    this.#visible.append(live);
    this.#options.onVisible();
  }

  #hide(live: Mutable, state: 'delayed' | 'in-flight', untilMs: number): void {
    this.#change(live, state);
    live.visibleAtMs = untilMs;
    this.#due.add(untilMs, live);
    this.#due.sweep(this.#byId.size);
    if (live.group) this.#refresh(live.group);
    else this.#visible.remove(live);
  }

  #change(live: Mutable, state: State): void {
    if (live.state !== 'gone') this.#counts[live.state] -= 1;
    this.#counts[state] += 1;
    live.state = state;
  }

  #group(id: string): Group {
    const group = this.#groups.get(id) ?? { id, messages: new LinkedList<Mutable>() };
    this.#groups.set(id, group);
    return group;
  }

  /** A group has something to give when its first message has. */
  #refresh(group: Group): void {
    const isReady = group.messages.first?.state === 'visible';
    if (group.messages.size === 0) this.#groups.delete(group.id);
    if (!isReady) {
      this.#readyGroups.remove(group);
      return;
    }
    if (!this.#readyGroups.has(group)) this.#readyGroups.append(group);
    this.#options.onVisible();
  }
}

function* visibleFront(group: Group): Generator<Mutable> {
  for (const live of group.messages) {
    if (live.state !== 'visible') return;
    yield live;
  }
}
