import { AwsError, notImplemented } from '../../../kernel/aws-error.ts';
import type { CallAs, Context } from '../../../kernel/context.ts';
import { sdk } from '../../../kernel/sdk.ts';
import { asFunction } from '../authorization.ts';
import { engineOf } from '../engine.ts';
import { functionArn } from '../function-reference.ts';
import { LATEST } from '../rows.ts';
import { bucketOf, destinationKind, queueUrlOf } from './destination.ts';

/** What a destination is told, and on whose behalf. */
export interface Sending {
  readonly roleArn: string;
  readonly functionName: string;
  readonly qualifier: string | undefined;
  readonly record: object;
  readonly isSuccess: boolean;
  /** Buckets only: what the records were, added to the object. */
  readonly payload?: string;
  /** Buckets only: `aws/lambda/async/<function>` or `aws/lambda/<mapping>/<shard>`. */
  readonly keyPrefix: string;
}

/**
 * Sends the record of an invocation to its destination, under the function's role. Returns whether that worked; what
 * didn't is in the trace and in the metric `DestinationDeliveryFailures`, and isn't tried again.
 * https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export const sendRecord = async (context: Context, arn: string, sending: Sending): Promise<boolean> => {
  const { roleArn, functionName, qualifier } = sending;
  const as = asFunction(roleArn, functionName);
  const delivery = context.trace.newId({ cause: context.cause, service: 'lambda' });
  const record = (outcome: string) => {
    const from = functionArn(context, functionName, qualifier);
    context.trace.record({ kind: 'delivery', from, to: arn, outcome }, context.cause, { id: delivery });
  };
  try {
    await send(context.scope({ cause: delivery }), arn, { sending, as });
    record('ok');
    return true;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    record(error.code);
    engineOf(context).metrics.publish(
      context,
      { functionName, qualifier },
      { DestinationDeliveryFailures: 1 },
    );
    return false;
  }
};

interface Delivery {
  readonly sending: Sending;
  readonly as: CallAs;
}

const send = async (context: Context, arn: string, { sending, as }: Delivery): Promise<void> => {
  const text = JSON.stringify(sending.record);
  switch (destinationKind(arn)) {
    case 'sqs': {
      const { SendMessageCommand } = await sdk.sqs();
      await context.call(new SendMessageCommand({ QueueUrl: queueUrlOf(arn), MessageBody: text }), as);
      return;
    }
    case 'sns': {
      const { PublishCommand } = await sdk.sns();
      await context.call(new PublishCommand({ TopicArn: arn, Message: text }), as);
      return;
    }
    case 'lambda': {
      const { InvokeCommand } = await sdk.lambda();
      const Payload = Buffer.from(text);
      await context.call(new InvokeCommand({ FunctionName: arn, InvocationType: 'Event', Payload }), as);
      return;
    }
    case 's3': {
      const { PutObjectCommand } = await sdk.s3();
      const { payload } = sending;
      const Body = Buffer.from(payload === undefined ? text : JSON.stringify({ ...sending.record, payload }));
      const Key = `${sending.keyPrefix}/${objectName(context)}`;
      await context.call(new PutObjectCommand({ Bucket: bucketOf(arn), Key, Body }), as);
      return;
    }
    case 'events':
      return putEvent(context, arn, { sending, as });
    default:
      throw notImplemented('lambda', 'destinations', arn);
  }
};

/** "The value for the source event field is lambda": invocation-async-retain-records. */
const putEvent = async (context: Context, arn: string, { sending, as }: Delivery): Promise<void> => {
  const { PutEventsCommand } = await sdk.events();
  const { functionName, qualifier, record, isSuccess } = sending;
  const entry = {
    EventBusName: arn,
    Source: 'lambda',
    DetailType: `Lambda Function Invocation Result - ${isSuccess ? 'Success' : 'Failure'}`,
    Resources: [functionArn(context, functionName, qualifier ?? LATEST), arn],
    Detail: JSON.stringify(record),
  };
  await context.call(new PutEventsCommand({ Entries: [entry] }), as);
};

/** `YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<uuid>`: https://docs.aws.amazon.com/lambda/latest/dg/kinesis-on-failure-destination.html */
const objectName = (context: Context): string => {
  const [date = '', time = ''] = new Date(context.clock.now()).toISOString().split('T');
  return `${date.replaceAll('-', '/')}/${date}T${time.slice(0, 8).replaceAll(':', '.')}-${context.uuid()}`;
};
