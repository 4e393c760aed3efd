import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { manualClock } from '../../../../src/core/clock.ts';
import { createSandbox, type Sandbox } from '../../../../src/sandbox/sandbox.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 0, 0);
const LOGS_ARN = 'arn:aws:logs:us-east-1:000000000000';

let sandbox: Sandbox;
let logs: CloudWatchLogsClient;
let cloudwatch: CloudWatchClient;

/** What Lambda's console gives a function's role, and a namespace for metrics. */
const POLICY = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Action: 'logs:CreateLogGroup', Resource: `${LOGS_ARN}:*` },
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: [`${LOGS_ARN}:log-group:/aws/lambda/f:*`],
    },
    {
      Effect: 'Allow',
      Action: 'cloudwatch:PutMetricData',
      Resource: '*',
      Condition: { StringEquals: { 'cloudwatch:namespace': 'App' } },
    },
  ],
};

beforeEach(async () => {
  sandbox = await createSandbox({ clock: manualClock(NOW) });
  const iam = new IAMClient(sandbox.clientConfig());
  await iam.send(new CreateUserCommand({ UserName: 'u' }));
  await iam.send(
    new PutUserPolicyCommand({ UserName: 'u', PolicyName: 'p', PolicyDocument: JSON.stringify(POLICY) }),
  );
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'u' }));
  const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = AccessKey ?? {};
  const config = sandbox.clientConfig({ accessKeyId, secretAccessKey });
  logs = new CloudWatchLogsClient(config);
  cloudwatch = new CloudWatchClient(config);
});
afterEach(() => sandbox.close());

it('lets a policy name the log group whose streams may be written', async () => {
  const stream = { logGroupName: '/aws/lambda/f', logStreamName: 's' };
  await logs.send(new CreateLogGroupCommand({ logGroupName: stream.logGroupName }));
  await logs.send(new CreateLogStreamCommand(stream));
  await logs.send(new PutLogEventsCommand({ ...stream, logEvents: [{ timestamp: NOW, message: 'x' }] }));
  const other = new CreateLogStreamCommand({ logGroupName: '/aws/lambda/g', logStreamName: 's' });
  await expect(logs.send(other)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: `User: arn:aws:iam::000000000000:user/u is not authorized to perform: logs:CreateLogStream on resource: ${LOGS_ARN}:log-group:/aws/lambda/g:log-stream:s because no identity-based policy allows the logs:CreateLogStream action`,
  });
});

it('asks for the log groups as a whole where none is named', async () => {
  await expect(logs.send(new DescribeLogGroupsCommand({}))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining(
      `logs:DescribeLogGroups on resource: ${LOGS_ARN}:log-group::log-stream:`,
    ),
  });
});

it('lets a policy name the namespace whose metrics may be put', async () => {
  const put = (Namespace: string) =>
    cloudwatch.send(new PutMetricDataCommand({ Namespace, MetricData: [{ MetricName: 'M', Value: 1 }] }));
  await put('App');
  await expect(put('Other')).rejects.toThrow('is not authorized to perform: cloudwatch:PutMetricData');
});
