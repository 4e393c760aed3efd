import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateAliasCommand,
  DeleteProvisionedConcurrencyConfigCommand,
  GetProvisionedConcurrencyConfigCommand,
  InvokeCommand,
  ListProvisionedConcurrencyConfigsCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  PutProvisionedConcurrencyConfigCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
} from '@aws-sdk/client-lambda';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LambdaWorld, openLambdaWorld, START_MS, zip } from './lambda-world.ts';

let world: LambdaWorld;
const source = (version: string) => `
  import { setTimeout } from 'node:timers/promises';
  console.log('initialized ${version}');
  let count = 0;
  export const handler = async ({ waitMs = 0 }) => {
    count += 1;
    const type = process.env.AWS_LAMBDA_INITIALIZATION_TYPE;
    if (waitMs) await setTimeout(waitMs);
    return { type, count, version: '${version}' };
  };`;
beforeAll(async () => {
  world = await openLambdaWorld();
  await world.create('f', { 'index.mjs': source('one') });
  await publish('f');
  await world.lambda.send(new CreateAliasCommand({ FunctionName: 'f', Name: 'live', FunctionVersion: '1' }));
});
afterAll(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

const publish = async (FunctionName: string) => {
  await world.lambda.send(new PublishVersionCommand({ FunctionName }));
  await world.clock.advance(1000);
};
const put = (Qualifier: string, ProvisionedConcurrentExecutions: number, FunctionName = 'f') =>
  world.lambda.send(
    new PutProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier, ProvisionedConcurrentExecutions }),
  );
const get = (Qualifier: string, FunctionName = 'f') =>
  world.lambda.send(new GetProvisionedConcurrencyConfigCommand({ FunctionName, Qualifier }));
const remove = (Qualifier: string) =>
  world.lambda.send(new DeleteProvisionedConcurrencyConfigCommand({ FunctionName: 'f', Qualifier }));

describe('provisioned concurrency', () => {
  it('is in progress at first, and ready once its environments have initialized', async () => {
    expect(await put('live', 1)).toMatchObject({
      Status: 'IN_PROGRESS',
      RequestedProvisionedConcurrentExecutions: 1,
      AvailableProvisionedConcurrentExecutions: 0,
      AllocatedProvisionedConcurrentExecutions: 0,
    });
    await world.clock.advance(5000);
    expect(await get('live')).toMatchObject({
      Status: 'READY',
      AvailableProvisionedConcurrentExecutions: 1,
      AllocatedProvisionedConcurrentExecutions: 1,
    });
    const messages = await world.logged('f', /initialized one/);
    expect(messages.filter((message) => message.startsWith('START'))).toEqual([]);
  });

  it('runs the first invocation warm, which tells how long the environment has initialized', async () => {
    const { payload, log } = await world.invoke('f:live');
    expect(payload).toEqual({ type: 'provisioned-concurrency', count: 1, version: 'one' });
    expect(log).not.toContain('INIT_START');
    expect(log).toMatch(/REPORT .*Init Duration: [\d.]+ ms/);
    const [, duration, billed] = /\tDuration: ([\d.]+) ms\tBilled Duration: (\d+) ms/.exec(log) ?? [];
    expect(Number(billed)).toBe(Math.ceil(Number(duration)));
    expect((await world.invoke('f:live')).log).not.toContain('Init Duration');
  });

  it('is for invocations of its alias only', async () => {
    expect((await world.invoke('f:1')).payload).toMatchObject({ type: 'on-demand' });
    expect((await world.invoke('f')).payload).toMatchObject({ type: 'on-demand' });
  });

  it('lets what is beyond it spill over to environments on demand, and counts both', async () => {
    const both = await Promise.all([
      world.invoke('f:live', { waitMs: 300 }),
      world.invoke('f:live', { waitMs: 300 }),
    ]);
    expect(both.map(({ payload }) => payload)).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ type: 'provisioned-concurrency' }),
        expect.objectContaining({ type: 'on-demand' }),
      ]),
    );
    const cloudwatch = new CloudWatchClient(world.sandbox.clientConfig());
    await world.sandbox.settled();
    const sumOf = async (MetricName: string) => {
      const command = new GetMetricStatisticsCommand({
        Namespace: 'AWS/Lambda',
        MetricName,
        Dimensions: [
          { Name: 'FunctionName', Value: 'f' },
          { Name: 'Resource', Value: 'f:live' },
        ],
        StartTime: new Date(START_MS),
        EndTime: new Date(START_MS + 3600_000),
        Period: 3600,
        Statistics: ['Sum', 'Maximum'],
      });
      return (await cloudwatch.send(command)).Datapoints?.[0];
    };
    expect((await sumOf('ProvisionedConcurrencyInvocations'))?.Sum).toBe(3);
    expect((await sumOf('ProvisionedConcurrencySpilloverInvocations'))?.Sum).toBe(1);
    expect((await sumOf('ProvisionedConcurrencyUtilization'))?.Maximum).toBe(1);
  });

  it('keeps its environments however long nobody needs them', async () => {
    await world.clock.advance(3600_000 - 10 * 60_000);
    const { payload, log } = await world.invoke('f:live');
    expect(payload).toMatchObject({ type: 'provisioned-concurrency' });
    expect(log).not.toContain('INIT_START');
  });

  it('moves with its alias', async () => {
    const ZipFile = zip({ 'index.mjs': source('two') });
    await world.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'f', ZipFile }));
    await world.clock.advance(1000);
    await publish('f');
    await world.lambda.send(
      new UpdateAliasCommand({ FunctionName: 'f', Name: 'live', FunctionVersion: '2' }),
    );
    expect((await get('live')).Status).toBe('IN_PROGRESS');
    await world.clock.advance(5000);
    expect((await world.invoke('f:live')).payload).toEqual({
      type: 'provisioned-concurrency',
      count: 1,
      version: 'two',
    });
  });

  it('is refused for a version that has it by its alias, and the other way round', async () => {
    await expect(put('2', 1)).rejects.toMatchObject({
      name: 'ResourceConflictException',
      message: 'Version is pointed by a Provisioned Concurrency alias',
    });
    await put('1', 1);
    const back = new UpdateAliasCommand({ FunctionName: 'f', Name: 'live', FunctionVersion: '1' });
    await remove('live');
    await world.lambda.send(back);
    await expect(put('live', 1)).rejects.toMatchObject({
      message:
        "Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    });
    const list = await world.lambda.send(new ListProvisionedConcurrencyConfigsCommand({ FunctionName: 'f' }));
    expect(list.ProvisionedConcurrencyConfigs).toMatchObject([
      { FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f:1', Status: 'IN_PROGRESS' },
    ]);
    await remove('1');
    await expect(get('1')).rejects.toMatchObject({ name: 'ProvisionedConcurrencyConfigNotFoundException' });
  });

  it('is part of what is reserved, and of what the account has', async () => {
    const reserve = (ReservedConcurrentExecutions: number) =>
      world.lambda.send(
        new PutFunctionConcurrencyCommand({ FunctionName: 'f', ReservedConcurrentExecutions }),
      );
    const tooMuch =
      'Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function';
    await expect(put('1', 901)).rejects.toMatchObject({
      message:
        "Specified ConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [100].",
    });
    await reserve(1);
    await expect(put('1', 2)).rejects.toMatchObject({ message: tooMuch });
    await put('1', 1);
    await world.clock.advance(5000);
    await expect(reserve(0)).rejects.toMatchObject({ message: tooMuch });
    const all = await Promise.allSettled(
      Array.from({ length: 2 }, () =>
        world.lambda.send(
          new InvokeCommand({ FunctionName: 'f:1', Payload: JSON.stringify({ waitMs: 200 }) }),
        ),
      ),
    );
    expect(all.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  });

  it('fails for a function that does not get through its init phase', async () => {
    await world.create('broken', { 'index.mjs': "throw new Error('at start');" });
    await publish('broken');
    await put('1', 1, 'broken');
    await world.clock.advance(5000);
    expect(await get('1', 'broken')).toMatchObject({
      Status: 'FAILED',
      StatusReason: 'FUNCTION_ERROR_INIT_FAILURE',
      AvailableProvisionedConcurrentExecutions: 0,
    });
  });
});
