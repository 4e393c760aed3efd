import type { InputLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';

/** Writes an execution environment's lines into its log stream, under the function's execution role. */
export interface LogWriter {
  readonly push: (message: string) => void;
  /** Sends what has come together. Resolves when it is written, or when the role wasn't allowed to. */
  readonly flush: (cause: string | undefined) => Promise<void>;
}

export interface LogTarget {
  readonly group: string;
  readonly stream: string;
  readonly roleArn: string;
  /** The role session's name. */
  readonly functionName: string;
}

/**
 * As on AWS, a role that may not write logs means that there are none: nothing fails, and the trace shows the refusal.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html
 */
export const createLogWriter = (context: Context, target: LogTarget): LogWriter => {
  let waiting: InputLogEvent[] = [];
  let bytes = 0;
  let hasStream = false;
  let writing = Promise.resolve();

  const send = async (events: readonly InputLogEvent[], cause: string | undefined) => {
    const caller = { context, target, cause };
    try {
      if (!hasStream) await createStream(caller);
      hasStream = true;
      for (const batch of batches(events)) await put(caller, batch);
    } catch (error) {
      // A group or stream that was deleted meanwhile is made again with the next invocation, as AWS does.
      hasStream = false;
      if (!(error instanceof AwsError)) context.report(error);
    }
  };
  const flush = (cause: string | undefined) => {
    const events = waiting;
    waiting = [];
    bytes = 0;
    if (events.length > 0) writing = writing.then(() => send(events, cause));
    return writing;
  };
  return {
    push: (message) => {
      waiting.push({ timestamp: context.clock.now(), message });
      bytes += message.length;
      if (bytes > FLUSH_AT_BYTES) flush(context.cause);
    },
    flush,
  };
};

/** A handler that prints without end must not fill this process's memory. */
const FLUSH_AT_BYTES = 512 * 1024;

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html */
const MAX_BATCH_BYTES = 1_048_576;
const MAX_BATCH_EVENTS = 10_000;
const EVENT_OVERHEAD_BYTES = 26;

function* batches(events: readonly InputLogEvent[]): Generator<InputLogEvent[]> {
  let batch: InputLogEvent[] = [];
  let bytes = 0;
  for (const event of events) {
    const size = Buffer.byteLength(event.message ?? '') + EVENT_OVERHEAD_BYTES;
    if (batch.length === MAX_BATCH_EVENTS || (batch.length > 0 && bytes + size > MAX_BATCH_BYTES)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(event);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}

interface LogCaller {
  readonly context: Context;
  readonly target: LogTarget;
  readonly cause: string | undefined;
}

/** Loaded with the first line that is written. */
const logs = () => import('@aws-sdk/client-cloudwatch-logs');

const roleOf = ({ target }: LogCaller) => ({
  roleArn: target.roleArn,
  sessionName: target.functionName,
  service: 'lambda.amazonaws.com',
});

const put = async (caller: LogCaller, logEvents: InputLogEvent[]) => {
  const { PutLogEventsCommand } = await logs();
  const command = new PutLogEventsCommand({
    logGroupName: caller.target.group,
    logStreamName: caller.target.stream,
    logEvents,
  });
  return caller.context.call(command, roleOf(caller), { cause: caller.cause });
};

const createStream = async (caller: LogCaller): Promise<void> => {
  const { context, target, cause } = caller;
  const { CreateLogGroupCommand, CreateLogStreamCommand } = await logs();
  const create = () =>
    context.call(
      new CreateLogStreamCommand({ logGroupName: target.group, logStreamName: target.stream }),
      roleOf(caller),
      { cause },
    );
  try {
    await create();
  } catch (error) {
    if (isCode(error, 'ResourceAlreadyExistsException')) return;
    if (!isCode(error, 'ResourceNotFoundException')) throw error;
    await context.call(new CreateLogGroupCommand({ logGroupName: target.group }), roleOf(caller), { cause });
    await create();
  }
};

const isCode = (error: unknown, code: string) => error instanceof AwsError && error.code === code;
