import {
  DeleteStateMachineCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ARN, chain, createWorld, NOW, ROLE, refusalOf, type World } from './world.ts';

const HELLO = chain({ Hello: { Type: 'Pass' } });
const WAIT = chain({ Wait: { Type: 'Wait', Seconds: 60 } });

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.sandbox.close());

describe('an execution', () => {
  it('is started, described and told as AWS tells it', async () => {
    const machine = await world.create('hello', HELLO);
    const arn = await world.start(machine, { a: 1 }, 'first');
    expect(arn).toBe(`${ARN}:execution:hello:first`);
    expect(await world.ended(arn)).toMatchObject({
      ...{ executionArn: arn, stateMachineArn: machine, name: 'first', status: 'SUCCEEDED' },
      ...{
        input: '{"a":1}',
        output: '{"a":1}',
        inputDetails: { included: true },
        outputDetails: { included: true },
      },
      ...{
        startDate: new Date(NOW),
        stopDate: new Date(NOW),
        redriveCount: 0,
        redriveStatus: 'NOT_REDRIVABLE',
      },
    });
    expect(await world.history(arn)).toMatchObject([
      {
        id: 1,
        previousEventId: 0,
        type: 'ExecutionStarted',
        executionStartedEventDetails: { input: '{"a":1}', roleArn: ROLE },
      },
      {
        id: 2,
        previousEventId: 1,
        type: 'PassStateEntered',
        stateEnteredEventDetails: { name: 'Hello', input: '{"a":1}' },
      },
      {
        id: 3,
        previousEventId: 2,
        type: 'PassStateExited',
        stateExitedEventDetails: { name: 'Hello', output: '{"a":1}' },
      },
      {
        id: 4,
        previousEventId: 3,
        type: 'ExecutionSucceeded',
        executionSucceededEventDetails: { output: '{"a":1}' },
      },
    ]);
  });

  it('is the same one under its name and input while it runs; then its name is taken', async () => {
    const machine = await world.create('hello', WAIT);
    const arn = await world.start(machine, { a: 1 }, 'one');
    expect(await world.start(machine, { a: 1 }, 'one')).toBe(arn);
    const taken = `ExecutionAlreadyExists: Execution Already Exists: '${arn}'`;
    expect(await refusalOf(world.start(machine, { a: 2 }, 'one'))).toBe(taken);
    await world.sandbox.advance(60_000);
    await world.ended(arn);
    expect(await refusalOf(world.start(machine, { a: 1 }, 'one'))).toBe(taken);
  });

  it('is stopped, with an error and a cause', async () => {
    const arn = await world.start(await world.create('hello', WAIT));
    await world.sandbox.advance(1_000);
    await world.sfn.send(
      new StopExecutionCommand({ executionArn: arn, error: 'Enough', cause: 'we have waited' }),
    );
    expect(await world.describe(arn)).toMatchObject({
      ...{ status: 'ABORTED', error: 'Enough', cause: 'we have waited', stopDate: new Date(NOW + 1_000) },
      redriveStatus: 'REDRIVABLE',
    });
    expect((await world.history(arn)).at(-1)).toMatchObject({
      type: 'ExecutionAborted',
      executionAbortedEventDetails: { error: 'Enough', cause: 'we have waited' },
    });
    await world.sandbox.advance(120_000);
    expect(await world.types(arn)).toEqual(['ExecutionStarted', 'WaitStateEntered', 'ExecutionAborted']);
  });

  it('ends when the machine has had its time', async () => {
    const arn = await world.start(await world.create('hello', { ...WAIT, TimeoutSeconds: 10 }));
    await world.sandbox.advance(9_999);
    expect((await world.describe(arn)).status).toBe('RUNNING');
    await world.sandbox.advance(1);
    expect((await world.ended(arn)).status).toBe('TIMED_OUT');
    expect((await world.types(arn)).at(-1)).toBe('ExecutionTimedOut');
  });

  it('needs JSON of up to 256 KiB', async () => {
    const stateMachineArn = await world.create('hello', HELLO);
    const starting = (input: string) => world.sfn.send(new StartExecutionCommand({ stateMachineArn, input }));
    expect(await refusalOf(starting('{"a":'))).toMatch(/^InvalidExecutionInput: /);
    const largest = JSON.stringify('ä'.repeat(131_071));
    expect((await world.ended((await starting(largest)).executionArn ?? '')).output).toBe(largest);
    expect(await refusalOf(starting(JSON.stringify('ä'.repeat(131_072))))).toMatch(
      /^ValidationException: .*'input' failed to satisfy constraint: Member must have length less than or equal to 262144/,
    );
  });
});

describe('listing', () => {
  it('tells the newest first, by status, in pages', async () => {
    const stateMachineArn = await world.create('hello', WAIT);
    for (const name of ['a', 'b', 'c']) {
      await world.start(stateMachineArn, {}, name);
      await world.sandbox.advance(1_000);
    }
    await world.sfn.send(new StopExecutionCommand({ executionArn: `${ARN}:execution:hello:b` }));
    const list = async (input: object) => {
      const { executions = [], nextToken } = await world.sfn.send(
        new ListExecutionsCommand({ stateMachineArn, ...input }),
      );
      return { names: executions.map(({ name }) => name), nextToken };
    };
    expect((await list({ statusFilter: 'RUNNING' })).names).toEqual(['c', 'a']);
    const first = await list({ maxResults: 2 });
    expect(first.names).toEqual(['c', 'b']);
    expect((await list({ maxResults: 2, nextToken: first.nextToken })).names).toEqual(['a']);
    expect(await refusalOf(list({ nextToken: 'nonsense' }))).toBe(
      "InvalidToken: Invalid Token: 'Invalid token'",
    );
    await world.sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
  });

  it('tells a history in pages, backwards, and without its data', async () => {
    const { arn: executionArn } = await world.run(chain({ A: { Type: 'Pass' }, B: { Type: 'Pass' } }));
    const page = async (input: object) =>
      world.sfn.send(new GetExecutionHistoryCommand({ executionArn, ...input }));
    const first = await page({ maxResults: 4, reverseOrder: true });
    expect(first.events?.map(({ id }) => id)).toEqual([6, 5, 4, 3]);
    const second = await page({ maxResults: 4, reverseOrder: true, nextToken: first.nextToken });
    expect(second.events?.map(({ id }) => id)).toEqual([2, 1]);
    expect(second.nextToken).toBeUndefined();
    const bare = await page({ includeExecutionData: false });
    expect(bare.events?.[1]?.stateEnteredEventDetails).toEqual({ name: 'A' });
  });

  it('knows what is not there', async () => {
    expect(await refusalOf(world.describe(`${ARN}:execution:hello:none`))).toBe(
      `ExecutionDoesNotExist: Execution Does Not Exist: '${ARN}:execution:hello:none'`,
    );
    expect(await refusalOf(world.describe('none'))).toBe(
      "InvalidArn: Invalid Arn: 'Invalid ARN prefix: none'",
    );
  });
});
