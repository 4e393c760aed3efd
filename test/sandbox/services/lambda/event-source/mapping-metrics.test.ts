import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../../../eventually.ts';
import { START_MS } from '../lambda-world.ts';
import { type MappingWorld, openMappingWorld, queueArn } from './mapping-world.ts';

let world: MappingWorld;
beforeEach(async () => {
  world = await openMappingWorld();
});
afterEach(async () => {
  await world.close();
  expect(world.faults).toEqual([]);
});

const HALF_FAIL = 'return { batchItemFailures: [{ itemIdentifier: event.Records[0].messageId }] };';

describe('the metrics of a mapping', () => {
  it('count its events under its UUID, where it asks for them', async () => {
    const cloudwatch = new CloudWatchClient(world.sandbox.clientConfig());
    await world.createQueue('orders');
    await world.createFunction('worker', HALF_FAIL);
    await world.sendMany('orders', ['{"a":1}', '{"a":1}', '{"a":2}']);
    const { UUID } = await world.map({
      EventSourceArn: queueArn('orders'),
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      FilterCriteria: { Filters: [{ Pattern: '{"body":{"a":[1]}}' }] },
      MetricsConfig: { Metrics: ['EventCount'] },
    });
    const sum = async (MetricName: string) => {
      const { Datapoints: [point] = [] } = await cloudwatch.send(
        new GetMetricStatisticsCommand({
          Namespace: 'AWS/Lambda',
          MetricName,
          Dimensions: [{ Name: 'EventSourceMappingUUID', Value: UUID }],
          StartTime: new Date(START_MS),
          EndTime: new Date(START_MS + 3_600_000),
          Period: 3600,
          Statistics: ['Sum'],
        }),
      );
      return point?.Sum;
    };
    await eventually(async () => expect(await sum('InvokedEventCount')).toBe(2));
    expect(await sum('PolledEventCount')).toBe(3);
    expect(await sum('FilteredOutEventCount')).toBe(1);
    expect(await sum('DeletedEventCount')).toBe(1);
    expect(await sum('FailedInvokeEventCount')).toBe(1);
  });
});
