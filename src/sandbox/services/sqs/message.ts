import { defineTable } from '../../kernel/table.ts';

/** A message attribute as it is stored: bytes as base64. */
export interface StoredAttribute {
  readonly type: string;
  readonly text?: string;
  readonly base64?: string;
}

/** What a message is; written once. How often it was received stands in its {@link Delivery}. */
export interface Message {
  readonly id: string;
  /** The queue's name. */
  readonly queue: string;
  readonly body: string;
  readonly bodyMd5: string;
  readonly attributes?: Readonly<Record<string, StoredAttribute>> | undefined;
  readonly traceHeader?: string | undefined;
  readonly senderId: string;
  /** `SentTimestamp` */
  readonly sentAtMs: number;
  /** Its retention counts from here: a FIFO dead-letter queue starts anew. */
  readonly enqueuedAtMs: number;
  /** When its delay is over. */
  readonly visibleAtMs: number;
  readonly groupId?: string | undefined;
  readonly deduplicationId?: string | undefined;
  readonly sequenceNumber?: string | undefined;
  /** The ARN of the queue that it came from, in a dead-letter queue. */
  readonly deadLetterSource?: string | undefined;
}

/** How far the delivery of a message has come: small, since it is written at each receive. */
export interface Delivery {
  readonly receiveCount: number;
  readonly firstReceivedAtMs: number;
  readonly lastReceivedAtMs: number;
  /** When it can be received again, unless it is deleted before. */
  readonly visibleAtMs: number;
}

export const messages = defineTable<Message>('sqs.messages', 'region');
export const deliveries = defineTable<Delivery>('sqs.deliveries', 'region');

/** The row of a message and of its delivery. */
export const messageKey = (queue: string, id: string): string => `${queue}/${id}`;
