import type { LogGroup as LogGroupOutput } from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../kernel/aws-error.ts';
import type { Context } from '../../kernel/context.ts';
import { paginate } from '../../kernel/paginate.ts';
import type { Operations } from '../../kernel/service.ts';
import { alreadyExists, invalidParameter } from './errors.ts';
import {
  authorizeGroup,
  getGroup,
  groupArn,
  groupNameOf,
  type LogGroup,
  type LogsSdk,
  logGroups,
} from './log-group.ts';
import { deleteStreamsOf, storedBytesOf } from './log-stream.ts';
import { deleteMetricFiltersOf, metricFiltersOf } from './metric-filter.ts';
import { deleteSubscriptionFiltersOf } from './subscription-filter.ts';

const RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const logGroupOperations = {
  CreateLogGroup: {
    // https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html, `tags`
    authorize: ({ logGroupName, tags }, context) => [
      authorizeGroup(context, logGroupName),
      ...(Object.keys(tags ?? {}).length > 0
        ? [{ ...authorizeGroup(context, logGroupName), action: 'logs:TagResource' }]
        : []),
    ],
    handle: (input, context) => {
      const { logGroupName: name, logGroupClass = 'STANDARD' } = input;
      checkNameLength(name);
      const table = context.table(logGroups);
      if (table.has(name)) throw alreadyExists('log group');
      table.put(name, {
        name,
        creationTime: context.clock.now(),
        logGroupClass,
        // "For log groups in the Delivery class, events are kept for two days and this can't be changed."
        retentionInDays: logGroupClass === 'DELIVERY' ? 2 : undefined,
        kmsKeyId: input.kmsKeyId,
        isDeletionProtected: input.deletionProtectionEnabled ?? false,
        tags: input.tags ?? {},
      });
      return {};
    },
  },
  DeleteLogGroup: {
    authorize: ({ logGroupName }, context) => authorizeGroup(context, logGroupName),
    handle: ({ logGroupName }, context) => {
      const group = getGroup(context, logGroupName);
      if (group.isDeletionProtected) {
        throw new AwsError(
          'ValidationException',
          'Log group cannot be deleted because deletion protection is enabled.',
        );
      }
      deleteStreamsOf(context, logGroupName);
      deleteMetricFiltersOf(context, logGroupName);
      deleteSubscriptionFiltersOf(context, logGroupName);
      context.table(logGroups).delete(logGroupName);
      return {};
    },
  },
  DescribeLogGroups: {
    authorize: (_input, context) => authorizeGroup(context),
    handle: (input, context) => {
      const { items, nextToken } = paginate(selectGroups(input, context), {
        keyOf: ({ name }) => name,
        limit: input.limit ?? 50,
        token: input.nextToken,
        invalidToken,
      });
      return { logGroups: items.map((group) => describe(group, context)), nextToken };
    },
  },
  ListLogGroups: {
    authorize: (_input, context) => authorizeGroup(context),
    handle: (input, context) => {
      const isWanted = namePattern(input.logGroupNamePattern);
      const groups = sortedGroups(context).filter(
        (group) =>
          isWanted(group.name) && (!input.logGroupClass || group.logGroupClass === input.logGroupClass),
      );
      const { items, nextToken } = paginate(groups, {
        keyOf: ({ name }) => name,
        limit: input.limit ?? 50,
        token: input.nextToken,
        invalidToken,
      });
      const summaries = items.map(({ name, logGroupClass }) => ({
        logGroupName: name,
        logGroupArn: groupArn(context, name),
        logGroupClass,
      }));
      return { logGroups: summaries, nextToken };
    },
  },
  PutRetentionPolicy: {
    authorize: ({ logGroupName }, context) => authorizeGroup(context, logGroupName),
    handle: ({ logGroupName, retentionInDays }, context) => {
      checkRetention(retentionInDays);
      replace(context, logGroupName, { retentionInDays });
      return {};
    },
  },
  DeleteRetentionPolicy: {
    authorize: ({ logGroupName }, context) => authorizeGroup(context, logGroupName),
    handle: ({ logGroupName }, context) => {
      replace(context, logGroupName, { retentionInDays: undefined });
      return {};
    },
  },
  PutLogGroupDeletionProtection: {
    authorize: ({ logGroupIdentifier }, context) =>
      authorizeGroup(context, groupNameOf({ logGroupIdentifier })),
    handle: ({ logGroupIdentifier, deletionProtectionEnabled }, context) => {
      replace(context, groupNameOf({ logGroupIdentifier }), {
        isDeletionProtected: deletionProtectionEnabled,
      });
      return {};
    },
  },
} satisfies Operations<LogsSdk>;

const invalidToken = () => invalidParameter('The specified nextToken is invalid.');

/** Recorded from AWS: CreateLogGroup has its own text for a name that is too long (conformance case error-invalid-name-length). */
const checkNameLength = (name: string): void => {
  if (name.length <= 512) return;
  throw invalidParameter('Invalid LogGroup or LogStream, both must have length less than or equal to 512.');
};

const checkRetention = (days: number): void => {
  if (RETENTION_DAYS.includes(days)) return;
  throw invalidParameter(
    `1 validation error detected: Value '${days}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum value set: [${RETENTION_DAYS.join(', ')}]`,
  );
};

const replace = (context: Context, name: string, change: Partial<LogGroup>): void => {
  context.table(logGroups).put(name, { ...getGroup(context, name), ...change });
};

const sortedGroups = (context: Context): readonly LogGroup[] =>
  [...context.table(logGroups).values()].sort((a, b) => (a.name < b.name ? -1 : 1));

interface GroupSelection {
  readonly logGroupNamePrefix?: string | undefined;
  readonly logGroupNamePattern?: string | undefined;
  readonly logGroupClass?: string | undefined;
  readonly logGroupIdentifiers?: readonly string[] | undefined;
}

const selectGroups = (input: GroupSelection, context: Context): readonly LogGroup[] => {
  const { logGroupNamePrefix: prefix = '', logGroupNamePattern: substring, logGroupClass } = input;
  if (prefix && substring) {
    throw invalidParameter(
      'LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.',
    );
  }
  const names = input.logGroupIdentifiers?.map((logGroupIdentifier) => groupNameOf({ logGroupIdentifier }));
  return sortedGroups(context).filter(
    ({ name, ...group }) =>
      name.startsWith(prefix) &&
      // "Performs a case-insensitive search": https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogGroups.html
      name.toLowerCase().includes((substring ?? '').toLowerCase()) &&
      (!logGroupClass || group.logGroupClass === logGroupClass) &&
      (!names || names.includes(name)),
  );
};

/** ListLogGroups: up to five parts of names, `^/aws/lambda|orders`; `^` holds one to the beginning. */
const namePattern = (pattern: string | undefined): ((name: string) => boolean) => {
  const parts = pattern?.split('|') ?? [''];
  return (name) =>
    parts.some((part) => (part.startsWith('^') ? name.startsWith(part.slice(1)) : name.includes(part)));
};

const describe = (group: LogGroup, context: Context): LogGroupOutput => ({
  logGroupName: group.name,
  creationTime: group.creationTime,
  retentionInDays: group.retentionInDays,
  metricFilterCount: metricFiltersOf(context, group.name).length,
  arn: `${groupArn(context, group.name)}:*`,
  storedBytes: storedBytesOf(context, group.name),
  kmsKeyId: group.kmsKeyId,
  logGroupClass: group.logGroupClass,
  logGroupArn: groupArn(context, group.name),
  deletionProtectionEnabled: group.isDeletionProtected,
});
