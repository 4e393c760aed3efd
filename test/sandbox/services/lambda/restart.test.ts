import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateTableCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, PutFunctionEventInvokeConfigCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { manualClock } from '../../../../src/core/clock.ts';
import { eventually } from '../../../eventually.ts';
import { type MappingWorld, openMappingWorld, queueArn } from './event-source/mapping-world.ts';
import { START_MS } from './lambda-world.ts';

let folder: string;
let world: MappingWorld;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'restart-'));
  world = await openMappingWorld(manualClock(START_MS), folder);
});
afterEach(async () => {
  await world.close();
  expect(world.faults).toEqual([]);
  rmSync(folder, { recursive: true });
});

const restart = async () => {
  const now = world.clock.now();
  await world.close();
  expect(world.faults).toEqual([]);
  world = await openMappingWorld(manualClock(now), folder);
  await world.clock.advance(1);
};

/** Hangs until it is allowed to succeed. */
const HANGS = `
  const { existsSync } = await import('node:fs');
  while (!existsSync(process.env.SINK + '.ok')) await new Promise((resolve) => setTimeout(resolve, 10));`;
const got = (count: number) => vi.waitFor(() => expect(world.sunk()).toHaveLength(count), { timeout: 5000 });

describe('after a restart of the sandbox', () => {
  it('an event whose function was running is run again, and its failure does not count', async () => {
    await world.createQueue('told');
    await world.createFunction('worker', HANGS, { Timeout: 20 });
    await world.lambda.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: 'worker',
        MaximumRetryAttempts: 0,
        DestinationConfig: { OnFailure: { Destination: queueArn('told') } },
      }),
    );
    await world.lambda.send(
      new InvokeCommand({ FunctionName: 'worker', InvocationType: 'Event', Payload: '{"n":1}' }),
    );
    await got(1);
    world.allow();
    await restart();
    await got(2);
    await world.clock.advance(60_000);
    expect(world.sunk()).toEqual([{ n: 1 }, { n: 1 }]);
    expect(await world.depth('told')).toEqual({ visible: 0, inFlight: 0 });
  });

  it('a queue is read on, and what was in flight comes again', async () => {
    await world.createQueue('orders');
    await world.createFunction('worker', HANGS, { Timeout: 20 });
    await world.map({ EventSourceArn: queueArn('orders') });
    await world.send('orders', 'flying');
    await got(1);
    world.allow();
    await restart();
    await world.send('orders', 'new');
    await got(2);
    await world.clock.advance(30_000);
    await got(3);
    expect(world.batches()).toEqual([['flying'], ['new'], ['flying']]);
    expect(await world.depth('orders')).toEqual({ visible: 0, inFlight: 0 });
  });

  it('a stream is read on from where its mapping was, from LATEST too', async () => {
    const put = (id: string) =>
      new DynamoDBClient(world.sandbox.clientConfig()).send(
        new PutItemCommand({ TableName: 'orders', Item: { id: { S: id } } }),
      );
    const { TableDescription } = await new DynamoDBClient(world.sandbox.clientConfig()).send(
      new CreateTableCommand({
        TableName: 'orders',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
      }),
    );
    await world.clock.advance(1000);
    await put('before');
    await world.clock.advance(1000);
    await world.createFunction('worker', HANGS, { Timeout: 20 });
    await world.map({ EventSourceArn: TableDescription?.LatestStreamArn, StartingPosition: 'LATEST' });
    await put('flying');
    await got(1);
    world.allow();
    await restart();
    await got(2);
    await put('new');
    await got(3);
    const ids = JSON.stringify(world.sunk()).match(/"Keys":\{"id":\{"S":"\w+"/g);
    expect(ids?.map((text) => /"S":"(\w+)"/.exec(text)?.[1])).toEqual(['flying', 'flying', 'new']);
    // What is done with isn't read again.
    await eventually(async () => expect(await settled()).toBe(true));
    await restart();
    await world.clock.advance(1000);
    expect(world.sunk()).toHaveLength(3);
  });
});

const settled = async () =>
  world.sandbox.trace.events().filter((event) => event.kind === 'delivery' && event.outcome === 'ok')
    .length >= 2;
