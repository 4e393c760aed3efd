import { TestStateCommand, type TestStateCommandInput } from '@aws-sdk/client-sfn';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWorld, refusalOf, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.sandbox.close());

const test = (definition: object, input: Partial<TestStateCommandInput> = {}) =>
  world.sfn.send(new TestStateCommand({ definition: JSON.stringify(definition), ...input }));

const SEND = {
  Type: 'Task',
  Resource: 'arn:aws:states:::sqs:sendMessage',
  Parameters: { QueueUrl: 'q', 'MessageBody.$': '$.a' },
};

it('tells how the data goes through a state', async () => {
  const Pass = {
    Type: 'Pass',
    InputPath: '$.a',
    Parameters: { 'x.$': '$.b' },
    ResultPath: '$.r',
    Next: 'Then',
  };
  const answer = await test(Pass, { input: '{"a":{"b":1}}', inspectionLevel: 'DEBUG' });
  expect(answer).toMatchObject({
    ...{ status: 'SUCCEEDED', nextState: 'Then', output: '{"a":{"b":1},"r":{"x":1}}' },
    inspectionData: {
      afterInputPath: '{"b":1}',
      afterParameters: '{"x":1}',
      afterResultPath: '{"a":{"b":1},"r":{"x":1}}',
    },
  });
});

it('takes a mock in place of the service, and says what Retry and Catch would do', async () => {
  const state = {
    ...SEND,
    Retry: [{ ErrorEquals: ['SQS.Busy'], IntervalSeconds: 3, BackoffRate: 2, MaxAttempts: 2 }],
    Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Caught' }],
    End: true,
  };
  const mocked = await test(state, { input: '{"a":"x"}', mock: { result: '{"MessageId":"1"}' } });
  expect(mocked).toMatchObject({ status: 'SUCCEEDED', output: '{"MessageId":"1"}' });
  const errorOutput = { error: 'SQS.Busy', cause: 'later' };
  const again = await test(state, {
    input: '{"a":"x"}',
    inspectionLevel: 'DEBUG',
    mock: { errorOutput },
    stateConfiguration: { retrierRetryCount: 1 },
  });
  expect(again).toMatchObject({
    ...{ status: 'RETRIABLE', error: 'SQS.Busy', cause: 'later' },
    inspectionData: { errorDetails: { retryIndex: 0, retryBackoffIntervalSeconds: 6 } },
  });
  const caught = await test(state, {
    input: '{"a":"x"}',
    mock: { errorOutput },
    stateConfiguration: { retrierRetryCount: 2 },
  });
  expect(caught).toMatchObject({
    status: 'CAUGHT_ERROR',
    nextState: 'Caught',
    output: '{"Error":"SQS.Busy","Cause":"later"}',
  });
});

it('tests one state of a machine, with variables', async () => {
  const States = { A: { Type: 'Pass', Next: 'B' }, B: { Type: 'Pass', Output: '{% $x %}', End: true } };
  const answer = await test(
    { StartAt: 'A', QueryLanguage: 'JSONata', States },
    { stateName: 'B', variables: '{"x":5}' },
  );
  expect(answer).toMatchObject({ status: 'SUCCEEDED', output: '5' });
});

it('refuses a mock that the service could not answer with, and a task without role or mock', async () => {
  const wrong = test({ ...SEND, End: true }, { input: '{"a":"x"}', mock: { result: '{"MessageId":1}' } });
  expect(await refusalOf(wrong)).toBe(
    "ValidationException: Mock result schema validation error: Field 'MessageId' must be a string",
  );
  expect(await refusalOf(test({ ...SEND, End: true }))).toBe(
    'ValidationException: RoleArn must be specified when testing a Task state',
  );
});
