import { createHash } from 'node:crypto';
import { accessLogLine, writeAccessLog, writeLines } from '../../execute-api/access-log.ts';
import { account } from '../rows.ts';
import type { Invocation, RoutedInvocation } from './invocation.ts';
import { settingsOf } from './method-settings.ts';
import { variableAt } from './variables.ts';

/**
 * Writes a request's line of the access log and what the stage's level lets through of its execution log, under the role
 * that the account has for it. https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export const writeLogs = async (invocation: Invocation | RoutedInvocation): Promise<void> => {
  const { context, stage, variables, api, stageName } = invocation;
  const { destinationArn, format } = stage?.accessLogSettings ?? {};
  const roleArn = context.table(account).get('account')?.cloudwatchRoleArn;
  if (!roleArn) return;
  const as = { roleArn, sessionName: 'apigateway', service: 'apigateway.amazonaws.com' };
  const stream = createHash('md5').update(`${api.id}/${stageName}`).digest('hex');
  if (destinationArn && format) {
    const line = accessLogLine(format, (name) => variableAt(variables, name));
    await writeAccessLog(context, { groupArn: destinationArn, stream, line, as });
  }
  const lines = executionLines(invocation);
  if (lines.length > 0) {
    const group = `API-Gateway-Execution-Logs_${api.id}/${stageName}`;
    await writeLines(context, { group, stream, lines, as, makesGroup: true });
  }
};

/** "ERROR" keeps what went wrong, "INFO" all events, and data tracing the payloads as well. */
const executionLines = (invocation: Invocation | RoutedInvocation): readonly string[] => {
  const { log, stage, variables } = invocation;
  const settings = 'resource' in invocation ? settingsOf(invocation) : stage?.methodSettings?.['*/*'];
  const { loggingLevel = 'OFF', dataTraceEnabled = false } = settings ?? {};
  if (loggingLevel === 'OFF') return [];
  return log
    .lines()
    .filter(
      ({ level }) => level === 'error' || (loggingLevel === 'INFO' && (level === 'info' || dataTraceEnabled)),
    )
    .map(({ text }) => `(${variables.requestId}) ${text}`);
};
