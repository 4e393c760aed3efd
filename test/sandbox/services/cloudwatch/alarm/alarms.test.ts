import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  DescribeAlarmsForMetricCommand,
  DisableAlarmActionsCommand,
  ListTagsForResourceCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
  SetAlarmStateCommand,
  TagResourceCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../../../../src/core/clock.ts';
import { createSandbox, type Sandbox } from '../../../../../src/sandbox/sandbox.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 0, 0);
const MINUTE = 60_000;
const TOPIC = 'arn:aws:sns:us-east-1:000000000000:alerts';

let sandbox: Sandbox;
let cloudwatch: CloudWatchClient;

beforeEach(async () => {
  sandbox = await createSandbox({ clock: manualClock(NOW) });
  cloudwatch = new CloudWatchClient(sandbox.clientConfig());
});
afterEach(() => sandbox.close());

const putAlarm = (more: Partial<PutMetricAlarmCommandInput> = {}) =>
  cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: 'a',
      Namespace: 'App',
      MetricName: 'M',
      Statistic: 'Average',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 5,
      ComparisonOperator: 'GreaterThanThreshold',
      ...more,
    }),
  );

const measure = (Value: number, MetricName = 'M') =>
  cloudwatch.send(new PutMetricDataCommand({ Namespace: 'App', MetricData: [{ MetricName, Value }] }));

const alarm = async (AlarmName = 'a') => {
  const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [AlarmName] }));
  return MetricAlarms?.[0];
};

const summaries = async (HistoryItemType?: 'StateUpdate' | 'Action' | 'ConfigurationUpdate') => {
  const command = new DescribeAlarmHistoryCommand({
    AlarmName: 'a',
    HistoryItemType,
    ScanBy: 'TimestampAscending',
  });
  return (await cloudwatch.send(command)).AlarmHistoryItems?.map(({ HistorySummary }) => HistorySummary);
};

describe('metric alarms', () => {
  it('begin without data and say so', async () => {
    await putAlarm();
    expect(await alarm()).toMatchObject({
      AlarmArn: `arn:aws:cloudwatch:us-east-1:${sandbox.account}:alarm:a`,
      StateValue: 'INSUFFICIENT_DATA',
      StateReason: 'Unchecked: Initial alarm creation',
      ActionsEnabled: true,
      Threshold: 5,
    });
  });

  it('go into ALARM and back with the minutes, and tell why', async () => {
    await putAlarm();
    await measure(6);
    await sandbox.clock.advance(MINUTE);
    expect(await alarm()).toMatchObject({
      StateValue: 'ALARM',
      StateReason:
        'Threshold Crossed: 1 out of the last 1 datapoints [6.0 (21/11/26 09:00:00)] was greater than the threshold (5.0) (minimum 1 datapoint for OK -> ALARM transition).',
    });
    await measure(5);
    await sandbox.clock.advance(MINUTE);
    expect(await alarm()).toMatchObject({
      StateValue: 'OK',
      StateReason:
        'Threshold Crossed: 1 out of the last 1 datapoints [5.0 (21/11/26 09:01:00)] was not greater than the threshold (5.0) (minimum 1 datapoint for ALARM -> OK transition).',
    });
    expect(await summaries()).toEqual([
      'Alarm "a" created',
      'Alarm updated from INSUFFICIENT_DATA to ALARM',
      'Alarm updated from ALARM to OK',
    ]);
  });

  it('lose their data when none comes any more', async () => {
    await putAlarm();
    await measure(6);
    await sandbox.clock.advance(5 * MINUTE);
    expect(await alarm()).toMatchObject({
      StateValue: 'INSUFFICIENT_DATA',
      StateReason: 'Insufficient Data: 1 datapoint was unknown.',
    });
  });

  it('treat missing data as they are told', async () => {
    await putAlarm({ TreatMissingData: 'notBreaching' });
    await putAlarm({ AlarmName: 'b', TreatMissingData: 'breaching' });
    await putAlarm({ AlarmName: 'c', TreatMissingData: 'ignore' });
    await sandbox.clock.advance(MINUTE);
    expect(await alarm('a')).toMatchObject({ StateValue: 'OK' });
    expect(await alarm('b')).toMatchObject({
      StateValue: 'ALARM',
      StateReason:
        'Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [Breaching].',
    });
    expect(await alarm('c')).toMatchObject({ StateValue: 'INSUFFICIENT_DATA' });
  });

  it('wait for M out of N data points', async () => {
    await putAlarm({ EvaluationPeriods: 3, DatapointsToAlarm: 2 });
    const states = [];
    for (const value of [1, 9, 1, 9]) {
      await measure(value);
      await sandbox.clock.advance(MINUTE);
      states.push((await alarm())?.StateValue);
    }
    expect(states).toEqual(['OK', 'OK', 'OK', 'ALARM']);
  });

  it('watch an expression over metrics', async () => {
    await putAlarm({
      Namespace: undefined,
      MetricName: undefined,
      Statistic: undefined,
      Period: undefined,
      Metrics: [
        {
          Id: 'm1',
          MetricStat: { Metric: { Namespace: 'App', MetricName: 'M' }, Period: 60, Stat: 'Sum' },
          ReturnData: false,
        },
        {
          Id: 'm2',
          MetricStat: { Metric: { Namespace: 'App', MetricName: 'N' }, Period: 60, Stat: 'Sum' },
          ReturnData: false,
        },
        { Id: 'e1', Expression: 'm1 + m2', ReturnData: true },
      ],
    });
    await measure(3);
    await measure(3, 'N');
    await sandbox.clock.advance(MINUTE);
    expect(await alarm()).toMatchObject({ StateValue: 'ALARM' });
  });

  it('say in their history that an action could not be run', async () => {
    await putAlarm({ AlarmActions: [TOPIC] });
    await measure(6);
    await sandbox.clock.advance(MINUTE);
    expect(await summaries('Action')).toEqual([expect.stringContaining(`Failed to execute action ${TOPIC}`)]);
  });

  it('run no action while actions are disabled', async () => {
    await putAlarm({ AlarmActions: [TOPIC] });
    await cloudwatch.send(new DisableAlarmActionsCommand({ AlarmNames: ['a'] }));
    await measure(6);
    await sandbox.clock.advance(MINUTE);
    expect(await alarm()).toMatchObject({ StateValue: 'ALARM', ActionsEnabled: false });
    expect(await summaries('Action')).toEqual([]);
  });

  it('keep their state when they are put again, and are not evaluated once deleted', async () => {
    await putAlarm();
    await measure(6);
    await sandbox.clock.advance(MINUTE);
    await putAlarm({ Threshold: 100 });
    expect(await alarm()).toMatchObject({ StateValue: 'ALARM', Threshold: 100 });
    await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: ['a'] }));
    await sandbox.clock.advance(MINUTE);
    expect(await alarm()).toBeUndefined();
    expect((await summaries())?.at(-1)).toBe('Alarm "a" deleted');
  });

  it('are set by hand until the next evaluation', async () => {
    await putAlarm();
    const set = (AlarmName: string) =>
      cloudwatch.send(new SetAlarmStateCommand({ AlarmName, StateValue: 'ALARM', StateReason: 'a test' }));
    await set('a');
    expect(await alarm()).toMatchObject({ StateValue: 'ALARM', StateReason: 'a test' });
    await sandbox.clock.advance(MINUTE);
    expect(await alarm()).toMatchObject({ StateValue: 'INSUFFICIENT_DATA' });
    await expect(set('none')).rejects.toMatchObject({
      name: 'ResourceNotFound',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('refuse an unknown state in AWS words', async () => {
    const command = new SetAlarmStateCommand({ AlarmName: 'a', StateValue: 'OK', StateReason: 'r' });
    Object.assign(command.input, { StateValue: 'INVALID' });
    await expect(cloudwatch.send(command)).rejects.toMatchObject({
      name: 'ValidationException',
      message:
        "1 validation error detected: Value 'INVALID' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]",
    });
  });

  it.each([
    [{ Period: 45 }, 'Period must be 10, 20, 30, or a multiple of 60'],
    [
      { Period: 300, EvaluationPeriods: 289 },
      'Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).',
    ],
    [{ DatapointsToAlarm: 2 }, 'DatapointsToAlarm must be less than or equal to EvaluationPeriods.'],
    [
      { TreatMissingData: 'x' },
      'Option x is not supported. Supported options for parameter TreatMissingData are breaching, notBreaching, ignore, and missing.',
    ],
  ])('refuse %j', async (input, message) => {
    await expect(putAlarm(input)).rejects.toMatchObject({ name: 'ValidationException', message });
  });

  it.each([
    [{ ComparisonOperator: undefined }, 'MissingRequiredParameterException'],
    [{ EvaluationPeriods: undefined }, 'MissingRequiredParameterException'],
    [{ Threshold: undefined }, 'MissingRequiredParameterException'],
    [{ Statistic: undefined }, 'InvalidParameterCombinationException'],
    [{ ThresholdMetricId: 'ad1' }, 'NotImplemented'],
  ])('refuse %o', async (input, name) => {
    await expect(putAlarm(input)).rejects.toMatchObject({ name });
  });

  it('are evaluated again after the sandbox was closed and opened', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'alarms-'));
    const open = async (startMs: number) => {
      await sandbox.close();
      sandbox = await createSandbox({ clock: manualClock(startMs), folder });
      cloudwatch = new CloudWatchClient(sandbox.clientConfig());
    };
    await open(NOW);
    await putAlarm();
    await open(NOW + 10 * MINUTE);
    await measure(6);
    await sandbox.clock.advance(MINUTE);
    expect(await alarm()).toMatchObject({ StateValue: 'ALARM' });
    rmSync(folder, { recursive: true });
  });

  it('are found by prefix, state and metric, and have tags', async () => {
    await putAlarm({ Tags: [{ Key: 'team', Value: 'x' }] });
    await putAlarm({ AlarmName: 'b', MetricName: 'N' });
    const names = async (input: object) =>
      (await cloudwatch.send(new DescribeAlarmsCommand(input))).MetricAlarms?.map(
        ({ AlarmName }) => AlarmName,
      );
    expect(await names({ AlarmNamePrefix: 'b' })).toEqual(['b']);
    expect(await names({ StateValue: 'ALARM' })).toEqual([]);
    const forMetric = await cloudwatch.send(
      new DescribeAlarmsForMetricCommand({ Namespace: 'App', MetricName: 'M' }),
    );
    expect(forMetric.MetricAlarms?.map(({ AlarmName }) => AlarmName)).toEqual(['a']);
    const ResourceARN = (await alarm())?.AlarmArn;
    await cloudwatch.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'lab', Value: 'y' }] }));
    expect((await cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags).toEqual([
      { Key: 'team', Value: 'x' },
      { Key: 'lab', Value: 'y' },
    ]);
  });
});
