import type { PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import type { Bus } from '../../../kernel/bus.ts';
import type { Context, ServiceContext } from '../../../kernel/context.ts';
import { sdk } from '../../../kernel/sdk.ts';
import { defineTable } from '../../../kernel/table.ts';
import { bucketArn } from '../bucket/bucket.ts';

/** A notification that is on its way. */
export interface PendingEvent {
  readonly id: string;
  readonly bucket: string;
  readonly region: string;
  readonly arn: string;
  readonly body: string;
  readonly cause: string | undefined;
}

export const pendingEvents = defineTable<PendingEvent>('s3.pendingEvents', 'account');

/** Sends in the background, after what led to the event is committed. */
export const deliver = (context: Context, pending: PendingEvent): void => {
  const running = runningIn(context);
  const delivery = afterCommit()
    .then(() => send(context, pending))
    .then(() => context.table(pendingEvents).delete(pending.id))
    .catch(context.report)
    .finally(() => running.delete(delivery));
  running.add(delivery);
};

const afterCommit = () => new Promise<void>((resolve) => setImmediate(resolve));

const deliveries = new WeakMap<Bus, Set<Promise<unknown>>>();

/** What is being sent in this sandbox; it has one bus. */
const runningIn = (context: Context): Set<Promise<unknown>> => {
  const running = deliveries.get(context.bus) ?? new Set();
  deliveries.set(context.bus, running);
  return running;
};

/** A sandbox that closes ends what it has begun to send. */
export const settleDeliveries = async (context: ServiceContext): Promise<void> => {
  await Promise.all(runningIn(context));
};

/** What was on its way when the sandbox ended. */
export const resumeDeliveries = (context: ServiceContext): void => {
  for (const { account } of context.scopes(pendingEvents)) {
    const scoped = context.scope({ account });
    for (const pending of scoped.table(pendingEvents).values()) deliver(scoped, pending);
  }
};

const send = async (context: Context, pending: PendingEvent): Promise<void> => {
  const { arn, bucket, body, cause } = pending;
  const id = context.trace.newId();
  const outcome = await sendTo(context, { arn, bucket, body, cause: id }).then(
    () => 'delivered',
    (error: unknown) => `failed: ${error instanceof Error ? error.message : String(error)}`,
  );
  context.trace.record({ kind: 'delivery', from: bucketArn(bucket), to: arn, outcome }, cause, { id });
};

export interface Message {
  readonly arn: string;
  readonly bucket: string;
  readonly body: string;
  readonly cause?: string | undefined;
  /** Only asks whether it would be taken. */
  readonly isTrial?: true;
}

/** One message in the name of S3. Rejects when the destination isn't there or its policy doesn't let S3 in. */
export const sendTo = async (context: Context, message: Message): Promise<void> => {
  const { arn, bucket, cause } = message;
  const [, , service = '', region = context.region] = arn.split(':');
  const as = { service: 's3.amazonaws.com', sourceArn: bucketArn(bucket) };
  const options = { region, cause };
  if (service === 'lambda') {
    const { InvokeCommand } = await sdk.lambda();
    const InvocationType = message.isTrial ? ('DryRun' as const) : ('Event' as const);
    const Payload = new TextEncoder().encode(message.body);
    await context.call(new InvokeCommand({ FunctionName: arn, InvocationType, Payload }), as, options);
  } else if (service === 'sqs') {
    const { SendMessageCommand } = await sdk.sqs();
    await context.call(
      new SendMessageCommand({ QueueUrl: queueUrl(context, arn), MessageBody: message.body }),
      as,
      options,
    );
  } else if (service === 'events') {
    const { PutEventsCommand } = await sdk.events();
    const entry: PutEventsRequestEntry = JSON.parse(message.body);
    await context.call(new PutEventsCommand({ Entries: [entry] }), as, options);
  } else {
    const { PublishCommand } = await sdk.sns();
    const Subject = 'Amazon S3 Notification';
    await context.call(new PublishCommand({ TopicArn: arn, Subject, Message: message.body }), as, options);
  }
};

/** SQS takes any host in a queue's URL. */
const queueUrl = (context: Context, arn: string): string => {
  const [, , , , account = '', name = ''] = arn.split(':');
  return `${context.endpoint() ?? 'http://127.0.0.1:4566'}/${account}/${name}`;
};
