import {
  ChangeMessageVisibilityCommand,
  DeleteQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
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

const poll = (WaitTimeSeconds = 20) => world.bodies(url, { WaitTimeSeconds });
/** Lets a request that was sent get as far as it can. */
const settle = () => world.sandbox.advance(0);

describe('a receive that waits', () => {
  it('wakes when a message comes', async () => {
    const waiting = poll();
    await settle();
    await world.send(url, 'm');
    expect(await waiting).toEqual(['m']);
    expect(await world.counts(url)).toBe('0/1/0');
  });

  it('gets all of a batch', async () => {
    const waiting = poll();
    await settle();
    const Entries = ['a', 'b', 'c'].map((Id) => ({ Id, MessageBody: Id }));
    await world.sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    expect(await waiting).toEqual(['a', 'b', 'c']);
  });

  it('wakes when a delay or a visibility timeout is over, or a message is given back', async () => {
    await world.send(url, 'm', { DelaySeconds: 3 });
    const delayed = poll();
    await world.sandbox.advance(3_000);
    expect(await delayed).toEqual(['m']);
    const hidden = poll();
    await world.sandbox.advance(10_000);
    const stillHidden = poll();
    await world.sandbox.advance(20_000);
    expect([await hidden, await stillHidden]).toEqual([[], ['m']]);
    await world.sandbox.advance(30_000);
    const [received] = await world.receive(url);
    const givenBack = poll();
    await settle();
    await world.sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl: url,
        ReceiptHandle: received?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    expect(await givenBack).toEqual(['m']);
  });

  it('ends with nothing when its time is over', async () => {
    let isOver = false;
    const waiting = poll(5).then((bodies) => {
      isOver = true;
      return bodies;
    });
    await world.sandbox.advance(4_999);
    expect(isOver).toBe(false);
    await world.sandbox.advance(1);
    expect(await waiting).toEqual([]);
  });

  it('waits as long as the queue says, unless it says itself', async () => {
    const patient = await world.create('patient', { ReceiveMessageWaitTimeSeconds: '20' });
    expect(await world.bodies(patient, { WaitTimeSeconds: 0 })).toEqual([]);
    const waiting = world.bodies(patient);
    await world.sandbox.advance(19_000);
    await world.send(patient, 'm');
    expect(await waiting).toEqual(['m']);
  });

  it('has its turn before those that came later', async () => {
    const first = poll();
    await settle();
    const second = poll();
    await settle();
    await world.send(url, 'one');
    expect(await first).toEqual(['one']);
    await world.send(url, 'two');
    expect(await second).toEqual(['two']);
  });

  it('takes nothing once its client has gone away', async () => {
    const client = new AbortController();
    const command = new ReceiveMessageCommand({ QueueUrl: url, WaitTimeSeconds: 20 });
    const waiting = world.sqs.send(command, { abortSignal: client.signal });
    await settle();
    client.abort();
    await refusalOf(waiting);
    await world.send(url, 'm');
    expect(await world.bodies(url)).toEqual(['m']);
  });

  it('is told when its queue is deleted', async () => {
    const waiting = refusalOf(poll());
    await settle();
    await world.sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
    expect(await waiting).toContain('AWS.SimpleQueueService.NonExistentQueue');
  });

  it('ends when the sandbox closes', async () => {
    const waiting = poll();
    await settle();
    await world.sandbox.close();
    expect(await waiting).toEqual([]);
  });
});
