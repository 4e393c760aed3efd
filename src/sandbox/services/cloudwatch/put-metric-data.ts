import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { notImplemented } from '../../kernel/aws-error.ts';
import type { Operations } from '../../kernel/service.ts';
import { type Aggregate, aggregateOf, aggregateOfSet } from './aggregate.ts';
import { invalidCombination, invalidValue, missingParameter } from './errors.ts';
import { type CloudWatchSdk, identify } from './metric.ts';
import { addDataPoint } from './metric-store.ts';

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
const MAX_DATA = 1000;
const LARGEST = 2 ** 360;
const TWO_WEEKS_MS = 14 * 86_400_000;
const TWO_HOURS_MS = 2 * 3_600_000;

export const putMetricDataOperations = {
  PutMetricData: {
    authorize: ({ Namespace }) => ({
      action: 'cloudwatch:PutMetricData',
      resource: '*',
      conditions: { 'cloudwatch:namespace': Namespace },
    }),
    handle: (input, context) => {
      const { Namespace: namespace, MetricData: data = [] } = input;
      if (input.EntityMetricData) throw notImplemented('cloudwatch', context.operation, 'EntityMetricData');
      if (namespace.startsWith('AWS/') && context.caller.kind !== 'service') {
        // The text as Eucalyptus' test suite expects it of AWS.
        throw invalidValue('The value AWS/ for parameter Namespace is invalid.');
      }
      if (data.length > MAX_DATA) {
        throw invalidValue(`The collection MetricData must not have a size greater than ${MAX_DATA}.`);
      }
      const now = context.clock.now();
      const points = data.map((datum, index) => toPoint(datum, `MetricData.member.${index + 1}`, now));
      for (const { name, dimensions, ...point } of points) {
        addDataPoint(context, identify(namespace, name, dimensions), point);
      }
      return {};
    },
  },
} satisfies Operations<CloudWatchSdk>;

const toPoint = (datum: MetricDatum, path: string, nowMs: number) => {
  const timeMs = datum.Timestamp?.getTime() ?? nowMs;
  if (timeMs > nowMs + TWO_HOURS_MS) {
    throw invalidValue(
      `The parameter ${path}.Timestamp must specify a time no more than two hours in the future.`,
    );
  }
  if (timeMs < nowMs - TWO_WEEKS_MS) {
    throw invalidValue(
      `The parameter ${path}.Timestamp must specify a time no more than two weeks in the past.`,
    );
  }
  const { StorageResolution: resolution = 60 } = datum;
  if (resolution !== 1 && resolution !== 60) {
    throw invalidValue(
      `The value ${resolution} for parameter ${path}.StorageResolution is not valid: it must be 1 or 60.`,
    );
  }
  return {
    name: datum.MetricName ?? '',
    dimensions: datum.Dimensions,
    timeMs,
    unit: datum.Unit ?? 'None',
    aggregate: toAggregate(datum, path),
    isHighResolution: resolution === 1,
  };
};

const toAggregate = (datum: MetricDatum, path: string): Aggregate => {
  const { Value: value, Values: values, Counts: counts, StatisticValues: set } = datum;
  if (value !== undefined && (values ?? set)) {
    const other = values ? 'Values' : 'StatisticValues';
    throw invalidCombination(
      `The parameters ${path}.Value and ${path}.${other} are mutually exclusive and you have specified both.`,
    );
  }
  if (set) {
    for (const [name, number] of Object.entries(set)) checkNumber(number, `${path}.StatisticValues.${name}`);
    const { SampleCount: count = 0, Sum: sum = 0, Minimum: min = 0, Maximum: max = 0 } = set;
    return aggregateOfSet({ count, sum, min, max });
  }
  if (value !== undefined) {
    checkNumber(value, `${path}.Value`);
    return aggregateOf([value]);
  }
  if (!values || values.length === 0) throw missingParameter(`The parameter ${path}.Value is required.`);
  for (const number of values) checkNumber(number, `${path}.Values`);
  if (counts && counts.length !== values.length) {
    throw invalidValue(`The parameters ${path}.Values and ${path}.Counts must be of the same size.`);
  }
  return aggregateOf(values, counts);
};

const checkNumber = (number: number, path: string): void => {
  if (Number.isFinite(number) && Math.abs(number) <= LARGEST) return;
  throw invalidValue(`The value ${number} for parameter ${path} is invalid.`);
};
