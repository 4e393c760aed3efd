import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteMessageCommand,
  DeleteQueueCommand,
  ListMessageMoveTasksCommand,
  StartMessageMoveTaskCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { manualClock } from '../../../../src/core/clock.ts';
import { ARN, createWorld, inGroup, NOW, refusalOf, type World } from './world.ts';

let folder: string;
let world: World;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'slabs-sqs-'));
  world = await createWorld({ folder });
});
afterEach(async () => {
  await world.sandbox.close();
  rmSync(folder, { recursive: true });
});

/** Opens the state anew, `laterMs` after the sandbox was opened first. */
const reopen = async (laterMs = 0) => {
  await world.sandbox.close();
  world = await createWorld({ folder, clock: manualClock(NOW + laterMs) });
};

it('takes messages up where they stood: visible, in flight and delayed', async () => {
  const url = await world.create('q', { DelaySeconds: '0', VisibilityTimeout: '60' });
  await world.send(url, 'held', { MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } } });
  const [held] = await world.receive(url);
  await world.send(url, 'deleted');
  const [deleted] = await world.receive(url);
  await world.sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: deleted?.ReceiptHandle }));
  await world.send(url, 'delayed', { DelaySeconds: 100 });
  await world.send(url, 'visible');
  await reopen(30_000);
  expect(await world.counts(url)).toBe('1/1/1');
  expect(await world.bodies(url)).toEqual(['visible']);
  const waiting = world.receive(url, {
    WaitTimeSeconds: 20,
    MessageAttributeNames: ['All'],
    AttributeNames: ['All'],
  });
  await world.sandbox.advance(20_000);
  expect(await waiting).toEqual([]);
  await world.sandbox.advance(10_000);
  const [again] = await world.receive(url, { MessageAttributeNames: ['All'], AttributeNames: ['All'] });
  expect(again).toMatchObject({
    MessageId: held?.MessageId,
    Attributes: { ApproximateReceiveCount: '2', SentTimestamp: String(NOW) },
    MessageAttributes: { a: { StringValue: 'b' } },
  });
  await world.sandbox.advance(40_000);
  expect(await world.bodies(url)).toEqual(['visible', 'delayed']);
});

it('honours receipt handles from before', async () => {
  const url = await world.create('q');
  await world.send(url, 'm');
  const [received] = await world.receive(url);
  await reopen(10_000);
  await world.sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle: received?.ReceiptHandle }));
  expect(await world.counts(url)).toBe('0/0/0');
  await reopen(20_000);
  expect(await world.counts(url)).toBe('0/0/0');
});

it('keeps a FIFO queue’s order, deduplication and growing sequence numbers', async () => {
  const url = await world.create('q.fifo', { FifoQueue: 'true' });
  const sent = [];
  for (const id of ['1', '2', '3']) sent.push(await world.send(url, id, inGroup('g', id)));
  await world.receive(url, { MaxNumberOfMessages: 1 });
  await reopen();
  expect(await world.bodies(url)).toEqual([]);
  const duplicate = await world.send(url, '2', inGroup('g', '2'));
  expect(duplicate.MessageId).toBe(sent[1]?.MessageId);
  const next = await world.send(url, '4', inGroup('g', '4'));
  expect(BigInt(next.SequenceNumber ?? 0)).toBeGreaterThan(BigInt(sent[2]?.SequenceNumber ?? 0));
  await world.sandbox.advance(30_000);
  expect(await world.bodies(url)).toEqual(['1', '2', '3', '4']);
});

it('still keeps the name of a deleted queue for its 60 seconds', async () => {
  await world.sqs.send(new DeleteQueueCommand({ QueueUrl: await world.create('q') }));
  await reopen(30_000);
  expect(await refusalOf(world.create('q'))).toContain('QueueDeletedRecently');
  await world.sandbox.advance(30_000);
  await world.create('q');
});

it('goes on moving messages', async () => {
  const dlq = await world.create('dlq');
  const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: `${ARN}:dlq`, maxReceiveCount: 1 });
  const url = await world.create('q', { RedrivePolicy });
  for (const body of ['a', 'b', 'c']) await world.send(url, body);
  for (let receive = 0; receive < 2; receive += 1) await world.receive(url, { VisibilityTimeout: 0 });
  const SourceArn = `${ARN}:dlq`;
  await world.sqs.send(new StartMessageMoveTaskCommand({ SourceArn, MaxNumberOfMessagesPerSecond: 1 }));
  await world.sandbox.advance(1_000);
  await reopen(1_000);
  await world.sandbox.advance(5_000);
  expect([await world.counts(dlq), await world.counts(url)]).toEqual(['0/0/0', '3/0/0']);
  const { Results } = await world.sqs.send(new ListMessageMoveTasksCommand({ SourceArn }));
  expect(Results).toMatchObject([{ Status: 'COMPLETED', ApproximateNumberOfMessagesMoved: 3 }]);
});
