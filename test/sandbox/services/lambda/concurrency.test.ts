import {
  DeleteFunctionConcurrencyCommand,
  GetAccountSettingsCommand,
  GetFunctionConcurrencyCommand,
  InvokeCommand,
  PutFunctionConcurrencyCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LambdaWorld, openLambdaWorld } from './lambda-world.ts';

let world: LambdaWorld;
beforeAll(async () => {
  world = await openLambdaWorld();
  await world.create('slow', {
    'index.mjs':
      "import { setTimeout } from 'node:timers/promises'; export const handler = async () => { await setTimeout(200); return 1; };",
  });
});
afterAll(() => world.sandbox.close());

const reserve = (ReservedConcurrentExecutions: number) =>
  world.lambda.send(
    new PutFunctionConcurrencyCommand({ FunctionName: 'slow', ReservedConcurrentExecutions }),
  );
const invoke = () => world.lambda.send(new InvokeCommand({ FunctionName: 'slow' }));

describe('reserved concurrency', () => {
  it('throttles what is beyond it, with the reason', async () => {
    await reserve(1);
    const [first, second] = await Promise.allSettled([invoke(), invoke()]);
    expect(first).toMatchObject({ status: 'fulfilled', value: { StatusCode: 200 } });
    expect(second).toMatchObject({
      reason: {
        name: 'TooManyRequestsException',
        message: 'Rate Exceeded.',
        Reason: 'ReservedFunctionConcurrentInvocationLimitExceeded',
        $metadata: { httpStatusCode: 429 },
      },
    });
  });

  it('of none stops a function', async () => {
    await reserve(0);
    await expect(invoke()).rejects.toMatchObject({ name: 'TooManyRequestsException' });
  });

  it('is taken from what the other functions share', async () => {
    await reserve(100);
    expect((await world.lambda.send(new GetAccountSettingsCommand({}))).AccountLimit).toMatchObject({
      ConcurrentExecutions: 1000,
      UnreservedConcurrentExecutions: 900,
    });
    await expect(reserve(901)).rejects.toMatchObject({
      message:
        "Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    });
  });

  it('can be taken away again', async () => {
    await world.lambda.send(new DeleteFunctionConcurrencyCommand({ FunctionName: 'slow' }));
    expect(
      (await world.lambda.send(new GetFunctionConcurrencyCommand({ FunctionName: 'slow' })))
        .ReservedConcurrentExecutions,
    ).toBeUndefined();
    expect((await invoke()).StatusCode).toBe(200);
  });
});
