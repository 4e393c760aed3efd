import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteDeliverySourceCommand,
  DeleteMetricFilterCommand,
  DeleteResourcePolicyCommand,
  DeleteSubscriptionFilterCommand,
  DescribeDeliverySourcesCommand,
  DescribeLogGroupsCommand,
  DescribeMetricFiltersCommand,
  DescribeResourcePoliciesCommand,
  DescribeSubscriptionFiltersCommand,
  GetDeliverySourceCommand,
  type MetricTransformation,
  PutDeliverySourceCommand,
  PutLogEventsCommand,
  PutMetricFilterCommand,
  PutResourcePolicyCommand,
  PutSubscriptionFilterCommand,
  TestMetricFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../../../src/core/clock.ts';
import { createSandbox, type Sandbox } from '../../../../src/sandbox/sandbox.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 0, 0);
const GROUP = 'app';

let sandbox: Sandbox;
let logs: CloudWatchLogsClient;

beforeEach(async () => {
  sandbox = await createSandbox({ clock: manualClock(NOW) });
  logs = new CloudWatchLogsClient(sandbox.clientConfig());
  await logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
  await logs.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName: 's' }));
});
afterEach(() => sandbox.close());

const putFilter = (filterPattern: string, transformation: Partial<MetricTransformation>, filterName = 'f') =>
  logs.send(
    new PutMetricFilterCommand({
      logGroupName: GROUP,
      filterName,
      filterPattern,
      metricTransformations: [
        { metricNamespace: 'App', metricName: 'M', metricValue: '1', ...transformation },
      ],
    }),
  );

const log = (...messages: string[]) =>
  logs.send(
    new PutLogEventsCommand({
      logGroupName: GROUP,
      logStreamName: 's',
      logEvents: messages.map((message) => ({ timestamp: NOW, message })),
    }),
  );

const statistics = async (dimensions: Record<string, string> = {}) => {
  const command = new GetMetricStatisticsCommand({
    Namespace: 'App',
    MetricName: 'M',
    Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
    StartTime: new Date(NOW),
    EndTime: new Date(NOW + 60_000),
    Period: 60,
    Statistics: ['Sum', 'SampleCount'],
  });
  const { Datapoints } = await new CloudWatchClient(sandbox.clientConfig()).send(command);
  return Datapoints?.map(({ Sum, SampleCount, Unit }) => ({ Sum, SampleCount, Unit }));
};

describe('metric filters', () => {
  it('publish one data point for each event that matches, at the time of the event', async () => {
    await putFilter('ERROR', { unit: 'Count' });
    await log('ERROR a', 'fine', 'ERROR b');
    expect(await statistics()).toEqual([{ Sum: 2, SampleCount: 2, Unit: 'Count' }]);
  });

  it('publish a value and dimensions out of the event, and nothing where they are missing', async () => {
    await putFilter('{ $.latency > 0 }', { metricValue: '$.latency', dimensions: { Route: '$.route' } });
    await log('{"latency": 12, "route": "/a"}', '{"latency": 30, "route": "/b"}', '{"latency": 5}');
    expect(await statistics({ Route: '/a' })).toEqual([{ Sum: 12, SampleCount: 1, Unit: 'None' }]);
    expect(await statistics({ Route: '/b' })).toEqual([{ Sum: 30, SampleCount: 1, Unit: 'None' }]);
    expect(await statistics()).toEqual([]);
  });

  it('publish the default value when nothing matches', async () => {
    await putFilter('ERROR', { defaultValue: 0 });
    await log('fine');
    expect(await statistics()).toEqual([{ Sum: 0, SampleCount: 1, Unit: 'None' }]);
  });

  it('are described, counted on their group and deleted', async () => {
    await putFilter('ERROR', {});
    await putFilter('WARN', { metricName: 'Warnings' }, 'g');
    const { metricFilters } = await logs.send(
      new DescribeMetricFiltersCommand({ logGroupName: GROUP, filterNamePrefix: 'f' }),
    );
    expect(metricFilters).toMatchObject([
      { filterName: 'f', filterPattern: 'ERROR', logGroupName: GROUP, creationTime: NOW },
    ]);
    const byMetric = await logs.send(
      new DescribeMetricFiltersCommand({ metricName: 'Warnings', metricNamespace: 'App' }),
    );
    expect(byMetric.metricFilters?.map(({ filterName }) => filterName)).toEqual(['g']);
    expect((await logs.send(new DescribeLogGroupsCommand({}))).logGroups?.[0]?.metricFilterCount).toBe(2);
    const remove = () => logs.send(new DeleteMetricFilterCommand({ logGroupName: GROUP, filterName: 'f' }));
    await remove();
    await expect(remove()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });

  it('are refused with a pattern that does not parse or with dimensions beside a default value', async () => {
    await expect(putFilter('{ $.a }', {})).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await expect(putFilter('{ $.a = 1 }', { defaultValue: 0, dimensions: { A: '$.a' } })).rejects.toThrow(
      'mutually exclusive',
    );
    await expect(putFilter('x'.repeat(1025), {})).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: expect.stringMatching(
        /^1 validation error detected: Value 'x+' at 'filterPattern' failed to satisfy constraint/,
      ),
    });
  });

  it('can be tried on messages', async () => {
    const command = new TestMetricFilterCommand({
      filterPattern: '[level = ERROR, ..., ms]',
      logEventMessages: ['INFO x 1', 'ERROR x 2', 'ERROR 3'],
    });
    expect((await logs.send(command)).matches).toEqual([
      { eventNumber: 2, eventMessage: 'ERROR x 2', extractedValues: { $level: 'ERROR', $2: 'x', $ms: '2' } },
      { eventNumber: 3, eventMessage: 'ERROR 3', extractedValues: { $level: 'ERROR', $ms: '3' } },
    ]);
  });
});

describe('subscription filters', () => {
  const subscribe = (destinationArn: string, logGroupName = GROUP) =>
    logs.send(
      new PutSubscriptionFilterCommand({ logGroupName, filterName: 'f', filterPattern: '', destinationArn }),
    );

  it.each([
    [
      'arn:aws:lambda:us-east-1:123456789012:function:f',
      'AccessDeniedException',
      'Cross-account lambda invocation passing is not allowed. You must use DestinationPolicies to create cross account lambda triggers.',
    ],
    [
      'arn:aws:lambda:us-east-1:000000000000:function:none',
      'InvalidParameterException',
      'Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.',
    ],
    [
      'arn:aws:kinesis:us-east-1:000000000000:stream/none',
      'InvalidParameterException',
      'destinationArn for vendor kinesis cannot be used without roleArn',
    ],
  ])('refuse %s', async (arn, name, message) => {
    await expect(subscribe(arn)).rejects.toMatchObject({ name, message });
  });

  it('are looked for in the group first, then by name', async () => {
    const remove = (logGroupName: string) =>
      logs.send(new DeleteSubscriptionFilterCommand({ logGroupName, filterName: 'f' }));
    await expect(remove('none')).rejects.toThrow('The specified log group does not exist.');
    await expect(remove(GROUP)).rejects.toThrow('The specified subscription filter does not exist.');
    const describe = (logGroupName: string) =>
      logs.send(new DescribeSubscriptionFiltersCommand({ logGroupName }));
    await expect(describe('none')).rejects.toThrow('The specified log group does not exist.');
    expect((await describe(GROUP)).subscriptionFilters).toEqual([]);
  });
});

describe('resource policies', () => {
  const policyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'logs:PutLogEvents',
        Resource: '*',
      },
    ],
  });

  it('are put, described and deleted', async () => {
    await logs.send(new PutResourcePolicyCommand({ policyName: 'p', policyDocument }));
    const { resourcePolicies } = await logs.send(new DescribeResourcePoliciesCommand({}));
    expect(resourcePolicies).toEqual([{ policyName: 'p', policyDocument, lastUpdatedTime: NOW }]);
    await logs.send(new DeleteResourcePolicyCommand({ policyName: 'p' }));
    await expect(logs.send(new DeleteResourcePolicyCommand({ policyName: 'p' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Policy with name [p] does not exist.',
    });
  });
});

describe('delivery sources', () => {
  it('are put, read and deleted', async () => {
    const resourceArn = `arn:aws:bedrock:us-east-1:${sandbox.account}:knowledge-base/k`;
    await logs.send(new PutDeliverySourceCommand({ name: 'd', resourceArn, logType: 'APPLICATION_LOGS' }));
    const get = () => logs.send(new GetDeliverySourceCommand({ name: 'd' }));
    expect((await get()).deliverySource).toMatchObject({
      name: 'd',
      service: 'bedrock',
      resourceArns: [resourceArn],
    });
    expect((await logs.send(new DescribeDeliverySourcesCommand({}))).deliverySources).toHaveLength(1);
    await logs.send(new DeleteDeliverySourceCommand({ name: 'd' }));
    await expect(get()).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Requested Delivery Source does not exist in this account.',
    });
  });
});
