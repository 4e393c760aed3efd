import type { Context } from '../../../kernel/context.ts';
import { defineTable } from '../../../kernel/table.ts';
import type { Topic } from '../topic/topic.ts';
import type { Message } from './message.ts';

/** A message that was taken in, so that the same one isn't taken in again. */
interface Seen {
  readonly messageId: string;
  readonly sequenceNumber: string;
  readonly untilMs: number;
}

/** By topic, group where that is the scope, and deduplication id; in order of their end. */
const seen = defineTable<Seen>('sns.deduplication', 'region');
/** By topic: how many messages it took in. */
const counts = defineTable<number>('sns.sequences', 'region');

/** https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html */
const WINDOW_MS = 5 * 60_000;
const FIRST_NUMBER = 10_000_000_000_000_000_000n;
const STEP = 1000n;

export type Admission =
  | { readonly kind: 'new'; readonly message: Message }
  | { readonly kind: 'duplicate'; readonly messageId: string; readonly sequenceNumber: string };

/** Numbers a message of a FIFO topic, unless the same was published in the last five minutes. */
export const admit = (context: Context, topic: Topic, message: Message): Admission => {
  forgetOld(context);
  const scope = topic.attributes.FifoThroughputScope === 'MessageGroup' ? message.groupId : '';
  const key = JSON.stringify([topic.name, scope, message.deduplicationId]);
  const known = context.table(seen).get(key);
  if (known) return { kind: 'duplicate', ...known };
  const count = (context.table(counts).get(topic.name) ?? 0) + 1;
  context.table(counts).put(topic.name, count);
  const sequenceNumber = String(FIRST_NUMBER + BigInt(count) * STEP);
  const untilMs = context.clock.now() + WINDOW_MS;
  context.table(seen).put(key, { messageId: message.id, sequenceNumber, untilMs });
  return { kind: 'new', message: { ...message, sequenceNumber } };
};

/** A topic that is made anew under this name begins anew. */
export const forgetTopic = (context: Context, topicName: string): void => {
  context.table(counts).delete(topicName);
  const table = context.table(seen);
  const prefix = JSON.stringify([topicName]).slice(0, -1);
  for (const key of [...table.entries()].map(([key]) => key))
    if (key.startsWith(`${prefix},`)) table.delete(key);
};

const forgetOld = (context: Context): void => {
  const table = context.table(seen);
  for (const [key, { untilMs }] of table.entries()) {
    if (untilMs > context.clock.now()) return;
    table.delete(key);
  }
};
