import { describe, expect, it } from 'vitest';
import { DueTimes } from '../../../../../src/sandbox/services/sqs/live/due-times.ts';
import { LinkedList } from '../../../../../src/sandbox/services/sqs/live/linked-list.ts';
import { MessageStore } from '../../../../../src/sandbox/services/sqs/live/message-store.ts';
import type { Message } from '../../../../../src/sandbox/services/sqs/message.ts';

const message = (id: string, sentAtMs: number): Message => ({
  ...{ id, queue: 'q', body: id, bodyMd5: '', senderId: '' },
  ...{ sentAtMs, enqueuedAtMs: sentAtMs, visibleAtMs: sentAtMs },
});

const DAY_MS = 86_400_000;

describe('messages in memory', () => {
  it('100,000 of them are received and deleted, and expire in order, at a steady cost', () => {
    const expired: string[] = [];
    const store = new MessageStore({
      isFifo: false,
      onVisible: () => {},
      onExpired: ({ id }) => expired.push(id),
    });
    const count = 100_000;
    for (let index = 0; index < count; index += 1) store.add(message(`m${index}`, index), undefined, index);
    const nowMs = count;
    for (let index = 0; index < count / 2; index += 1) {
      store.settle(nowMs, DAY_MS);
      const [live] = store.deliverable();
      if (!live) throw new Error('nothing to deliver');
      const delivery = {
        ...{ receiveCount: 1, firstReceivedAtMs: nowMs, lastReceivedAtMs: nowMs },
        visibleAtMs: nowMs + 30_000,
      };
      store.hide(live, delivery);
      if (index % 2 === 0) store.remove(live);
    }
    expect(store.count('visible')).toBe(50_000);
    expect(store.count('in-flight')).toBe(25_000);
    store.settle(nowMs + 30_000, DAY_MS);
    expect(store.count('visible')).toBe(75_000);
    store.settle(DAY_MS + 3, DAY_MS);
    expect(expired).toEqual(['m1', 'm3']);
    store.settle(DAY_MS + count, DAY_MS);
    expect(store.size).toBe(0);
    expect(store.nextDueMs(DAY_MS)).toBeUndefined();
  });
});

describe('due times', () => {
  it('come in order of time, without those that mean nothing any more', () => {
    const dropped = new Set([30, 70]);
    const due = new DueTimes<number>((value) => !dropped.has(value));
    for (const atMs of [50, 30, 90, 10, 70, 20, 80, 60, 40]) due.add(atMs, atMs);
    const taken: number[] = [];
    for (let value = due.take(80); value !== undefined; value = due.take(80)) taken.push(value);
    expect(taken).toEqual([10, 20, 40, 50, 60, 80]);
    expect(due.next()).toBe(90);
  });

  it('are swept of what means nothing any more', () => {
    let pending = 5_000;
    const due = new DueTimes<number>((value) => value < pending);
    for (let index = 0; index < 5_000; index += 1) due.add(5_000 - index, index);
    pending = 3;
    due.sweep(3);
    expect([due.take(5_000), due.take(5_000), due.take(5_000), due.take(5_000)]).toEqual([
      2,
      1,
      0,
      undefined,
    ]);
  });
});

describe('a linked list', () => {
  it('keeps its order while entries come and go anywhere', () => {
    const list = new LinkedList<number>();
    for (const value of [1, 2, 4, 5]) list.append(value);
    list.insert(3, (other) => other < 3);
    list.insert(0, (other) => other < 0);
    list.remove(4);
    expect([...list]).toEqual([0, 1, 2, 3, 5]);
    for (const value of list) list.remove(value);
    expect([list.first, list.size]).toEqual([undefined, 0]);
    expect(list.remove(1)).toBe(false);
  });
});
