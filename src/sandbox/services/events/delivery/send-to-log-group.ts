import { AwsError } from '../../../kernel/aws-error.ts';
import type { CallAs, Context } from '../../../kernel/context.ts';
import { isRecord } from '../../../kernel/json-record.ts';
import { sdk } from '../../../kernel/sdk.ts';
import type { Sender } from './sender.ts';

/**
 * Writes the event to a stream of its own, as AWS does. A template of `timestamp` and `message` says what is logged.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-cloudwatchlogs-permissions
 */
export const sendToLogGroup: Sender = async (context, { delivery, arn, payload }) => {
  const { PutLogEventsCommand } = await sdk.logs();
  const logGroupName = arn.resource.replace(/^log-group:/, '').replace(/:\*$/, '');
  const logStreamName = delivery.event.id;
  const as = { service: 'events.amazonaws.com', sourceArn: delivery.ruleArn };
  await createStream(context, { logGroupName, logStreamName }, as);
  await context.call(
    new PutLogEventsCommand({ logGroupName, logStreamName, logEvents: [logEvent(context, payload)] }),
    as,
    { region: arn.region },
  );
};

interface Stream {
  readonly logGroupName: string;
  readonly logStreamName: string;
}

/** It is there already where an attempt got as far. */
const createStream = async (context: Context, stream: Stream, as: CallAs): Promise<void> => {
  const { CreateLogStreamCommand } = await sdk.logs();
  try {
    await context.call(new CreateLogStreamCommand({ ...stream }), as);
  } catch (error) {
    if (!(error instanceof AwsError) || error.code !== 'ResourceAlreadyExistsException') throw error;
  }
};

const logEvent = (context: Context, payload: string) => {
  const parsed: unknown = parse(payload);
  const isTemplate = isRecord(parsed) && typeof parsed.message === 'string' && 'timestamp' in parsed;
  return {
    timestamp: (isTemplate && timeOf(parsed.timestamp)) || context.clock.now(),
    message: isTemplate ? String(parsed.message) : payload,
  };
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Milliseconds, or a time as events have it. */
const timeOf = (value: unknown): number | undefined => {
  const timeMs = typeof value === 'number' ? value : Date.parse(String(value));
  return Number.isFinite(timeMs) ? timeMs : undefined;
};
