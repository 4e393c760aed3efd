import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { StartSyncExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ARN, chain, createWorld, eventually, NOW, refusalOf, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.sandbox.close());

const HELLO = chain({ Hello: { Type: 'Pass', Parameters: { 'said.$': '$.a' } } });
const express = { type: 'EXPRESS' } as const;
const sync = (stateMachineArn: string, input: string, name?: string) =>
  world.sfn.send(new StartSyncExecutionCommand({ stateMachineArn, input, name }));

it('answers a synchronous call with the output', async () => {
  const machine = await world.create('fast', HELLO, express);
  expect(await sync(machine, '{"a":1}', 'one')).toMatchObject({
    executionArn: expect.stringContaining(`${ARN}:express:fast:one:`),
    ...{ status: 'SUCCEEDED', output: '{"said":1}', input: '{"a":1}', startDate: new Date(NOW) },
    billingDetails: { billedMemoryUsedInMB: 64, billedDurationInMilliseconds: 100 },
  });
  const failing = await world.create(
    'no',
    chain({ No: { Type: 'Fail', Error: 'No', Cause: 'because' } }),
    express,
  );
  expect(await sync(failing, '{}')).toMatchObject({ status: 'FAILED', error: 'No', cause: 'because' });
});

it('ends after five minutes at the latest', async () => {
  const machine = await world.create('slow', chain({ Wait: { Type: 'Wait', Seconds: 301 } }), express);
  const answer = sync(machine, '{}');
  await world.describe(`${ARN}:execution:x:y`).catch(() => {});
  await world.sandbox.advance(300_000);
  expect((await answer).status).toBe('TIMED_OUT');
});

it('may be started twice under one name, and is neither listed nor described', async () => {
  const machine = await world.create('fast', HELLO, express);
  const [first, second] = [
    await world.start(machine, { a: 1 }, 'one'),
    await world.start(machine, { a: 1 }, 'one'),
  ];
  expect(first).not.toBe(second);
  expect(await refusalOf(world.describe(first))).toMatch(/^StateMachineTypeNotSupported/);
  const standard = await world.create('standard', HELLO);
  expect(await refusalOf(sync(standard, '{}'))).toBe(
    'StateMachineTypeNotSupported: This operation is not supported by this type of state machine',
  );
});

it('writes its history to the log group, with data where that is wanted', async () => {
  const logs = new CloudWatchLogsClient(world.sandbox.clientConfig());
  const logGroupName = '/aws/vendedlogs/states/fast';
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  const logGroupArn = `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}:*`;
  const loggingConfiguration = {
    level: 'ALL',
    includeExecutionData: true,
    destinations: [{ cloudWatchLogsLogGroup: { logGroupArn } }],
  } as const;
  const machine = await world.create('fast', HELLO, {
    ...express,
    loggingConfiguration: { ...loggingConfiguration, destinations: [...loggingConfiguration.destinations] },
  });
  const { executionArn } = await sync(machine, '{"a":1}');
  const messages = await eventually(async () => {
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
    return events.length >= 4 ? events.map(({ message = '' }) => JSON.parse(message)) : undefined;
  });
  expect(messages).toMatchObject([
    {
      id: '1',
      type: 'ExecutionStarted',
      previous_event_id: '0',
      execution_arn: executionArn,
      details: { input: '{"a":1}' },
    },
    { id: '2', type: 'PassStateEntered', details: { name: 'Hello' } },
    { id: '3', type: 'PassStateExited', details: { output: '{"said":1}' } },
    { id: '4', type: 'ExecutionSucceeded', event_timestamp: String(NOW), redrive_count: '0' },
  ]);
});
