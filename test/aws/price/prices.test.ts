import { describe, expect, it } from 'vitest';
import { addUsage, costLines, costOf, PRICES, type Usage } from '../../../src/aws/price/prices.ts';
import { createRunningMeter } from '../../../src/aws/price/running.ts';
import {
  standingUsage,
  usageOfCall,
  usageOfExpress,
  usageOfHttpRequest,
  usageOfInvocation,
  usageOfRestRequest,
  usageOfState,
} from '../../../src/aws/price/usage.ts';
import { costSoFarText, dollars } from '../../../src/screens/cost.ts';

describe('every price', () => {
  it.each(Object.entries(PRICES))('%s has a source, a date, a unit and what is free', (_, price) => {
    expect(price.usd).toBeGreaterThan(0);
    expect([1, 1_000, 1_000_000]).toContain(price.per);
    expect(price.source).toMatch(/^https:\/\/aws\.amazon\.com\/[a-z0-9/-]+\/pricing\//);
    expect(price.date).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(price.unit).not.toBe('');
    expect(price.free).not.toBe('');
  });
});

describe('usage', () => {
  it.each([
    ['sqs.SendMessage', 'arn:aws:sqs:us-east-1:1:orders', { 'sqs.standard': 1 }],
    ['sqs.GetQueueUrl', 'arn:aws:sqs:us-east-1:1:orders.fifo', { 'sqs.fifo': 1 }],
    ['sns.Publish', '', { 'sns.publish': 1 }],
    ['sns.Subscribe', '', {}],
    ['dynamodb.PutItem', '', { 'dynamodb.writes': 1 }],
    ['dynamodb.TransactWriteItems', '', { 'dynamodb.writes': 2 }],
    ['dynamodb.Scan', '', { 'dynamodb.reads': 1 }],
    ['dynamodb.DescribeTable', '', {}],
    ['s3.PutObject', '', { 's3.writes': 1 }],
    ['s3.ListObjectsV2', '', { 's3.writes': 1 }],
    ['s3.HeadObject', '', { 's3.reads': 1 }],
    ['s3.DeleteObject', '', {}],
    ['cloudwatch.GetMetricData', '', { 'cloudwatch.metric-data': 1 }],
    ['events.PutEvents', '', { 'events.custom': 1 }],
    ['kinesis.PutRecords', '', { 'kinesis.put-units': 1 }],
    ['kinesis.GetRecords', '', {}],
    ['ssm.PutParameter', '', {}],
    ['iam.CreateRole', '', {}],
    ['lambda.GetFunction', '', {}],
  ])('of %s %s', (api, resource, expected) => {
    expect(usageOfCall(api, resource)).toEqual(expected);
  });

  it('of an invocation goes by memory and by whole milliseconds', () => {
    expect(usageOfInvocation(99.2, 512)).toEqual({ 'lambda.requests': 1, 'lambda.compute': 0.05 });
  });

  it.each([
    [undefined, { 'apigateway.rest': 1 }],
    ['INTEGRATION_FAILURE', { 'apigateway.rest': 1 }],
    ['BAD_REQUEST_BODY', { 'apigateway.rest': 1 }],
    ['INVALID_API_KEY', {}],
    ['THROTTLED', {}],
    ['AUTHORIZER_FAILURE', {}],
  ])('of a request to a REST API that was refused with %s', (refusal, expected) => {
    expect(usageOfRestRequest(refusal)).toEqual(expected);
  });

  it('of a request to an HTTP API, but not of who is not let in', () => {
    expect([usageOfHttpRequest('200'), usageOfHttpRequest('404'), usageOfHttpRequest('401')]).toEqual([
      { 'apigateway.http': 1 },
      { 'apigateway.http': 1 },
      {},
    ]);
  });

  it('of an Express workflow goes by 64 MB and by tenths of a second, as in example 3 of the price list', () => {
    expect(usageOfExpress(301)).toEqual({
      'states.express-requests': 1,
      'states.express-compute': 0.025,
    });
  });

  it('of what stays up', () => {
    expect(standingUsage('cloudwatch.alarm')).toEqual({ 'cloudwatch.alarm-months': 1 });
    expect(standingUsage('sqs.queue')).toEqual({});
    expect(standingUsage('ssm.parameter')).toEqual({});
    expect(standingUsage('ec2.instance')).toEqual({ 'ec2.instance-hours': 730 });
    expect(standingUsage('kinesis.stream')).toEqual({ 'kinesis.shard-hours': 730 });
    expect(standingUsage('s3.bucket')).toBeUndefined();
  });
});

describe('what is paid for while it runs', () => {
  it('are the seconds of an instance, a minute at least, and the hours of a shard', () => {
    const meter = createRunningMeter();
    meter.note('ec2.RunInstances', 0);
    meter.note('kinesis.CreateStream', 0);
    expect(meter.usage(1_000)).toEqual({ 'ec2.instance-hours': 60 / 3_600, 'kinesis.shard-hours': 1 });
    expect(meter.usage(5_400_000)).toEqual({ 'ec2.instance-hours': 1.5, 'kinesis.shard-hours': 2 });
    meter.note('ec2.StopInstances', 7_200_000);
    meter.note('kinesis.DeleteStream', 7_200_000);
    meter.note('ec2.StartInstances', 9_000_000);
    meter.note('ec2.TerminateInstances', 9_900_000);
    expect(meter.usage(90_000_000)).toEqual({ 'ec2.instance-hours': 2.25, 'kinesis.shard-hours': 2 });
  });
});

describe('a bill', () => {
  it('is exact, the most expensive first', () => {
    const parts: Usage[] = [{ 'sqs.standard': 3 }, usageOfState(40), { 'sqs.standard': 2 }];
    const usage = parts.reduce(addUsage);
    expect(costLines(usage).map(({ key, amount, cost }) => [key, amount, cost])).toEqual([
      ['states.transitions', 40, 0.001],
      ['sqs.standard', 5, 0.000002],
    ]);
    expect(costOf(usage)).toBeCloseTo(0.001002, 12);
  });

  it('agrees with the example of https://aws.amazon.com/lambda/pricing/: 3 million times 1 s with 512 MB', () => {
    const one = usageOfInvocation(1_000, 512);
    const all: Usage = {
      'lambda.requests': 2_000_000,
      'lambda.compute': (one['lambda.compute'] ?? 0) * 3_000_000 - 400_000,
    };
    expect(costOf(all)).toBeCloseTo(18.73, 1);
  });

  it.each([
    [0, '$0'],
    [0.4, '$0.40'],
    [12.345, '$12.35'],
    [0.000012, '$0.000012'],
    [0.0000004, '$0.0000004'],
    [0.05, '$0.05'],
    [0.000999, '$0.001'],
  ])('writes %d as %s', (usd, text) => {
    expect(dollars(usd)).toBe(text);
  });

  it('says whether it is paid', () => {
    expect(costSoFarText(0, { isReal: false })).toBe('');
    expect(costSoFarText(0.000012, { isReal: false })).toBe('would have cost $0.000012');
    expect(costSoFarText(0.000012, { isReal: true })).toBe('cost $0.000012 so far');
  });
});
