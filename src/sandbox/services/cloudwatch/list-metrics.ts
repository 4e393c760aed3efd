import type { DimensionFilter, Metric as MetricOutput } from '@aws-sdk/client-cloudwatch';
import { paginate } from '../../kernel/paginate.ts';
import type { Operations } from '../../kernel/service.ts';
import { invalidNextToken } from './errors.ts';
import { type CloudWatchSdk, type Metric, metricKey, metrics, toDimensions } from './metric.ts';

const PAGE_SIZE = 500;
const TWO_WEEKS_MS = 14 * 86_400_000;
const THREE_HOURS_MS = 3 * 3_600_000;

export const listMetricsOperations = {
  ListMetrics: {
    handle: (input, context) => {
      // "Metrics that have not had data points in the past two weeks aren't listed"; PT3H narrows it to three hours.
      const since = context.clock.now() - (input.RecentlyActive ? THREE_HOURS_MS : TWO_WEEKS_MS);
      const found = [...context.table(metrics).values()].filter(
        (metric) =>
          (metric.lastMinute + 1) * 60_000 > since &&
          (input.Namespace === undefined || metric.namespace === input.Namespace) &&
          (input.MetricName === undefined || metric.name === input.MetricName) &&
          hasDimensions(metric, input.Dimensions ?? []),
      );
      const { items, nextToken } = paginate(found, {
        keyOf: metricKey,
        limit: PAGE_SIZE,
        token: input.NextToken,
        invalidToken: invalidNextToken,
      });
      return { Metrics: items.map(describe), NextToken: nextToken };
    },
  },
} satisfies Operations<CloudWatchSdk>;

const hasDimensions = (metric: Metric, filters: readonly DimensionFilter[]): boolean =>
  filters.every(({ Name, Value }) =>
    metric.dimensions.some(([name, value]) => name === Name && (Value === undefined || value === Value)),
  );

const describe = (metric: Metric): MetricOutput => ({
  Namespace: metric.namespace,
  MetricName: metric.name,
  Dimensions: toDimensions(metric),
});
