import type { InputLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import type { LoggingConfiguration, LogLevel } from '@aws-sdk/client-sfn';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import { LOG_DELIVERY } from '../../../kernel/log-delivery.ts';
import { sdk } from '../../../kernel/sdk.ts';
import type { EventRow, Execution } from '../rows.ts';

/** Takes an execution's events to the log group that the machine names. */
export interface ExecutionLog {
  readonly add: (event: EventRow) => void;
}

const SILENT: ExecutionLog = { add: () => {} };

/** https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html */
export const openExecutionLog = (
  context: Context,
  execution: Execution,
  logging: LoggingConfiguration,
): ExecutionLog => {
  const { level = 'OFF', includeExecutionData: hasData = false, destinations } = logging;
  const group = destinations?.[0]?.cloudWatchLogsLogGroup?.logGroupArn
    ?.replace(/^arn:[^:]*:logs:[^:]*:\d*:log-group:/, '')
    .replace(/:\*$/, '');
  if (level === 'OFF' || group === undefined) return SILENT;
  const stream = streamName(execution);
  const as = { service: LOG_DELIVERY, sourceArn: execution.machineArn };
  let gathered: InputLogEvent[] = [];
  let writing: Promise<void> | undefined;
  let isOpen = false;

  const write = async () => {
    const logEvents = gathered;
    gathered = [];
    const { CreateLogStreamCommand, PutLogEventsCommand } = await sdk.logs();
    if (!isOpen)
      await context.call(new CreateLogStreamCommand({ logGroupName: group, logStreamName: stream }), as);
    isOpen = true;
    await context.call(
      new PutLogEventsCommand({ logGroupName: group, logStreamName: stream, logEvents }),
      as,
    );
  };
  /** Events of one turn go together. A log group that is gone takes none, and nobody is told: as on AWS. */
  const flush = () => {
    writing = (writing ?? Promise.resolve()).then(write).catch((error) => {
      if (!(error instanceof AwsError)) context.report(error);
    });
  };
  return {
    add: (event) => {
      if (!isLogged(event, level)) return;
      if (gathered.length === 0) setImmediate(flush);
      gathered.push({ timestamp: event.atMs, message: JSON.stringify(logEntry(event, execution, hasData)) });
    },
  };
};

/** `states/<machine>/<minute>/<id>` */
const streamName = (execution: Execution): string => {
  const minute = new Date(execution.startMs).toISOString().slice(0, 16).replace(/[T:]/g, '-');
  const id = execution.arn.split(':').at(-1) ?? '';
  return `states/${execution.machineName}/${minute}/${id.slice(0, 64).replace(/[:*]/g, '-')}`;
};

const FATAL = new Set(['ExecutionAborted', 'ExecutionFailed', 'ExecutionTimedOut']);
const ERROR = /(?:Failed|TimedOut|Aborted|FailStateEntered)$/;

/** https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-log-level */
const isLogged = ({ type }: EventRow, level: LogLevel): boolean =>
  level === 'ALL' || FATAL.has(type) || (level === 'ERROR' && ERROR.test(type));

const DATA = new Set([
  'input',
  'inputDetails',
  'output',
  'outputDetails',
  'parameters',
  'assignedVariables',
  'assignedVariablesDetails',
]);

const logEntry = (event: EventRow, execution: Execution, hasData: boolean) => ({
  id: String(event.id),
  type: event.type,
  details: Object.fromEntries(
    Object.entries(event.detail?.value ?? {}).filter(([name]) => hasData || !DATA.has(name)),
  ),
  ...(event.previousEventId > 0 || event.id === 1
    ? { previous_event_id: String(event.previousEventId) }
    : {}),
  event_timestamp: String(event.atMs),
  execution_arn: execution.arn,
  redrive_count: '0',
});
