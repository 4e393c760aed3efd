import {
  CloudWatchClient,
  GetMetricDataCommand,
  type GetMetricDataCommandInput,
  GetMetricStatisticsCommand,
  type GetMetricStatisticsCommandInput,
  ListMetricsCommand,
  type MetricDatum,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../../../src/core/clock.ts';
import { createSandbox, type Sandbox } from '../../../../src/sandbox/sandbox.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 0, 0);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

let sandbox: Sandbox;
let cloudwatch: CloudWatchClient;

beforeEach(async () => {
  sandbox = await createSandbox({ clock: manualClock(NOW) });
  cloudwatch = new CloudWatchClient(sandbox.clientConfig());
});
afterEach(() => sandbox.close());

const put = (...MetricData: MetricDatum[]) =>
  cloudwatch.send(new PutMetricDataCommand({ Namespace: 'App', MetricData }));

const at = (offset: number) => new Date(NOW + offset);

const statistics = async (input: Partial<GetMetricStatisticsCommandInput> = {}) => {
  const command = new GetMetricStatisticsCommand({
    Namespace: 'App',
    MetricName: 'M',
    StartTime: at(-HOUR),
    EndTime: at(HOUR),
    Period: 60,
    Statistics: ['Sum'],
    ...input,
  });
  const { Datapoints = [] } = await cloudwatch.send(command);
  return Datapoints;
};

const data = async (MetricDataQueries: GetMetricDataCommandInput['MetricDataQueries'], more: object = {}) => {
  const command = new GetMetricDataCommand({
    MetricDataQueries,
    StartTime: at(-HOUR),
    EndTime: at(HOUR),
    ...more,
  });
  return cloudwatch.send(command);
};

const stat = (MetricName: string, more: object = {}) => ({
  Metric: { Namespace: 'App', MetricName },
  Period: 60,
  Stat: 'Sum',
  ...more,
});

describe('PutMetricData', () => {
  it('takes single values, values with counts and statistic sets', async () => {
    await put(
      { MetricName: 'M', Value: 1 },
      { MetricName: 'M', Values: [2, 3], Counts: [2, 1] },
      { MetricName: 'M', StatisticValues: { SampleCount: 2, Sum: 20, Minimum: 5, Maximum: 15 } },
    );
    const Statistics = ['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum'] as const;
    expect(await statistics({ Statistics: [...Statistics] })).toEqual([
      { Timestamp: at(0), SampleCount: 6, Sum: 28, Average: 28 / 6, Minimum: 1, Maximum: 15, Unit: 'None' },
    ]);
  });

  it.each([
    [
      { Value: 1, Values: [1] },
      'InvalidParameterCombinationException',
      'The parameters MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive and you have specified both.',
    ],
    [
      { Values: [1, 2], Counts: [1] },
      'InvalidParameterValueException',
      'The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the same size.',
    ],
    [
      { Value: Number.NaN },
      'InvalidParameterValueException',
      'The value NaN for parameter MetricData.member.1.Value is invalid.',
    ],
    [
      { Value: 1, Timestamp: at(2 * HOUR + 1000) },
      'InvalidParameterValueException',
      'The parameter MetricData.member.1.Timestamp must specify a time no more than two hours in the future.',
    ],
    [
      { Value: 1, Timestamp: at(-14 * DAY - 1000) },
      'InvalidParameterValueException',
      'The parameter MetricData.member.1.Timestamp must specify a time no more than two weeks in the past.',
    ],
  ])('refuses %j', async (datum, name, message) => {
    await expect(put({ MetricName: 'M', ...datum })).rejects.toMatchObject({ name, message });
  });

  it('keeps the AWS/ namespaces for AWS', async () => {
    const command = new PutMetricDataCommand({
      Namespace: 'AWS/Lambda',
      MetricData: [{ MetricName: 'M', Value: 1 }],
    });
    await expect(cloudwatch.send(command)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: 'The value AWS/ for parameter Namespace is invalid.',
    });
  });
});

describe('GetMetricStatistics', () => {
  it('tells metrics apart by their dimensions, in any order', async () => {
    const [a, b] = [
      { Name: 'A', Value: '1' },
      { Name: 'B', Value: '2' },
    ];
    await put(
      { MetricName: 'M', Dimensions: [a, b], Value: 1 },
      { MetricName: 'M', Dimensions: [b, a], Value: 2 },
      { MetricName: 'M', Value: 9 },
    );
    expect(await statistics({ Dimensions: [b, a] })).toMatchObject([{ Sum: 3 }]);
    expect(await statistics()).toMatchObject([{ Sum: 9 }]);
    expect(await statistics({ Dimensions: [a] })).toEqual([]);
  });

  it('gives each unit its own data points unless one is asked for', async () => {
    await put({ MetricName: 'M', Value: 1, Unit: 'Seconds' }, { MetricName: 'M', Value: 5, Unit: 'Count' });
    expect(await statistics()).toMatchObject([
      { Sum: 1, Unit: 'Seconds' },
      { Sum: 5, Unit: 'Count' },
    ]);
    expect(await statistics({ Unit: 'Count' })).toMatchObject([{ Sum: 5, Unit: 'Count' }]);
  });

  it('gathers periods from the start time on, rounded down to the minute', async () => {
    await put(
      ...[0, 1, 2, 3, 4, 5].map((minute) => ({ MetricName: 'M', Value: 1, Timestamp: at(minute * MINUTE) })),
    );
    const found = await statistics({ StartTime: at(MINUTE + 30_000), EndTime: at(5 * MINUTE), Period: 180 });
    expect(found).toMatchObject([
      { Timestamp: at(MINUTE), Sum: 3 },
      { Timestamp: at(4 * MINUTE), Sum: 1 },
    ]);
  });

  it('has high resolution for three hours', async () => {
    await put(
      { MetricName: 'M', Value: 1, StorageResolution: 1, Timestamp: at(1000) },
      { MetricName: 'M', Value: 2, StorageResolution: 1, Timestamp: at(11_000) },
    );
    expect(await statistics({ StartTime: at(0), EndTime: at(MINUTE), Period: 10 })).toMatchObject([
      { Timestamp: at(0), Sum: 1 },
      { Timestamp: at(10_000), Sum: 2 },
    ]);
    await sandbox.clock.advance(4 * HOUR);
    expect(await statistics({ StartTime: at(0), EndTime: at(MINUTE), Period: 10 })).toEqual([]);
    expect(await statistics()).toMatchObject([{ Sum: 3 }]);
  });

  it('keeps minutes for 15 days, five minutes for 63 and hours for 455', async () => {
    await put({ MetricName: 'M', Value: 1 });
    const kept = async (Period: number) => (await statistics({ Period, StartTime: at(0) })).length;
    await sandbox.clock.advance(16 * DAY);
    await expect(kept(60)).rejects.toThrow('The parameter Period must be a multiple of 300.');
    expect(await kept(300)).toBe(1);
    await sandbox.clock.advance(50 * DAY);
    expect(await kept(3600)).toBe(1);
    await sandbox.clock.advance(400 * DAY);
    expect(await kept(3600)).toBe(0);
  });

  it('has percentiles', async () => {
    await put({ MetricName: 'M', Values: Array.from({ length: 100 }, (_, index) => index + 1) });
    const [found] = await statistics({ Statistics: undefined, ExtendedStatistics: ['p50', 'p99'] });
    expect(found?.ExtendedStatistics).toEqual({ p50: 50, p99: 99 });
  });

  it.each([
    [
      { StartTime: at(-2 * DAY), EndTime: at(0) },
      'InvalidParameterCombinationException',
      'You have requested up to 2,880 datapoints, which exceeds the limit of 1,440. You may reduce the datapoints requested by increasing Period, or decreasing the time range.',
    ],
    [
      { StartTime: at(0), EndTime: at(0) },
      'InvalidParameterValueException',
      'The parameter StartTime must be less than the parameter EndTime.',
    ],
    [
      { Statistics: undefined },
      'InvalidParameterCombinationException',
      'Must specify either Statistics or ExtendedStatistics',
    ],
    [{ Period: 90 }, 'InvalidParameterValueException', 'The parameter Period must be a multiple of 60.'],
  ])('refuses %j', async (input, name, message) => {
    await expect(statistics(input)).rejects.toMatchObject({ name, message });
  });
});

describe('GetMetricData', () => {
  it('returns the newest first unless told otherwise, and labels', async () => {
    await put(
      { MetricName: 'M', Value: 1, Timestamp: at(0) },
      { MetricName: 'M', Value: 2, Timestamp: at(MINUTE) },
    );
    const newest = await data([{ Id: 'm1', MetricStat: stat('M') }]);
    expect(newest.MetricDataResults).toEqual([
      { Id: 'm1', Label: 'M', Timestamps: [at(MINUTE), at(0)], Values: [2, 1], StatusCode: 'Complete' },
    ]);
    const oldest = await data([{ Id: 'm1', Label: 'mine', MetricStat: stat('M') }], {
      ScanBy: 'TimestampAscending',
    });
    expect(oldest.MetricDataResults).toMatchObject([{ Label: 'mine', Values: [1, 2] }]);
  });

  it('computes expressions over metrics and other expressions', async () => {
    await put(
      { MetricName: 'Errors', Value: 1, Timestamp: at(0) },
      { MetricName: 'Invocations', Value: 4, Timestamp: at(0) },
      { MetricName: 'Invocations', Value: 5, Timestamp: at(MINUTE) },
    );
    const { MetricDataResults } = await data([
      { Id: 'errors', MetricStat: stat('Errors'), ReturnData: false },
      { Id: 'invocations', MetricStat: stat('Invocations'), ReturnData: false },
      { Id: 'filled', Expression: 'FILL(errors, 0)', ReturnData: false },
      { Id: 'rate', Expression: '100 * filled / invocations', Label: 'Error rate' },
    ]);
    expect(MetricDataResults).toMatchObject([{ Id: 'rate', Label: 'Error rate', Values: [0, 25] }]);
  });

  it('pages by data points', async () => {
    await put(
      ...[0, 1, 2].map((minute) => ({ MetricName: 'M', Value: minute, Timestamp: at(minute * MINUTE) })),
    );
    const queries = [{ Id: 'm1', MetricStat: stat('M') }];
    const first = await data(queries, { MaxDatapoints: 2 });
    expect(first.MetricDataResults).toMatchObject([{ Values: [2, 1], StatusCode: 'PartialData' }]);
    const second = await data(queries, { MaxDatapoints: 2, NextToken: first.NextToken });
    expect(second.MetricDataResults).toMatchObject([{ Values: [0], StatusCode: 'Complete' }]);
    expect(second.NextToken).toBeUndefined();
  });

  it.each([
    [
      [{ Id: 'M1', MetricStat: stat('M') }],
      'The value M1 for parameter MetricDataQueries.member.1.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.',
    ],
    [[{ Id: 'e1', Expression: 'FOO(1)' }], "Error in expression 'e1': Unsupported function 'FOO'"],
    [[{ Id: 'e1', Expression: 'e1 + 1' }], "Error in expression 'e1': 'e1' refers to itself"],
    [
      [{ Id: 'e1', Expression: '1 + 1' }],
      "Error in expression 'e1': the result must be a time series, but it is a scalar",
    ],
  ])('refuses %j', async (queries, message) => {
    await expect(data(queries)).rejects.toMatchObject({ name: 'ValidationException', message });
  });
});

describe('ListMetrics', () => {
  it('filters by namespace, name and dimensions', async () => {
    await put(
      { MetricName: 'M', Value: 1, Dimensions: [{ Name: 'A', Value: '1' }] },
      { MetricName: 'N', Value: 1 },
    );
    const names = async (input: object) =>
      (await cloudwatch.send(new ListMetricsCommand(input))).Metrics?.map(({ MetricName }) => MetricName);
    expect(await names({})).toEqual(['M', 'N']);
    expect(await names({ Namespace: 'Other' })).toEqual([]);
    expect(await names({ Dimensions: [{ Name: 'A' }] })).toEqual(['M']);
    expect(await names({ Dimensions: [{ Name: 'A', Value: '2' }] })).toEqual([]);
    await sandbox.clock.advance(4 * HOUR);
    expect(await names({ RecentlyActive: 'PT3H' })).toEqual([]);
    expect(await names({})).toEqual(['M', 'N']);
    await sandbox.clock.advance(14 * DAY);
    expect(await names({})).toEqual([]);
  });

  it('pages by 500', async () => {
    await put(...Array.from({ length: 501 }, (_, index) => ({ MetricName: `M${index}`, Value: 1 })));
    const first = await cloudwatch.send(new ListMetricsCommand({}));
    expect(first.Metrics).toHaveLength(500);
    const second = await cloudwatch.send(new ListMetricsCommand({ NextToken: first.NextToken }));
    expect(second.Metrics).toEqual([{ Namespace: 'App', MetricName: 'M500', Dimensions: [] }]);
  });
});
