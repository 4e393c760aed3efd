import { gunzipSync } from 'node:zlib';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeSubscriptionFiltersCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { AttachRolePolicyCommand, CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { AddPermissionCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createSandbox, type Sandbox } from '../../../../src/sandbox/sandbox.ts';

const CODE = 'exports.handler = async ({ awslogs }) => { console.log("got:" + awslogs.data); };';

let sandbox: Sandbox;
let logs: CloudWatchLogsClient;
let lambda: LambdaClient;

beforeEach(async () => {
  sandbox = await createSandbox();
  logs = new CloudWatchLogsClient(sandbox.clientConfig());
  lambda = new LambdaClient(sandbox.clientConfig());
  await logs.send(new CreateLogGroupCommand({ logGroupName: 'app' }));
  await logs.send(new CreateLogStreamCommand({ logGroupName: 'app', logStreamName: 's' }));
});
afterEach(() => sandbox.close());

const createFunction = async (): Promise<string> => {
  const iam = new IAMClient(sandbox.clientConfig());
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Role } = await iam.send(
    new CreateRoleCommand({
      RoleName: 'r',
      AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
    }),
  );
  await iam.send(
    new AttachRolePolicyCommand({
      RoleName: 'r',
      PolicyArn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
    }),
  );
  const { FunctionArn = '' } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'f',
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Role: Role?.Arn,
      Code: { ZipFile: zipSync({ 'index.js': Buffer.from(CODE) }) },
    }),
  );
  return FunctionArn;
};

it('delivers what matches to a function that lets CloudWatch Logs call it', async () => {
  const destinationArn = await createFunction();
  const subscribe = () =>
    logs.send(
      new PutSubscriptionFilterCommand({
        logGroupName: 'app',
        filterName: 'errors',
        filterPattern: 'ERROR',
        destinationArn,
      }),
    );
  await expect(subscribe()).rejects.toThrow('Could not execute the lambda function.');
  await lambda.send(
    new AddPermissionCommand({
      FunctionName: 'f',
      StatementId: 'logs',
      Action: 'lambda:InvokeFunction',
      Principal: 'logs.amazonaws.com',
      SourceArn: `arn:aws:logs:us-east-1:${sandbox.account}:log-group:app:*`,
    }),
  );
  await vi.waitUntil(
    () =>
      subscribe().then(
        () => true,
        () => false,
      ),
    { timeout: 10_000 },
  );
  const { subscriptionFilters } = await logs.send(
    new DescribeSubscriptionFiltersCommand({ logGroupName: 'app' }),
  );
  expect(subscriptionFilters).toMatchObject([
    { filterName: 'errors', destinationArn, distribution: 'ByLogStream' },
  ]);

  const timestamp = sandbox.clock.now();
  const logEvents = ['ERROR one', 'fine', 'ERROR two'].map((message) => ({ timestamp, message }));
  await logs.send(new PutLogEventsCommand({ logGroupName: 'app', logStreamName: 's', logEvents }));

  const received = await vi.waitUntil(logged, { timeout: 10_000 });
  expect(JSON.parse(gunzipSync(Buffer.from(received, 'base64')).toString())).toEqual({
    messageType: 'DATA_MESSAGE',
    owner: sandbox.account,
    logGroup: 'app',
    logStream: 's',
    subscriptionFilters: ['errors'],
    logEvents: [
      { id: expect.stringMatching(/^\d{56}$/), timestamp, message: 'ERROR one' },
      { id: expect.stringMatching(/^\d{56}$/), timestamp, message: 'ERROR two' },
    ],
  });
});

/** What the function printed, once it has run. */
const logged = async (): Promise<string | undefined> => {
  const found = await logs
    .send(new FilterLogEventsCommand({ logGroupName: '/aws/lambda/f', filterPattern: '%got:%' }))
    .catch(() => undefined);
  return /got:(\S+)/.exec(found?.events?.[0]?.message ?? '')?.[1];
};
