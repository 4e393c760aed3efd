import type { MetricFilter as MetricFilterOutput } from '@aws-sdk/client-cloudwatch-logs';
import { notImplemented } from '../../kernel/aws-error.ts';
import { paginate } from '../../kernel/paginate.ts';
import type { Operations } from '../../kernel/service.ts';
import { invalidParameter, limitExceeded, notFound } from './errors.ts';
import { parseFilterPattern } from './filter-pattern/filter-pattern.ts';
import { authorizeGroup, getGroup, type LogsSdk, requireStandardClass } from './log-group.ts';
import { type MetricFilter, metricFilterKey, metricFilters, metricFiltersOf } from './metric-filter.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html */
const MAX_FILTERS_PER_GROUP = 100;

export const metricFilterOperations = {
  PutMetricFilter: {
    authorize: (input, context) => authorizeGroup(context, input.logGroupName),
    handle: (input, context) => {
      if (input.applyOnTransformedLogs || (input.fieldSelectionCriteria ?? input.emitSystemFieldDimensions)) {
        throw notImplemented('logs', context.operation, 'transformed logs and system fields');
      }
      const { logGroupName: group, filterName: name, filterPattern: pattern, metricTransformations } = input;
      requireStandardClass(getGroup(context, group));
      parseFilterPattern(pattern);
      for (const { dimensions, defaultValue } of metricTransformations) {
        if (!dimensions || defaultValue === undefined) continue;
        throw invalidParameter(
          'Invalid metric transformation: dimensions and default value are mutually exclusive properties.',
        );
      }
      const table = context.table(metricFilters);
      const key = metricFilterKey(group, name);
      if (!table.has(key) && metricFiltersOf(context, group).length >= MAX_FILTERS_PER_GROUP)
        throw limitExceeded();
      table.put(key, {
        group,
        name,
        pattern,
        transformations: metricTransformations,
        creationTime: context.clock.now(),
      });
      return {};
    },
  },
  DescribeMetricFilters: {
    authorize: (input, context) => authorizeGroup(context, input.logGroupName),
    handle: (input, context) => {
      const { logGroupName: group, filterNamePrefix: prefix = '', metricName, metricNamespace } = input;
      if ((metricName === undefined) !== (metricNamespace === undefined)) {
        throw invalidParameter('metricName and metricNamespace must be specified together.');
      }
      if (group !== undefined) getGroup(context, group);
      const filters = [...context.table(metricFilters).values()]
        .filter((filter) => (group === undefined || filter.group === group) && filter.name.startsWith(prefix))
        .filter(({ transformations }) =>
          transformations.some(
            (each) =>
              !metricName || (each.metricName === metricName && each.metricNamespace === metricNamespace),
          ),
        )
        .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
      const { items, nextToken } = paginate(filters, {
        keyOf,
        limit: input.limit ?? 50,
        token: input.nextToken,
        invalidToken: () => invalidParameter('The specified nextToken is invalid.'),
      });
      return { metricFilters: items.map(describe), nextToken };
    },
  },
  DeleteMetricFilter: {
    authorize: (input, context) => authorizeGroup(context, input.logGroupName),
    handle: ({ logGroupName, filterName }, context) => {
      getGroup(context, logGroupName);
      const isDeleted = context.table(metricFilters).delete(metricFilterKey(logGroupName, filterName));
      if (!isDeleted) throw notFound('The specified metric filter does not exist.');
      return {};
    },
  },
  TestMetricFilter: {
    authorize: (_input, context) => authorizeGroup(context),
    handle: ({ filterPattern, logEventMessages }) => {
      const matchesOf = parseFilterPattern(filterPattern);
      const matches = logEventMessages.flatMap((eventMessage, index) => {
        const match = matchesOf(eventMessage);
        return match
          ? [{ eventNumber: index + 1, eventMessage, extractedValues: { ...match.extracted } }]
          : [];
      });
      return { matches };
    },
  },
} satisfies Operations<LogsSdk>;

const keyOf = ({ group, name }: MetricFilter): string => metricFilterKey(group, name);

const describe = (filter: MetricFilter): MetricFilterOutput => ({
  filterName: filter.name,
  filterPattern: filter.pattern,
  metricTransformations: [...filter.transformations],
  creationTime: filter.creationTime,
  logGroupName: filter.group,
  applyOnTransformedLogs: false,
});
