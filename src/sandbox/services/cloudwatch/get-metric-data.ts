import type { MetricDataResult } from '@aws-sdk/client-cloudwatch';
import { paginate } from '../../kernel/paginate.ts';
import type { Operations } from '../../kernel/service.ts';
import { invalidNextToken, validationError } from './errors.ts';
import type { CloudWatchSdk } from './metric.ts';
import { type Series, sortedPoints } from './metric-math/series.ts';
import { runQueries } from './metric-query.ts';

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const MAX_QUERIES = 500;
const MAX_DATAPOINTS = 100_800;

export const getMetricDataOperations = {
  GetMetricData: {
    handle: (input, context) => {
      const range = { startMs: input.StartTime.getTime(), endMs: input.EndTime.getTime() };
      checkRange(range);
      if (input.MetricDataQueries.length > MAX_QUERIES) {
        throw validationError(
          `The collection MetricDataQueries must not have a size greater than ${MAX_QUERIES}.`,
        );
      }
      const found = runQueries(context, input.MetricDataQueries, range);
      const points = found.flatMap(({ id, series }, place) =>
        ordered(series, input.ScanBy).map(([time, value]) => ({
          id,
          place,
          label: series.label,
          time,
          value,
        })),
      );
      const { items, nextToken } = paginate(points, {
        keyOf: ({ place, time }) => `${place}/${time}`,
        limit: input.MaxDatapoints ?? MAX_DATAPOINTS,
        token: input.NextToken,
        invalidToken: invalidNextToken,
      });
      const results = found.map(({ id, series }, place): MetricDataResult => {
        const own = items.filter((point) => point.place === place);
        return {
          Id: id,
          Label: series.label,
          Timestamps: own.map(({ time }) => new Date(time)),
          Values: own.map(({ value }) => value),
          StatusCode: isCutOff(place, items, nextToken) ? 'PartialData' : 'Complete',
        };
      });
      return { MetricDataResults: results, Messages: [], NextToken: nextToken };
    },
  },
} satisfies Operations<CloudWatchSdk>;

const checkRange = ({ startMs, endMs }: { readonly startMs: number; readonly endMs: number }): void => {
  if (startMs > endMs) throw validationError('The parameter EndTime must be greater than StartTime.');
  if (startMs === endMs) throw validationError('The parameter StartTime must not equal parameter EndTime.');
};

const ordered = (series: Series, scanBy: string | undefined): readonly (readonly [number, number])[] => {
  const points = sortedPoints(series);
  return scanBy === 'TimestampAscending' ? points : points.toReversed();
};

/** What stands on a later page has no complete result yet. */
const isCutOff = (
  place: number,
  items: readonly { readonly place: number }[],
  nextToken: string | undefined,
): boolean => nextToken !== undefined && place >= (items.at(-1)?.place ?? 0);
