import { CreateLogStreamCommand, PutLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../kernel/aws-error.ts';
import type { CallAs, Context } from '../../kernel/context.ts';

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
export const writeAccessLog = async (
  context: Context,
  { groupArn, stream, line, as }: AccessLogEntry,
): Promise<void> => {
  const logGroupName = groupArn.replace(/^arn:[^:]*:logs:[^:]*:\d*:log-group:/, '').replace(/:\*$/, '');
  const put = () =>
    context.call(
      new PutLogEventsCommand({
        logGroupName,
        logStreamName: stream,
        logEvents: [{ timestamp: context.clock.now(), message: line }],
      }),
      as,
    );
  const open = () => context.call(new CreateLogStreamCommand({ logGroupName, logStreamName: stream }), as);
  try {
    await put().catch(async (error) => {
      if (!isAbsent(error)) throw error;
      await open().catch((other) => {
        if (!(other instanceof AwsError && other.code === 'ResourceAlreadyExistsException')) throw other;
      });
      await put();
    });
  } catch (error) {
    if (!(error instanceof AwsError)) context.report(error);
  }
};

const isAbsent = (error: unknown) => error instanceof AwsError && error.code === 'ResourceNotFoundException';
