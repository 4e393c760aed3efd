import type { LogGroupClass } from '@aws-sdk/client-cloudwatch-logs';
import type { Context, RequestContext } from '../../kernel/context.ts';
import type { Authorization } from '../../kernel/service.ts';
import { defineTable } from '../../kernel/table.ts';
import { invalidParameter, noSuchGroup } from './errors.ts';

/** The SDK's client module, for `Operations`. */
export type LogsSdk = typeof import('@aws-sdk/client-cloudwatch-logs');

export interface LogGroup {
  readonly name: string;
  readonly creationTime: number;
  readonly logGroupClass: LogGroupClass;
  readonly retentionInDays?: number | undefined;
  readonly kmsKeyId?: string | undefined;
  readonly isDeletionProtected: boolean;
  readonly tags: Readonly<Record<string, string>>;
}

export const logGroups = defineTable<LogGroup>('logs.groups', 'region');

export const groupArn = (context: Context, name: string): string =>
  `arn:aws:logs:${context.region}:${context.account}:log-group:${name}`;

export const getGroup = (context: Context, name: string): LogGroup => {
  const group = context.table(logGroups).get(name);
  if (!group) throw noSuchGroup();
  return group;
};

/** The group that `logGroupName` or `logGroupIdentifier` (a name or an ARN) means. */
export const identifyGroup = (
  context: Context,
  input: { readonly logGroupName?: string | undefined; readonly logGroupIdentifier?: string | undefined },
): LogGroup => getGroup(context, groupNameOf(input));

export const groupNameOf = (input: {
  readonly logGroupName?: string | undefined;
  readonly logGroupIdentifier?: string | undefined;
}): string => {
  const { logGroupName, logGroupIdentifier } = input;
  if (logGroupName && logGroupIdentifier) {
    throw invalidParameter('LogGroup name and LogGroup identifier are mutually exclusive parameters.');
  }
  const name =
    logGroupName ??
    logGroupIdentifier?.replace(/^arn:[^:]*:logs:[^:]*:\d*:log-group:/, '').replace(/:\*$/, '');
  if (!name) throw invalidParameter('Either LogGroup name or LogGroup identifier must be provided.');
  return name;
};

/** What IAM is asked: `arn:…:log-group:<group>:log-stream:<stream>`, with empty names where there are none. */
export const authorizeGroup = (context: RequestContext, group = '', stream = ''): Authorization => ({
  action: `logs:${context.operation}`,
  resource: `${groupArn(context, group)}:log-stream:${stream}`,
});

/**
 * Reading events and filters are for the Standard class only.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html
 */
export const requireStandardClass = ({ logGroupClass }: LogGroup): void => {
  if (logGroupClass === 'STANDARD') return;
  throw invalidParameter(`This operation is not supported for log groups of the ${logGroupClass} class.`);
};

/** When the group's events of `timestamp` and before are gone; undefined when it keeps them for ever. */
export const expiresBefore = (group: LogGroup, nowMs: number): number | undefined =>
  group.retentionInDays === undefined ? undefined : nowMs - group.retentionInDays * DAY_MS;

export const DAY_MS = 86_400_000;
