import {
  InvokeCommand,
  PutFunctionConcurrencyCommand,
  PutFunctionEventInvokeConfigCommand,
} from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { eventually } from '../../../eventually.ts';
import { type LambdaWorld, openLambdaWorld } from './lambda-world.ts';

let world: LambdaWorld;
beforeEach(async () => {
  world = await openLambdaWorld();
});
afterEach(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

const MINUTE_MS = 60_000;
const FAILS = { 'index.mjs': "export const handler = async () => { throw new Error('no'); };" };

const send = async (FunctionName: string) => {
  const answer = await world.lambda.send(
    new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: '{}' }),
  );
  expect(answer.StatusCode).toBe(202);
};

const attempts = () =>
  world.sandbox.trace.events().flatMap((event) => (event.kind === 'invocation' ? [event.requestId] : []));

describe('an asynchronous invocation', () => {
  it('answers 202 and runs the function', async () => {
    await world.create('later', { 'index.mjs': 'export const handler = async () => {};' });
    await send('later');
    await eventually(() => expect(attempts()).toHaveLength(1));
    await world.clock.advance(6 * 60 * MINUTE_MS);
    expect(attempts()).toHaveLength(1);
  });

  it('is over once the sandbox is settled, however long it takes', async () => {
    await world.create('slow', {
      'index.mjs': 'export const handler = () => new Promise((resolve) => setTimeout(resolve, 200));',
    });
    await send('slow');
    await world.clock.advance(0);
    expect(attempts()).toEqual([]);
    await world.sandbox.settled();
    expect(attempts()).toHaveLength(1);
  });

  it('that fails is tried again after one minute and two more, with the same request id', async () => {
    await world.create('fails', FAILS);
    await send('fails');
    await eventually(() => expect(attempts()).toHaveLength(1));
    await world.logged('fails', /REPORT/);
    await world.clock.advance(MINUTE_MS - 1);
    expect(attempts()).toHaveLength(1);
    await world.clock.advance(1);
    expect(attempts()).toHaveLength(2);
    await world.clock.advance(2 * MINUTE_MS - 1);
    expect(attempts()).toHaveLength(2);
    await world.clock.advance(1);
    expect(attempts()).toHaveLength(3);
    await world.clock.advance(60 * MINUTE_MS);
    expect(attempts()).toHaveLength(3);
    expect(new Set(attempts()).size).toBe(1);
  });

  it('is tried as often as the function says', async () => {
    await world.create('once', FAILS);
    await world.lambda.send(
      new PutFunctionEventInvokeConfigCommand({ FunctionName: 'once', MaximumRetryAttempts: 0 }),
    );
    await send('once');
    await eventually(() => expect(attempts()).toHaveLength(1));
    await world.clock.advance(60 * MINUTE_MS);
    expect(attempts()).toHaveLength(1);
  });

  it('is dropped when a retry would come after its greatest age', async () => {
    await world.create('short', FAILS);
    await world.lambda.send(
      new PutFunctionEventInvokeConfigCommand({ FunctionName: 'short', MaximumEventAgeInSeconds: 60 }),
    );
    await send('short');
    await eventually(() => expect(attempts()).toHaveLength(1));
    await world.logged('short', /REPORT/);
    await world.clock.advance(60 * MINUTE_MS);
    expect(attempts()).toHaveLength(2);
  });

  it('waits while the function is throttled, and is not lost', async () => {
    await world.create('busy', {
      'index.mjs':
        "import { setTimeout } from 'node:timers/promises'; export const handler = async () => { await setTimeout(150); };",
    });
    await world.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: 'busy', ReservedConcurrentExecutions: 1 }),
    );
    await send('busy');
    await send('busy');
    await eventually(() => expect(attempts()).toHaveLength(1));
    await world.clock.advance(1000);
    expect(new Set(attempts()).size).toBe(2);
  });
});
