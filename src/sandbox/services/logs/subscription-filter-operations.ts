import type { SubscriptionFilter as SubscriptionFilterOutput } from '@aws-sdk/client-cloudwatch-logs';
import { AwsError, notImplemented } from '../../kernel/aws-error.ts';
import type { RequestContext } from '../../kernel/context.ts';
import { paginate } from '../../kernel/paginate.ts';
import type { Operations } from '../../kernel/service.ts';
import { invalidParameter, limitExceeded, notFound } from './errors.ts';
import { parseFilterPattern } from './filter-pattern/filter-pattern.ts';
import { authorizeGroup, getGroup, type LogsSdk, requireStandardClass } from './log-group.ts';
import {
  invoke,
  type SubscriptionFilter,
  subscriptionFilterKey,
  subscriptionFilters,
  subscriptionFiltersOf,
} from './subscription-filter.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const MAX_FILTERS_PER_GROUP = 2;

export const subscriptionFilterOperations = {
  PutSubscriptionFilter: {
    authorize: (input, context) => authorizeGroup(context, input.logGroupName),
    handle: async (input, context) => {
      const { logGroupName: group, filterName: name, filterPattern: pattern, destinationArn } = input;
      if (input.applyOnTransformedLogs || (input.fieldSelectionCriteria ?? input.emitSystemFields)) {
        throw notImplemented('logs', context.operation, 'transformed logs and system fields');
      }
      checkDestination(destinationArn, input.roleArn, context);
      requireStandardClass(getGroup(context, group));
      parseFilterPattern(pattern);
      const table = context.table(subscriptionFilters);
      const key = subscriptionFilterKey(group, name);
      const isNew = !table.has(key);
      if (isNew && subscriptionFiltersOf(context, group).length >= MAX_FILTERS_PER_GROUP)
        throw limitExceeded();
      await checkInvocable(context, { group, destinationArn });
      table.put(key, {
        group,
        name,
        pattern,
        destinationArn,
        distribution: input.distribution ?? 'ByLogStream',
        creationTime: context.clock.now(),
      });
      return {};
    },
  },
  DescribeSubscriptionFilters: {
    authorize: (input, context) => authorizeGroup(context, input.logGroupName),
    handle: (input, context) => {
      getGroup(context, input.logGroupName);
      const filters = subscriptionFiltersOf(context, input.logGroupName)
        .filter(({ name }) => name.startsWith(input.filterNamePrefix ?? ''))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const { items, nextToken } = paginate(filters, {
        keyOf: ({ name }) => name,
        limit: input.limit ?? 50,
        token: input.nextToken,
        invalidToken: () => invalidParameter('The specified nextToken is invalid.'),
      });
      return { subscriptionFilters: items.map(describe), nextToken };
    },
  },
  DeleteSubscriptionFilter: {
    authorize: (input, context) => authorizeGroup(context, input.logGroupName),
    handle: ({ logGroupName, filterName }, context) => {
      getGroup(context, logGroupName);
      const isDeleted = context
        .table(subscriptionFilters)
        .delete(subscriptionFilterKey(logGroupName, filterName));
      if (!isDeleted) throw notFound('The specified subscription filter does not exist.');
      return {};
    },
  },
} satisfies Operations<LogsSdk>;

/** Recorded from AWS (conformance cases of test_put_subscription_filter_errors): this comes before the log group is looked for. */
const checkDestination = (arn: string, roleArn: string | undefined, context: RequestContext): void => {
  const [, , vendor = '', , account] = arn.split(':');
  if (vendor === 'lambda') {
    if (roleArn) throw invalidParameter('destinationArn for vendor lambda cannot be used with roleArn');
    if (account === context.account) return;
    throw new AwsError(
      'AccessDeniedException',
      'Cross-account lambda invocation passing is not allowed. You must use DestinationPolicies to create cross account lambda triggers.',
    );
  }
  const isStream = vendor === 'kinesis' || vendor === 'firehose';
  if (isStream && !roleArn) {
    throw invalidParameter(`destinationArn for vendor ${vendor} cannot be used without roleArn`);
  }
  if (isStream || vendor === 'logs')
    throw notImplemented('logs', context.operation, `destinations of ${vendor}`);
  throw invalidParameter(
    `PutSubscriptionFilter operation cannot work with destinationArn for vendor ${vendor}`,
  );
};

const checkInvocable = async (
  context: RequestContext,
  filter: Pick<SubscriptionFilter, 'group' | 'destinationArn'>,
): Promise<void> => {
  try {
    await invoke(context, filter, { type: 'DryRun', payload: '{}' });
  } catch (cause) {
    if (!(cause instanceof AwsError)) throw cause;
    throw new AwsError(
      'InvalidParameterException',
      'Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.',
      { cause },
    );
  }
};

const describe = (filter: SubscriptionFilter): SubscriptionFilterOutput => ({
  filterName: filter.name,
  logGroupName: filter.group,
  filterPattern: filter.pattern,
  destinationArn: filter.destinationArn,
  distribution: filter.distribution,
  creationTime: filter.creationTime,
  applyOnTransformedLogs: false,
});
