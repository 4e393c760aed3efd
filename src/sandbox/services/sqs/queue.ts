import type { Context, RequestContext } from '../../kernel/context.ts';
import { defineTable } from '../../kernel/table.ts';

/** The SDK's client module, for `Operations`. */
export type SqsSdk = typeof import('@aws-sdk/client-sqs');

/** A queue as it is stored. */
export interface Queue {
  readonly name: string;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
  /** What was set, in AWS's names and forms; defaults aren't in it. */
  readonly attributes: QueueAttributes;
  readonly tags: Readonly<Record<string, string>>;
  readonly purgedAtMs?: number;
}

/** By AWS's names. */
export type QueueAttributes = Readonly<Record<string, string>>;

export const queues = defineTable<Queue>('sqs.queues', 'region');

/** When queues were deleted, by name: a name can't be used again at once. */
export const deletedQueues = defineTable<{ readonly deletedAtMs: number }>('sqs.deletedQueues', 'region');

/** A FIFO queue's name says so. */
export const isFifoName = (name: string): boolean => name.endsWith('.fifo');

export const queueArn = (context: Context, name: string): string =>
  `arn:aws:sqs:${context.region}:${context.account}:${name}`;

/** The queue's address on loopback; while the sandbox doesn't listen, the one under which the client sees it. */
export const queueUrl = (context: RequestContext, name: string): string => {
  const { host } = context.headers;
  const base = context.endpoint() ?? `http://${host ?? UNBOUND_HOST}`;
  return `${base}/${context.account}/${name}`;
};

const UNBOUND_HOST = '127.0.0.1:4566';

/** The queue's name in its URL, whatever its host; undefined for what is no queue URL of this account. */
export const nameInUrl = (context: Context, url: string): string | undefined => {
  const [, account, name] = URL_PATH.exec(url) ?? [];
  return account === context.account ? name : undefined;
};

const URL_PATH = /^(?:https?:\/\/[^/]+)?\/(\d{12})\/([\w.-]+)\/?$/;

/** In the query protocol a queue's URL is also the address to which its requests are sent. */
export const queueUrlInAddress = (path: string): { readonly QueueUrl?: string } =>
  URL_PATH.test(path) ? { QueueUrl: path } : {};

/** An ARN of an SQS queue, taken apart. */
export interface QueueArn {
  readonly region: string;
  readonly account: string;
  readonly name: string;
}

export const parseQueueArn = (arn: string): QueueArn | undefined => {
  const [, region, account, name] = /^arn:[\w-]+:sqs:([\w-]+):(\d{12}):([\w.-]+)$/.exec(arn) ?? [];
  return region && account && name ? { region, account, name } : undefined;
};
