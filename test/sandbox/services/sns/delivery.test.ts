import { createVerify, X509Certificate } from 'node:crypto';
import {
  DeleteTopicCommand,
  PublishBatchCommand,
  PublishCommand,
  SetTopicAttributesCommand,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSnsWorld, queueArn, type SnsWorld, TOPIC } from './sns-world.ts';

let world: SnsWorld;
beforeEach(async () => {
  world = await openSnsWorld();
  await world.topic();
});
afterEach(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

const bodies = async (queue: string) => (await world.received(queue)).map(({ Body = '' }) => Body);

describe('a queue', () => {
  it('gets the envelope as AWS lays it out', async () => {
    const arn = await world.subscribe(TOPIC, 'q');
    const MessageId = await world.publish('Hello "you"', {
      Subject: 'News',
      MessageAttributes: {
        a: { DataType: 'String', StringValue: 'x' },
        b: { DataType: 'Binary', BinaryValue: new Uint8Array([1, 2]) },
      },
    });
    const [body = ''] = await bodies('q');
    const { Signature, SigningCertURL, UnsubscribeURL } = JSON.parse(body);
    expect(body).toBe(`{
  "Type" : "Notification",
  "MessageId" : "${MessageId}",
  "TopicArn" : "${TOPIC}",
  "Subject" : "News",
  "Message" : "Hello \\"you\\"",
  "Timestamp" : "2026-11-21T09:00:00.000Z",
  "SignatureVersion" : "1",
  "Signature" : "${Signature}",
  "SigningCertURL" : "${SigningCertURL}",
  "UnsubscribeURL" : "${UnsubscribeURL}",
  "MessageAttributes" : {
    "a" : {"Type":"String","Value":"x"},
    "b" : {"Type":"Binary","Value":"AQI="}
  }
}`);
    expect(UnsubscribeURL).toBe(`${world.sandbox.endpoint()}/?Action=Unsubscribe&SubscriptionArn=${arn}`);
  });

  it.each([
    ['1', 'RSA-SHA1'],
    ['2', 'RSA-SHA256'],
  ])('can verify the signature of version %s', async (version, algorithm) => {
    await world.subscribe(TOPIC, 'q');
    await world.sns.send(
      new SetTopicAttributesCommand({
        TopicArn: TOPIC,
        AttributeName: 'SignatureVersion',
        AttributeValue: version,
      }),
    );
    await world.publish('Hello', { Subject: 'News' });
    const message = JSON.parse((await bodies('q'))[0] ?? '');
    expect(message.SigningCertURL).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/SimpleNotificationService-[0-9a-f]{32}\.pem$/,
    );
    const certificate = new X509Certificate(await (await fetch(message.SigningCertURL)).text());
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    const names = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'];
    const signed = names.map((name) => `${name}\n${message[name]}\n`).join('');
    const verify = (text: string) =>
      createVerify(algorithm).update(text).verify(certificate.publicKey, message.Signature, 'base64');
    expect([verify(signed), verify(`${signed}x`)]).toEqual([true, false]);
  });

  it('gets the text itself, with attributes, when delivery is raw', async () => {
    await world.subscribe(TOPIC, 'q', { RawMessageDelivery: 'true' });
    await world.publish('Hello', { MessageAttributes: { a: { DataType: 'Number', StringValue: '1' } } });
    expect(await world.received('q')).toMatchObject([
      { Body: 'Hello', MessageAttributes: { a: { DataType: 'Number', StringValue: '1' } } },
    ]);
  });

  it('gets the group of a standard topic’s message, for fair queues', async () => {
    await world.subscribe(TOPIC, 'q', { RawMessageDelivery: 'true' });
    await world.publish('Hello', { MessageGroupId: 'tenant-1' });
    expect(await world.received('q')).toMatchObject([{ Attributes: { MessageGroupId: 'tenant-1' } }]);
  });

  it('that does not let the topic in gets nothing, and the trace says so', async () => {
    await world.queue('q', 'none');
    const command = new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'sqs', Endpoint: queueArn('q') });
    await world.sns.send(command);
    await world.publish('Hello');
    expect(await bodies('q')).toEqual([]);
    expect(world.outcomes()).toEqual([expect.stringMatching(/^failed: .*not authorized.*sqs:sendmessage/i)]);
  });

  it('that is gone is passed over for the subscription’s dead-letter queue', async () => {
    await world.queue('dead');
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn('dead') });
    await world.sns.send(
      new SubscribeCommand({
        TopicArn: TOPIC,
        Protocol: 'sqs',
        Endpoint: queueArn('gone'),
        Attributes: { RedrivePolicy },
      }),
    );
    await world.publish('Hello');
    expect((await bodies('dead')).map((body) => JSON.parse(body).Message)).toEqual(['Hello']);
    expect(world.outcomes()).toEqual([
      expect.stringContaining(`sent to dead-letter queue ${queueArn('dead')}`),
    ]);
  });

  it('is one of many that get every message', async () => {
    for (const name of ['a', 'b', 'c']) await world.subscribe(TOPIC, name, { RawMessageDelivery: 'true' });
    await world.publish('Hello');
    expect([await bodies('a'), await bodies('b'), await bodies('c')]).toEqual([
      ['Hello'],
      ['Hello'],
      ['Hello'],
    ]);
  });
});

describe('a FIFO topic', () => {
  const FIFO = `${TOPIC}.fifo`;
  const open = async (Attributes: Record<string, string> = {}) => {
    await world.topic('orders.fifo', { Attributes: { FifoTopic: 'true', ...Attributes } });
    await world.subscribe(FIFO, 'q.fifo', { RawMessageDelivery: 'true' });
  };
  const publish = async (Message: string, more: object = {}) =>
    world.sns.send(new PublishCommand({ TopicArn: FIFO, Message, MessageGroupId: 'g', ...more }));

  it('delivers in order, with group and deduplication id, and numbers each message', async () => {
    await open();
    const sent = await Promise.all(
      ['1', '2', '3', '4'].map((text) => publish(text, { MessageDeduplicationId: `d${text}` })),
    );
    expect(sent.map(({ SequenceNumber }) => SequenceNumber)).toEqual([
      '10000000000000001000',
      '10000000000000002000',
      '10000000000000003000',
      '10000000000000004000',
    ]);
    const received = await world.received('q.fifo');
    expect(received.map(({ Body }) => Body)).toEqual(['1', '2', '3', '4']);
    expect(received[0]?.Attributes).toMatchObject({ MessageGroupId: 'g', MessageDeduplicationId: 'd1' });
  });

  it('delivers the same content once in five minutes when it deduplicates by content', async () => {
    await open({ ContentBasedDeduplication: 'true' });
    await world.subscribe(FIFO, 'plain', { RawMessageDelivery: 'true' });
    const first = await publish('same');
    expect(await publish('same')).toMatchObject({
      MessageId: first.MessageId,
      SequenceNumber: first.SequenceNumber,
    });
    await world.clock.advance(5 * 60_000 - 1);
    await publish('same');
    expect(await bodies('plain')).toEqual(['same']);
    await world.clock.advance(1);
    await publish('same');
    expect(await bodies('plain')).toEqual(['same', 'same']);
  });

  it('deduplicates within each group where that is the scope', async () => {
    await open({ FifoThroughputScope: 'MessageGroup' });
    await world.subscribe(FIFO, 'plain', { RawMessageDelivery: 'true' });
    for (const MessageGroupId of ['g', 'h', 'g'])
      await publish('m', { MessageGroupId, MessageDeduplicationId: 'd' });
    expect(await bodies('plain')).toHaveLength(2);
  });

  it('carries the number, and no signature, in its envelope', async () => {
    await open();
    await world.subscribe(FIFO, 'r.fifo');
    const { MessageId, SequenceNumber } = await publish('Hello', { MessageDeduplicationId: 'd' });
    const envelope = JSON.parse((await bodies('r.fifo'))[0] ?? '');
    expect(Object.keys(envelope)).toEqual([
      ...['Type', 'MessageId', 'SequenceNumber', 'TopicArn', 'Message', 'Timestamp', 'UnsubscribeURL'],
    ]);
    expect(envelope).toMatchObject({ MessageId, SequenceNumber });
  });

  it.each([
    [
      'no group',
      { MessageGroupId: undefined, MessageDeduplicationId: 'd' },
      'The MessageGroupId parameter is required for FIFO topics',
    ],
    [
      'no deduplication id',
      {},
      'The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly',
    ],
    [
      'a group of 129 characters',
      { MessageGroupId: 'x'.repeat(129), MessageDeduplicationId: 'd' },
      'MessageGroupId',
    ],
  ])('refuses a message with %s', async (_name, more, reason) => {
    await open();
    await expect(publish('m', more)).rejects.toThrow(`Invalid parameter: ${reason}`);
  });

  it('that is made anew begins anew', async () => {
    await open();
    const first = await publish('m', { MessageDeduplicationId: 'd' });
    await world.sns.send(new DeleteTopicCommand({ TopicArn: FIFO }));
    await open();
    const again = await publish('m', { MessageDeduplicationId: 'd' });
    expect(again.SequenceNumber).toBe(first.SequenceNumber);
    expect(again.MessageId).not.toBe(first.MessageId);
  });

  it('deduplicates within a batch', async () => {
    await open();
    const entry = (Id: string) => ({ Id, Message: 'm', MessageGroupId: 'g', MessageDeduplicationId: 'd' });
    const answer = await world.sns.send(
      new PublishBatchCommand({ TopicArn: FIFO, PublishBatchRequestEntries: [entry('a'), entry('b')] }),
    );
    expect(new Set(answer.Successful?.map(({ SequenceNumber }) => SequenceNumber)).size).toBe(1);
    expect(await bodies('q.fifo')).toEqual(['m']);
  });
});
