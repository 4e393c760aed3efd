import { gunzipSync } from 'node:zlib';
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeSubscriptionFiltersCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type LambdaWorld, openLambdaWorld } from '../lambda/lambda-world.ts';

const FUNCTION_ARN = 'arn:aws:lambda:us-east-1:000000000000:function:f';

let world: LambdaWorld;

beforeEach(async () => {
  world = await openLambdaWorld();
  await world.logs.send(new CreateLogGroupCommand({ logGroupName: 'app' }));
  await world.logs.send(new CreateLogStreamCommand({ logGroupName: 'app', logStreamName: 's' }));
  await world.create('f', {
    'index.mjs': 'export const handler = async ({ awslogs }) => console.log("got:" + awslogs.data);',
  });
});
afterEach(() => world.sandbox.close());

const subscribe = () =>
  world.logs.send(
    new PutSubscriptionFilterCommand({
      logGroupName: 'app',
      filterName: 'errors',
      filterPattern: 'ERROR',
      destinationArn: FUNCTION_ARN,
    }),
  );

it('delivers what matches to a function that lets CloudWatch Logs call it', async () => {
  await expect(subscribe()).rejects.toThrow('Could not execute the lambda function.');
  await world.lambda.send(
    new AddPermissionCommand({
      FunctionName: 'f',
      StatementId: 'logs',
      Action: 'lambda:InvokeFunction',
      Principal: 'logs.amazonaws.com',
      SourceArn: 'arn:aws:logs:us-east-1:000000000000:log-group:app:*',
    }),
  );
  await subscribe();
  const { subscriptionFilters } = await world.logs.send(
    new DescribeSubscriptionFiltersCommand({ logGroupName: 'app' }),
  );
  expect(subscriptionFilters).toMatchObject([
    { filterName: 'errors', destinationArn: FUNCTION_ARN, distribution: 'ByLogStream' },
  ]);

  const timestamp = world.clock.now();
  const logEvents = ['ERROR one', 'fine', 'ERROR two'].map((message) => ({ timestamp, message }));
  await world.logs.send(new PutLogEventsCommand({ logGroupName: 'app', logStreamName: 's', logEvents }));

  const lines = await world.logged('f', /got:/);
  const data = /got:(\S+)/.exec(lines.join('\n'))?.[1] ?? '';
  expect(JSON.parse(gunzipSync(Buffer.from(data, 'base64')).toString())).toEqual({
    messageType: 'DATA_MESSAGE',
    owner: '000000000000',
    logGroup: 'app',
    logStream: 's',
    subscriptionFilters: ['errors'],
    logEvents: [
      { id: expect.stringMatching(/^\d{56}$/), timestamp, message: 'ERROR one' },
      { id: expect.stringMatching(/^\d{56}$/), timestamp, message: 'ERROR two' },
    ],
  });
  expect(world.faults).toEqual([]);
});
