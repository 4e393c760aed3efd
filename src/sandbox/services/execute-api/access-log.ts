import { AwsError } from '../../kernel/aws-error.ts';
import type { CallAs, Context } from '../../kernel/context.ts';
import { sdk } from '../../kernel/sdk.ts';

/** The line that a format makes of a request's variables: `$context.requestId $context.status`. */
export const accessLogLine = (format: string, variable: (name: string) => string | undefined): string =>
  format.replace(
    /\$context\.([A-Za-z0-9_.-]*[A-Za-z0-9_])/g,
    // What a request has nothing for is a dash: CLF's own way, and what API Gateway writes.
    (_whole, name: string) => variable(name) ?? '-',
  );

export interface AccessLogEntry {
  readonly groupArn: string;
  readonly stream: string;
  readonly line: string;
  /** Who writes: the delivery of logs for HTTP APIs, the account's CloudWatch role for REST APIs. */
  readonly as: CallAs;
}

/** Writes a line to the log group of a stage; a group that is gone takes none, and nobody is told: as on AWS. */
export const writeAccessLog = (
  context: Context,
  { groupArn, stream, line, as }: AccessLogEntry,
): Promise<void> =>
  writeLines(context, {
    group: groupArn.replace(/^arn:[^:]*:logs:[^:]*:\d*:log-group:/, '').replace(/:\*$/, ''),
    ...{ stream, lines: [line], as },
  });

export interface LogLines {
  readonly group: string;
  readonly stream: string;
  readonly lines: readonly string[];
  readonly as: CallAs;
  /** The gateway makes the group of its execution logs itself. */
  readonly makesGroup?: true;
}

/** Writes lines to a stream, which is made where it isn't there yet. What is refused is lost, as on AWS. */
export const writeLines = async (context: Context, log: LogLines): Promise<void> => {
  const { group: logGroupName, stream: logStreamName, as } = log;
  const { CreateLogGroupCommand, CreateLogStreamCommand, PutLogEventsCommand } = await sdk.logs();
  const logEvents = log.lines.map((message) => ({ timestamp: context.clock.now(), message }));
  const put = () => context.call(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }), as);
  try {
    await put().catch(async (error) => {
      if (!isAbsent(error)) throw error;
      if (log.makesGroup) await unlessThere(context.call(new CreateLogGroupCommand({ logGroupName }), as));
      await unlessThere(context.call(new CreateLogStreamCommand({ logGroupName, logStreamName }), as));
      await put();
    });
  } catch (error) {
    if (!(error instanceof AwsError)) context.report(error);
  }
};

const unlessThere = async (making: Promise<unknown>): Promise<void> => {
  await making.catch((error) => {
    if (!(error instanceof AwsError && error.code === 'ResourceAlreadyExistsException')) throw error;
  });
};

const isAbsent = (error: unknown) => error instanceof AwsError && error.code === 'ResourceNotFoundException';
