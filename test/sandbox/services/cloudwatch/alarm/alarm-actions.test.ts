import {
  CloudWatchClient,
  DescribeAlarmHistoryCommand,
  PutMetricAlarmCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type LambdaWorld, openLambdaWorld } from '../../lambda/lambda-world.ts';

const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';
const ALARM_ARN = 'arn:aws:cloudwatch:us-east-1:000000000000:alarm:too-many';

let world: LambdaWorld;
let cloudwatch: CloudWatchClient;

beforeEach(async () => {
  world = await openLambdaWorld();
  cloudwatch = new CloudWatchClient(world.sandbox.clientConfig());
  await world.create('f', {
    'index.mjs': 'export const handler = async (event) => console.log("got:" + JSON.stringify(event));',
  });
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: 'too-many',
      Namespace: 'App',
      MetricName: 'M',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      AlarmActions: [FUNCTION_ARN],
    }),
  );
});
afterEach(() => world.sandbox.close());

const breach = async () => {
  await cloudwatch.send(
    new PutMetricDataCommand({ Namespace: 'App', MetricData: [{ MetricName: 'M', Value: 2 }] }),
  );
  await world.clock.advance(60_000);
};

const actions = async () => {
  const command = new DescribeAlarmHistoryCommand({ AlarmName: 'too-many', HistoryItemType: 'Action' });
  return (await cloudwatch.send(command)).AlarmHistoryItems?.map(({ HistorySummary }) => HistorySummary);
};

it('calls the function that the alarm names', async () => {
  await world.lambda.send(
    new AddPermissionCommand({
      FunctionName: 'f',
      StatementId: 'alarm',
      Action: 'lambda:InvokeFunction',
      Principal: 'lambda.alarms.cloudwatch.amazonaws.com',
      SourceArn: ALARM_ARN,
    }),
  );
  await breach();
  expect(await actions()).toEqual([`Successfully executed action ${FUNCTION_ARN}`]);
  const lines = await world.logged('f', /got:/);
  expect(JSON.parse(/got:(.*)/.exec(lines.join('\n'))?.[1] ?? '')).toMatchObject({
    source: 'aws.cloudwatch',
    alarmArn: ALARM_ARN,
    accountId: '000000000000',
    alarmData: {
      alarmName: 'too-many',
      state: { value: 'ALARM' },
      previousState: { value: 'INSUFFICIENT_DATA' },
      configuration: {
        metrics: [{ metricStat: { metric: { namespace: 'App', name: 'M' }, period: 60, stat: 'Sum' } }],
      },
    },
  });
});

it('tells in its history when the function does not let it', async () => {
  await breach();
  expect(await actions()).toEqual([
    expect.stringMatching(/^Failed to execute action .*is not authorized to perform: lambda:InvokeFunction/),
  ]);
});
