import {
  ChangeMessageVisibilityCommand,
  DeleteMessageCommand,
  SendMessageBatchCommand,
  type SendMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorld, inGroup, refusalOf, type World } from './world.ts';

let world: World;
let url: string;
beforeEach(async () => {
  world = await createWorld();
  url = await world.create('q.fifo', { FifoQueue: 'true', ContentBasedDeduplication: 'true' });
});
afterEach(() => world.sandbox.close());

const sendAll = async (...bodies: readonly string[]) => {
  for (const body of bodies) await world.send(url, body, inGroup(body.charAt(0)));
};
const remove = (ReceiptHandle: string | undefined) =>
  world.sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));

describe('groups', () => {
  it('keep their order and lock while a message is in flight', async () => {
    await sendAll('a1', 'b1', 'a2', 'b2', 'a3');
    const [a1] = await world.receive(url, { MaxNumberOfMessages: 1 });
    expect(a1?.Body).toBe('a1');
    expect(await world.bodies(url)).toEqual(['b1', 'b2']);
    expect(await world.bodies(url)).toEqual([]);
    await remove(a1?.ReceiptHandle);
    expect(await world.bodies(url)).toEqual(['a2', 'a3']);
  });

  it('give as many of their messages as are asked for before the next group has its turn', async () => {
    await sendAll('a1', 'b1', 'a2', 'b2');
    expect(await world.bodies(url, { MaxNumberOfMessages: 3 })).toEqual(['a1', 'a2', 'b1']);
  });

  it('start again at the message that was not deleted in time', async () => {
    await sendAll('a1', 'a2');
    await world.receive(url, { MaxNumberOfMessages: 1 });
    await world.sandbox.advance(30_000);
    expect(await world.bodies(url)).toEqual(['a1', 'a2']);
  });

  it('wait for a hidden message in their middle', async () => {
    await sendAll('a1', 'a2', 'a3');
    const [a1, a2] = await world.receive(url, { MaxNumberOfMessages: 2 });
    await remove(a1?.ReceiptHandle);
    expect(await world.bodies(url)).toEqual([]);
    await world.sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: url,
        ReceiptHandle: a2?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    expect(await world.bodies(url)).toEqual(['a2', 'a3']);
  });

  it('wake a waiting receive when the message before is deleted', async () => {
    await sendAll('a1', 'a2');
    const [a1] = await world.receive(url, { MaxNumberOfMessages: 1 });
    const waiting = world.bodies(url, { WaitTimeSeconds: 20 });
    await world.sandbox.advance(0);
    await remove(a1?.ReceiptHandle);
    expect(await waiting).toEqual(['a2']);
  });
});

describe('a FIFO message', () => {
  it('has a growing sequence number, a group and a deduplication id', async () => {
    const first = await world.send(url, 'x', inGroup('g', 'one'));
    const second = await world.send(url, 'x', inGroup('g', 'two'));
    expect(first.SequenceNumber).toMatch(/^\d{20}$/);
    expect(BigInt(second.SequenceNumber ?? 0)).toBeGreaterThan(BigInt(first.SequenceNumber ?? 0));
    const [received] = await world.receive(url, { MessageSystemAttributeNames: ['All'] });
    expect(received?.Attributes).toMatchObject({
      SequenceNumber: first.SequenceNumber,
      MessageGroupId: 'g',
      MessageDeduplicationId: 'one',
    });
  });

  it('can’t be deleted with a handle whose time is over', async () => {
    await sendAll('a1');
    const [received] = await world.receive(url);
    await world.sandbox.advance(30_000);
    expect(await refusalOf(remove(received?.ReceiptHandle))).toBe(
      `InvalidParameterValue: Value ${received?.ReceiptHandle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired.`,
    );
    const [again] = await world.receive(url);
    expect(await refusalOf(remove(received?.ReceiptHandle))).toContain('has expired');
    await remove(again?.ReceiptHandle);
    await remove(again?.ReceiptHandle);
    expect(await world.counts(url)).toBe('0/0/0');
  });

  it.each<[Partial<SendMessageCommandInput>, string]>([
    [{}, 'MissingParameter: The request must contain the parameter MessageGroupId.'],
    [
      { ...inGroup('g'), DelaySeconds: 2 },
      'InvalidParameterValue: Value 2 for parameter DelaySeconds is invalid. Reason: The request include parameter that is not valid for this queue type.',
    ],
    [
      inGroup('g', 'a b'),
      'InvalidParameterValue: Value a b for parameter MessageDeduplicationId is invalid. Reason: MessageDeduplicationId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
    ],
  ])('is refused with %j', async (input, refusal) => {
    expect(await refusalOf(world.send(url, 'x', input))).toBe(refusal);
  });

  it('needs a deduplication id, unless the queue makes one of the content', async () => {
    const strict = await world.create('strict.fifo', { FifoQueue: 'true' });
    const refusal =
      'InvalidParameterValue: The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly';
    expect(await refusalOf(world.send(strict, 'x', inGroup('g')))).toBe(refusal);
    const batch = (entry: { MessageGroupId?: string; MessageDeduplicationId?: string }) =>
      refusalOf(
        world.sqs.send(
          new SendMessageBatchCommand({
            QueueUrl: strict,
            Entries: [{ Id: '1', MessageBody: 'x', ...entry }],
          }),
        ),
      );
    expect(await batch({ MessageGroupId: 'g' })).toBe(refusal);
    expect(await batch({ MessageDeduplicationId: 'd' })).toBe(
      'InvalidParameterValue: The request must contain the parameter MessageGroupId.',
    );
  });
});

describe('deduplication', () => {
  it('accepts the same id within five minutes without delivering it, even once the first is deleted', async () => {
    const first = await world.send(url, 'one', inGroup('g', 'id'));
    const [received] = await world.receive(url);
    await remove(received?.ReceiptHandle);
    await world.sandbox.advance(299_999);
    const second = await world.send(url, 'two', inGroup('g', 'id'));
    expect(second).toMatchObject({ MessageId: first.MessageId, SequenceNumber: first.SequenceNumber });
    expect(await world.counts(url)).toBe('0/0/0');
    await world.sandbox.advance(1);
    const third = await world.send(url, 'three', inGroup('g', 'id'));
    expect(third.MessageId).not.toBe(first.MessageId);
    expect(await world.bodies(url)).toEqual(['three']);
  });

  it('goes by the content where no id is given', async () => {
    await world.send(url, 'same', inGroup('g'));
    await world.send(url, 'same', inGroup('h'));
    await world.send(url, 'same', inGroup('g', 'own'));
    expect(await world.bodies(url)).toEqual(['same', 'same']);
  });

  it('counts in each group by itself where the queue says so', async () => {
    const busy = await world.create('busy.fifo', {
      FifoQueue: 'true',
      DeduplicationScope: 'messageGroup',
      FifoThroughputLimit: 'perMessageGroupId',
    });
    await world.send(busy, 'a', inGroup('a', 'id'));
    await world.send(busy, 'b', inGroup('b', 'id'));
    await world.send(busy, 'c', inGroup('b', 'id'));
    expect(await world.bodies(busy)).toEqual(['a', 'b']);
  });
});

it('repeats a receive attempt whose answer was lost', async () => {
  await sendAll('a1', 'a2');
  const attempt = { ReceiveRequestAttemptId: 'attempt-1' };
  const first = await world.receive(url, attempt);
  await world.sandbox.advance(20_000);
  expect(await world.receive(url, attempt)).toEqual(first);
  await world.sandbox.advance(20_000);
  expect(await world.bodies(url)).toEqual([]);
  await remove(first[0]?.ReceiptHandle);
  expect(await world.receive(url, attempt)).toEqual([]);
});
