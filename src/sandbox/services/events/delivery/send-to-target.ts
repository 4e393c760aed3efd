import { notImplemented } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import { sdk } from '../../../kernel/sdk.ts';
import { type Arn, parseArn } from '../arns.ts';
import { findByPath } from '../targets/json-path.ts';
import { inputFor } from '../targets/transform-input.ts';
import type { Delivery } from './delivery.ts';
import { DeliveryFailure } from './failure.ts';
import { sendToApiDestination } from './send-to-api-destination.ts';
import { sendToBus } from './send-to-bus.ts';
import { sendToLogGroup } from './send-to-log-group.ts';
import { sendToQueue } from './send-to-queue.ts';
import { caller, type Sender } from './sender.ts';

/** Sends a delivery's event, transformed, to its target. Throws AwsError or DeliveryFailure. */
export const sendToTarget = async (context: Context, delivery: Delivery): Promise<void> => {
  const arn = parseArn(delivery.target.Arn ?? '');
  const send = SENDERS.get(arn?.service ?? '');
  if (!arn || !send) throw notImplemented('events', 'targets', delivery.target.Arn);
  await send(context, { delivery, arn, payload: inputFor(delivery.target, delivery.event, delivery) });
};

const invokeFunction: Sender = async (context, { delivery, arn, payload }) => {
  requireJson(payload);
  const { InvokeCommand } = await sdk.lambda();
  const command = new InvokeCommand({
    FunctionName: delivery.target.Arn ?? '',
    InvocationType: 'Event',
    Payload: new TextEncoder().encode(payload),
  });
  await context.call(command, caller(delivery), { region: arn.region });
};

/**
 * "EventBridge does not support Amazon SNS FIFO topics": nothing names the group that such a topic asks for.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html
 */
const publishToTopic: Sender = async (context, { delivery, arn, payload }) => {
  const { PublishCommand } = await sdk.sns();
  const command = new PublishCommand({ TopicArn: delivery.target.Arn ?? '', Message: payload });
  await context.call(command, caller(delivery), { region: arn.region });
};

const startExecution: Sender = async (context, { delivery, arn, payload }) => {
  requireJson(payload);
  const { StartExecutionCommand } = await sdk.states();
  const command = new StartExecutionCommand({ stateMachineArn: delivery.target.Arn ?? '', input: payload });
  await context.call(command, caller(delivery), { region: arn.region });
};

/** https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_KinesisParameters.html: the key is the event's id by default. */
const putRecord: Sender = async (context, { delivery, arn, payload }) => {
  const { PutRecordCommand } = await sdk.kinesis();
  const { target, event } = delivery;
  const path = target.KinesisParameters?.PartitionKeyPath;
  const key = path === undefined ? event.id : findByPath(event, path);
  const command = new PutRecordCommand({
    StreamARN: target.Arn ?? '',
    PartitionKey: typeof key === 'string' ? key : JSON.stringify(key ?? event.id),
    Data: new TextEncoder().encode(payload),
  });
  await context.call(command, caller(delivery), { region: arn.region });
};

/** Functions and machines take JSON only; a template can have made something else of it. */
const requireJson = (payload: string): void => {
  try {
    JSON.parse(payload);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new DeliveryFailure('INVALID_JSON', `The target's input is not valid JSON: ${why}`, {
      isRetryable: false,
    });
  }
};

const isBus = ({ resource }: Arn): boolean => resource.startsWith('event-bus/');

/** By the service in the target's ARN. */
const SENDERS: ReadonlyMap<string, Sender> = new Map([
  ['lambda', invokeFunction],
  ['sqs', sendToQueue],
  ['sns', publishToTopic],
  ['states', startExecution],
  ['kinesis', putRecord],
  ['logs', sendToLogGroup],
  ['events', (context, sending) => (isBus(sending.arn) ? sendToBus : sendToApiDestination)(context, sending)],
]);
