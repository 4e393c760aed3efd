import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { SetTopicAttributesCommand } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSnsWorld, type SnsWorld, TOPIC } from '../../sns/sns-world.ts';

let world: SnsWorld;
let cloudwatch: CloudWatchClient;

beforeEach(async () => {
  world = await openSnsWorld();
  cloudwatch = new CloudWatchClient(world.sandbox.clientConfig());
  await world.topic();
  await world.subscribe(TOPIC, 'q');
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: 'too-many',
      Namespace: 'App',
      MetricName: 'M',
      Dimensions: [{ Name: 'Stage', Value: 'prod' }],
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      AlarmActions: [TOPIC],
    }),
  );
});
afterEach(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

const breach = async () => {
  const Dimensions = [{ Name: 'Stage', Value: 'prod' }];
  await cloudwatch.send(
    new PutMetricDataCommand({ Namespace: 'App', MetricData: [{ MetricName: 'M', Value: 2, Dimensions }] }),
  );
  await world.clock.advance(60_000);
};

it('tells the topic that the alarm names, which its default policy allows', async () => {
  await breach();
  const [message] = await world.received('q');
  const { Subject, Message } = JSON.parse(message?.Body ?? '');
  expect(Subject).toBe('ALARM: "too-many" in US East (N. Virginia)');
  expect(JSON.parse(Message)).toMatchObject({
    AlarmName: 'too-many',
    AlarmDescription: null,
    AWSAccountId: '000000000000',
    NewStateValue: 'ALARM',
    OldStateValue: 'INSUFFICIENT_DATA',
    Region: 'US East (N. Virginia)',
    AlarmActions: [TOPIC],
    Trigger: {
      MetricName: 'M',
      Namespace: 'App',
      StatisticType: 'Statistic',
      Statistic: 'SUM',
      Dimensions: [{ name: 'Stage', value: 'prod' }],
      Period: 60,
      Threshold: 1,
    },
  });
});

it('tells in its history that the topic’s policy didn’t allow it', async () => {
  const Policy = {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: '000000000000' }, Action: 'SNS:Publish', Resource: TOPIC },
    ],
  };
  await world.sns.send(
    new SetTopicAttributesCommand({
      TopicArn: TOPIC,
      AttributeName: 'Policy',
      AttributeValue: JSON.stringify(Policy),
    }),
  );
  await breach();
  const command = new DescribeAlarmHistoryCommand({ AlarmName: 'too-many', HistoryItemType: 'Action' });
  const [item] = (await cloudwatch.send(command)).AlarmHistoryItems ?? [];
  expect(item?.HistorySummary).toMatch(
    /^Failed to execute action .*cloudwatch\.amazonaws\.com is not authorized/,
  );
  expect(await world.received('q')).toEqual([]);
});
