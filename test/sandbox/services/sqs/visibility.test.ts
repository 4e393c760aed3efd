import {
  ChangeMessageVisibilityBatchCommand,
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorld, refusalOf, type World } from './world.ts';

let world: World;
let url: string;
beforeEach(async () => {
  world = await createWorld();
  url = await world.create('q');
});
afterEach(() => world.sandbox.close());

const handleOf = async (input = {}) => (await world.receive(url, input))[0]?.ReceiptHandle;
const change = (ReceiptHandle: string | undefined, VisibilityTimeout: number) =>
  world.sqs.send(new ChangeMessageVisibilityCommand({ QueueUrl: url, ReceiptHandle, VisibilityTimeout }));
const remove = (ReceiptHandle: string | undefined) =>
  world.sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));

describe('a received message', () => {
  it('is seen again when its consumer is too slow', async () => {
    await world.send(url, 'm');
    await world.receive(url);
    await world.sandbox.advance(29_999);
    expect(await world.bodies(url)).toEqual([]);
    expect(await world.counts(url)).toBe('0/1/0');
    await world.sandbox.advance(1);
    expect(await world.counts(url)).toBe('1/0/0');
    expect(await world.bodies(url)).toEqual(['m']);
  });

  it('is hidden as long as the queue says, or the receive', async () => {
    const attributes = { VisibilityTimeout: '100' };
    await world.sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: attributes }));
    await world.send(url, 'm');
    await world.receive(url);
    await world.sandbox.advance(99_000);
    expect(await world.bodies(url)).toEqual([]);
    await world.sandbox.advance(1_000);
    expect(await world.bodies(url, { VisibilityTimeout: 5 })).toEqual(['m']);
    await world.sandbox.advance(5_000);
    expect(await world.bodies(url, { VisibilityTimeout: 0 })).toEqual(['m']);
    expect(await world.bodies(url)).toEqual(['m']);
  });

  it('is hidden for longer when its consumer asks for it, or given back at once', async () => {
    await world.send(url, 'm');
    const handle = await handleOf();
    await change(handle, 60);
    await world.sandbox.advance(59_000);
    expect(await world.bodies(url)).toEqual([]);
    await change(handle, 0);
    expect(await world.bodies(url)).toEqual(['m']);
  });

  it('is deleted late by its latest handle, not by an older one', async () => {
    await world.send(url, 'm');
    const first = await handleOf();
    await world.sandbox.advance(30_000);
    const second = await handleOf();
    await remove(first);
    expect(await world.counts(url)).toBe('0/1/0');
    await world.sandbox.advance(30_000);
    await remove(second);
    expect(await world.counts(url)).toBe('0/0/0');
  });

  it('can be hidden again after its time, by its latest handle only', async () => {
    await world.send(url, 'm');
    const first = await handleOf();
    await world.sandbox.advance(30_000);
    await change(first, 10);
    expect(await world.counts(url)).toBe('0/1/0');
    await world.sandbox.advance(10_000);
    await handleOf();
    const stale = `Value ${first} for parameter ReceiptHandle is invalid. Reason: Message does not exist or is not available for visibility timeout change.`;
    expect(await refusalOf(change(first, 10))).toBe(`InvalidParameterValue: ${stale}`);
  });

  it('is hidden for 12 hours at most, counted from its receive', async () => {
    await world.send(url, 'm');
    const handle = await handleOf({ VisibilityTimeout: 43_200 });
    await world.sandbox.advance(1_000);
    expect(await refusalOf(change(handle, 43_200))).toBe(
      'InvalidParameterValue: Value 43200 for parameter VisibilityTimeout is invalid. Reason: Total VisibilityTimeout for the message is beyond the limit [43200 seconds]',
    );
    await change(handle, 43_199);
    expect(await refusalOf(change(handle, 43_201))).toContain('parameter VisibilityTimeout is invalid');
  });

  it('is changed in batches, entry by entry', async () => {
    for (const body of ['a', 'b']) await world.send(url, body);
    const [a, b] = await world.receive(url);
    const answer = await world.sqs.send(
      new ChangeMessageVisibilityBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: '1', ReceiptHandle: a?.ReceiptHandle, VisibilityTimeout: 0 },
          { Id: '2', ReceiptHandle: b?.ReceiptHandle, VisibilityTimeout: 43_201 },
          { Id: '3', ReceiptHandle: 'x', VisibilityTimeout: 0 },
          { Id: '4', ReceiptHandle: b?.ReceiptHandle },
        ],
      }),
    );
    expect(answer.Successful).toEqual([{ Id: '1' }]);
    expect(answer.Failed?.map(({ Id, Code }) => `${Id} ${Code}`)).toEqual([
      '2 InvalidParameterValue',
      '3 ReceiptHandleIsInvalid',
      '4 MissingParameter',
    ]);
    expect(await world.bodies(url)).toEqual(['a']);
  });
});

it('refuses receipt handles of other queues', async () => {
  const other = await world.create('other');
  await world.send(other, 'm');
  const [received] = await world.receive(other);
  const refusal = `ReceiptHandleIsInvalid: The input receipt handle "${received?.ReceiptHandle}" is not a valid receipt handle.`;
  expect(await refusalOf(remove(received?.ReceiptHandle))).toBe(refusal);
  expect(await refusalOf(change(received?.ReceiptHandle, 1))).toBe(refusal);
});

describe('delays', () => {
  it('hide a message before its first receive: the queue’s, or its own', async () => {
    const slow = await world.create('slow', { DelaySeconds: '10' });
    await world.send(slow, 'queue');
    await world.send(slow, 'own', { DelaySeconds: 5 });
    await world.send(slow, 'none', { DelaySeconds: 0 });
    expect(await world.counts(slow)).toBe('1/0/2');
    expect(await world.bodies(slow)).toEqual(['none']);
    await world.sandbox.advance(5_000);
    expect(await world.bodies(slow)).toEqual(['own']);
    await world.sandbox.advance(4_999);
    expect(await world.bodies(slow)).toEqual([]);
    await world.sandbox.advance(1);
    expect(await world.bodies(slow)).toEqual(['queue']);
  });

  it('of a queue change for new messages only; a FIFO queue’s for those that wait too', async () => {
    const set = (QueueUrl: string, DelaySeconds: string) =>
      world.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { DelaySeconds } }));
    const fifo = await world.create('q.fifo', { FifoQueue: 'true', DelaySeconds: '100' });
    await world.send(fifo, 'm', { MessageGroupId: 'g', MessageDeduplicationId: 'd' });
    await set(url, '100');
    await world.send(url, 'm');
    for (const queue of [fifo, url]) await set(queue, '10');
    await world.sandbox.advance(10_000);
    expect(await world.bodies(fifo)).toEqual(['m']);
    expect(await world.bodies(url)).toEqual([]);
  });
});

describe('retention', () => {
  it('ends a message, in flight or not', async () => {
    const brief = await world.create('brief', { MessageRetentionPeriod: '60' });
    await world.send(brief, 'seen');
    await world.receive(brief, { VisibilityTimeout: 600 });
    await world.sandbox.advance(30_000);
    await world.send(brief, 'later');
    await world.sandbox.advance(29_999);
    expect(await world.counts(brief)).toBe('1/1/0');
    await world.sandbox.advance(1);
    expect(await world.counts(brief)).toBe('1/0/0');
    await world.sandbox.advance(30_000);
    expect(await world.bodies(brief)).toEqual([]);
  });

  it('that is shortened ends old messages', async () => {
    await world.send(url, 'm');
    await world.sandbox.advance(120_000);
    const Attributes = { MessageRetentionPeriod: '100' };
    await world.sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes }));
    expect(await world.counts(url)).toBe('0/0/0');
  });
});
