import {
  CreateAliasCommand,
  DeleteFunctionCommand,
  PublishVersionCommand,
  PutFunctionConcurrencyCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { eventually } from '../../../../eventually.ts';
import { functionArn, type MappingWorld, openMappingWorld, queueArn } from './mapping-world.ts';

let world: MappingWorld;
beforeEach(async () => {
  world = await openMappingWorld();
});
afterEach(async () => {
  await world.close();
  expect(world.faults).toEqual([]);
});

const EMPTY = { visible: 0, inFlight: 0 };
const gotBatches = (count: number) =>
  vi.waitFor(() => expect(world.batches()).toHaveLength(count), { timeout: 5000 });
const isEmpty = (queue: string) =>
  vi.waitFor(async () => expect(await world.depth(queue)).toEqual(EMPTY), { timeout: 5000 });

describe('a message of a queue', () => {
  it('reaches the function as AWS writes it, and is deleted', async () => {
    await world.createQueue('orders');
    await world.createFunction('worker');
    await world.map({ EventSourceArn: queueArn('orders') });
    const id = await world.send('orders', '{"a":1}', {
      MessageAttributes: {
        Author: { DataType: 'String', StringValue: 'me' },
        Raw: { DataType: 'Binary', BinaryValue: Buffer.from('bytes') },
      },
    });
    await isEmpty('orders');
    expect(world.sunk()).toEqual([
      {
        Records: [
          {
            messageId: id,
            receiptHandle: expect.any(String),
            body: '{"a":1}',
            attributes: {
              ApproximateReceiveCount: '1',
              SentTimestamp: String(world.clock.now()),
              SenderId: expect.any(String),
              ApproximateFirstReceiveTimestamp: String(world.clock.now()),
            },
            messageAttributes: {
              Author: { stringValue: 'me', stringListValues: [], binaryListValues: [], dataType: 'String' },
              Raw: {
                binaryValue: 'Ynl0ZXM=',
                stringListValues: [],
                binaryListValues: [],
                dataType: 'Binary',
              },
            },
            md5OfMessageAttributes: expect.stringMatching(/^[0-9a-f]{32}$/),
            md5OfBody: 'bb6cb5c68df4652941caf652a366f2d8',
            eventSource: 'aws:sqs',
            eventSourceARN: queueArn('orders'),
            awsRegion: 'us-east-1',
          },
        ],
      },
    ]);
  });

  it('that was there before the mapping is taken too', async () => {
    await world.createQueue('orders');
    await world.sendMany('orders', ['1', '2', '3']);
    await world.createFunction('worker');
    await world.map({ EventSourceArn: queueArn('orders') });
    expect(world.batches()).toEqual([['1', '2', '3']]);
    expect(await world.depth('orders')).toEqual(EMPTY);
  });

  it('that the function fails on comes back after the visibility timeout, and goes to the dead letters in the end', async () => {
    await world.createQueue('dead');
    await world.createQueue('orders', {
      RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn('dead'), maxReceiveCount: '2' }),
    });
    await world.createFunction('worker', "throw new Error('no');");
    await world.map({ EventSourceArn: queueArn('orders') });
    await world.send('orders', 'poison');
    await gotBatches(1);
    expect(await world.depth('orders')).toEqual({ visible: 0, inFlight: 1 });
    await world.clock.advance(29_999);
    expect(world.batches()).toHaveLength(1);
    await world.clock.advance(1);
    expect(world.batches()).toEqual([['poison'], ['poison']]);
    await world.clock.advance(30_000);
    expect(world.batches()).toHaveLength(2);
    expect(await world.depth('orders')).toEqual(EMPTY);
    expect(await world.depth('dead')).toEqual({ visible: 1, inFlight: 0 });
  });

  it('is followed in the trace from the queue to the invocation', async () => {
    await world.createQueue('orders');
    await world.createFunction('worker');
    await world.map({ EventSourceArn: queueArn('orders') });
    await world.send('orders', 'x');
    await gotBatches(1);
    await isEmpty('orders');
    const trace = world.sandbox.trace.events();
    const delivery = trace.find((event) => event.kind === 'delivery');
    expect(delivery).toMatchObject({ from: queueArn('orders'), outcome: 'ok' });
    expect(trace.find((event) => event.kind === 'invocation')).toMatchObject({ cause: delivery?.id });
  });
});

describe('a partial batch response', () => {
  const FAIL_EVEN = `
    return { batchItemFailures: event.Records
      .filter((record) => Number(record.body) % 2 === 0)
      .map((record) => ({ itemIdentifier: record.messageId })) };`;

  it('keeps what it names and deletes the rest', async () => {
    await world.createQueue('orders');
    await world.sendMany('orders', ['1', '2', '3', '4']);
    await world.createFunction('worker', FAIL_EVEN);
    await world.map({
      EventSourceArn: queueArn('orders'),
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
    expect(await world.depth('orders')).toEqual({ visible: 0, inFlight: 2 });
    await world.clock.advance(30_000);
    expect(world.batches().map((batch) => batch.sort())).toEqual([
      ['1', '2', '3', '4'],
      ['2', '4'],
    ]);
  });

  it('means nothing unless the mapping asks for it', async () => {
    await world.createQueue('orders');
    await world.sendMany('orders', ['1', '2']);
    await world.createFunction('worker', FAIL_EVEN);
    await world.map({ EventSourceArn: queueArn('orders') });
    expect(await world.depth('orders')).toEqual(EMPTY);
  });
});

describe('a batch', () => {
  it('is as large as the mapping says', async () => {
    await world.createQueue('orders');
    await world.sendMany('orders', ['1', '2', '3', '4', '5']);
    await world.createFunction('worker');
    await world.map({ EventSourceArn: queueArn('orders'), BatchSize: 2 });
    await isEmpty('orders');
    expect(
      world
        .batches()
        .map((batch) => batch.length)
        .sort(),
    ).toEqual([1, 2, 2]);
  });

  it('waits for the window to fill up, beyond what one receive brings', async () => {
    await world.createQueue('orders', { VisibilityTimeout: '60' });
    await world.createFunction('worker');
    await world.map({
      EventSourceArn: queueArn('orders'),
      BatchSize: 25,
      MaximumBatchingWindowInSeconds: 20,
    });
    await world.sendMany(
      'orders',
      Array.from({ length: 30 }, (_, index) => String(index)),
    );
    await gotBatches(1);
    expect(world.batches()[0]).toHaveLength(25);
    await world.clock.advance(19_999);
    expect(world.batches()).toHaveLength(1);
    await world.clock.advance(1);
    expect(world.batches().map((batch) => batch.length)).toEqual([25, 5]);
    await isEmpty('orders');
    // Recorded: with a window Lambda writes null where there are no attributes.
    expect(world.sunk()).toMatchObject([
      { Records: expect.arrayContaining([expect.objectContaining({ md5OfMessageAttributes: null })]) },
      {},
    ]);
  });

  it('is cut where the payload would be too large', async () => {
    await world.createQueue('orders', { VisibilityTimeout: '60' });
    await world.createFunction('worker', '', { Timeout: 10, MemorySize: 512 });
    await world.map({
      EventSourceArn: queueArn('orders'),
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 1,
    });
    for (let index = 0; index < 7; index += 1) await world.send('orders', 'x'.repeat(1_000_000));
    await world.clock.advance(1000);
    await isEmpty('orders');
    expect(world.batches().map((batch) => batch.length)).toEqual([6, 1]);
  });
});

describe('filter criteria', () => {
  it('let through what meets one of the patterns; the rest is deleted', async () => {
    await world.createQueue('orders');
    await world.sendMany('orders', [
      '{"kind":"order","total":150}',
      '{"kind":"order","total":50}',
      '{"kind":"refund"}',
      'no JSON',
    ]);
    await world.createFunction('worker');
    await world.map({
      EventSourceArn: queueArn('orders'),
      FilterCriteria: {
        Filters: [
          { Pattern: '{"body":{"total":[{"numeric":[">",100]}]}}' },
          { Pattern: '{"body":{"kind":["refund"]}}' },
        ],
      },
    });
    await isEmpty('orders');
    expect(world.batches()).toEqual([['{"kind":"order","total":150}', '{"kind":"refund"}']]);
  });
});

describe('a FIFO queue', () => {
  it('keeps the order within a group, and a failure holds its group back only', async () => {
    await world.createQueue('orders.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
    await world.createFunction(
      'worker',
      "if (bodies.includes('a1') && event.Records[0].attributes.ApproximateReceiveCount === '1') throw new Error('no');",
    );
    await world.map({ EventSourceArn: queueArn('orders.fifo'), BatchSize: 1 });
    for (const body of ['a1', 'b1', 'a2', 'b2'])
      await world.send('orders.fifo', body, { MessageGroupId: body.slice(0, 1) });
    await gotBatches(3);
    expect(
      world
        .batches()
        .flat()
        .filter((body) => body !== 'a1'),
    ).toEqual(['b1', 'b2']);
    await world.clock.advance(30_000);
    await isEmpty('orders.fifo');
    expect(world.batches().flat().slice(-2)).toEqual(['a1', 'a2']);
    expect(Object.keys(world.events()[0]?.Records[0]?.attributes ?? {})).toEqual([
      'ApproximateReceiveCount',
      'SentTimestamp',
      'SequenceNumber',
      'MessageGroupId',
      'SenderId',
      'MessageDeduplicationId',
      'ApproximateFirstReceiveTimestamp',
    ]);
  });
});

describe('concurrency', () => {
  const SLOW = 'await new Promise((resolve) => setTimeout(resolve, 200)); return process.pid;';
  const most = () => {
    const counts = world.sandbox.trace
      .events()
      .flatMap((event) => (event.kind === 'invocation' ? [event] : []));
    return counts.length;
  };

  it('is several batches at once, and no more than the mapping allows', async () => {
    await world.createQueue('orders');
    await world.createFunction('worker', SLOW);
    await world.map({
      EventSourceArn: queueArn('orders'),
      BatchSize: 1,
      ScalingConfig: { MaximumConcurrency: 2 },
    });
    await world.sendMany('orders', ['1', '2', '3', '4', '5', '6']);
    await eventually(async () => expect((await world.depth('orders')).inFlight).toBe(2));
    await vi.waitFor(async () => {
      expect((await world.depth('orders')).inFlight).toBeLessThanOrEqual(2);
      expect(most()).toBe(6);
    }, 5000);
    await isEmpty('orders');
  });

  it('that is reserved for others makes batches wait while their messages are hidden, and loses none', async () => {
    await world.createQueue('orders');
    await world.createFunction('worker');
    await world.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: 'worker', ReservedConcurrentExecutions: 0 }),
    );
    await world.map({ EventSourceArn: queueArn('orders') });
    await world.send('orders', 'x');
    await eventually(async () => expect((await world.depth('orders')).inFlight).toBe(1));
    await world.clock.advance(5000);
    expect(world.batches()).toEqual([]);
    await world.lambda.send(
      new PutFunctionConcurrencyCommand({ FunctionName: 'worker', ReservedConcurrentExecutions: 1 }),
    );
    await world.clock.advance(10_000);
    expect(world.batches()).toEqual([['x']]);
    await isEmpty('orders');
  });
});

describe('a mapping', () => {
  it('that is disabled reads nothing until it is enabled again', async () => {
    await world.createQueue('orders');
    await world.createFunction('worker');
    const { UUID } = await world.map({ EventSourceArn: queueArn('orders') });
    await world.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
    await world.clock.advance(1000);
    await world.send('orders', 'x');
    await world.clock.advance(60_000);
    expect(world.batches()).toEqual([]);
    await world.lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
    await world.clock.advance(1000);
    expect(world.batches()).toEqual([['x']]);
  });

  it('whose function is gone leaves the messages where they are', async () => {
    await world.createQueue('orders');
    await world.createFunction('worker');
    const { UUID } = await world.map({ EventSourceArn: queueArn('orders') });
    await world.lambda.send(new DeleteFunctionCommand({ FunctionName: 'worker' }));
    await world.send('orders', 'x');
    await world.clock.advance(120_000);
    expect(await world.depth('orders')).toEqual({ visible: 1, inFlight: 0 });
    expect(await world.get(UUID)).toMatchObject({ State: 'Enabled' });
    await world.createFunction('worker');
    await world.clock.advance(60_000);
    expect(world.batches()).toEqual([['x']]);
  });

  it('to an alias invokes its version', async () => {
    await world.createQueue('orders');
    await world.createFunction('worker');
    await world.lambda.send(new PublishVersionCommand({ FunctionName: 'worker' }));
    await world.clock.advance(1000);
    await world.lambda.send(
      new CreateAliasCommand({ FunctionName: 'worker', Name: 'live', FunctionVersion: '1' }),
    );
    const mapping = await world.map({ EventSourceArn: queueArn('orders'), FunctionName: 'worker:live' });
    expect(mapping.FunctionArn).toBe(functionArn('worker:live'));
    await world.send('orders', 'x');
    // The invocation is told when it is over, which is before its message is deleted.
    await isEmpty('orders');
    expect(world.sandbox.trace.events().find((event) => event.kind === 'invocation')).toMatchObject({
      functionArn: functionArn('worker:live'),
    });
  });
});
