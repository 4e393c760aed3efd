import {
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SendMessageCommandInput,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorld, NOW, refusalOf, type World } from './world.ts';

let world: World;
let url: string;
beforeEach(async () => {
  world = await createWorld();
  url = await world.create('q');
});
afterEach(() => world.sandbox.close());

const remove = (ReceiptHandle: string | undefined) =>
  world.sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));

describe('a message', () => {
  it('is sent, received and deleted', async () => {
    const sent = await world.send(url, 'hello');
    const [received] = await world.receive(url);
    expect(received).toMatchObject({
      MessageId: sent.MessageId,
      Body: 'hello',
      MD5OfBody: '5d41402abc4b2a76b9719d911017c592',
    });
    expect(received).not.toHaveProperty('Attributes');
    expect(await world.counts(url)).toBe('0/1/0');
    await remove(received?.ReceiptHandle);
    expect(await world.counts(url)).toBe('0/0/0');
    await remove(received?.ReceiptHandle);
  });

  it('tells its system attributes to who asks', async () => {
    await world.send(url, 'hello', {
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'Root=1-2-3' } },
    });
    await world.sandbox.advance(2_000);
    const [received] = await world.receive(url, { MessageSystemAttributeNames: ['All'] });
    expect(received?.Attributes).toEqual({
      SenderId: expect.stringMatching(/^AIDA/),
      SentTimestamp: String(NOW),
      ApproximateReceiveCount: '1',
      ApproximateFirstReceiveTimestamp: String(NOW + 2_000),
      AWSTraceHeader: 'Root=1-2-3',
    });
    await world.sandbox.advance(30_000);
    // @ts-expect-error the older parameter takes the names of system attributes, whatever its type says
    const [again] = await world.receive(url, { AttributeNames: ['ApproximateReceiveCount', 'Policy'] });
    expect(again?.Attributes).toEqual({ ApproximateReceiveCount: '2' });
    // @ts-expect-error no such attribute
    expect(await refusalOf(world.receive(url, { MessageSystemAttributeNames: ['Colour'] }))).toBe(
      'InvalidAttributeName: Unknown Attribute Colour.',
    );
  });

  /** Checksums and selections as recorded from AWS by LocalStack and `Inqnuam/local-aws-sqs`. */
  it('carries attributes, whose checksum is AWS’s', async () => {
    const text = (StringValue: string) => ({ DataType: 'String', StringValue });
    const MessageAttributes = { Hello: text('There'), General: text('Kenobi'), 'Help.Me': text('Me') };
    const sent = await world.send(url, 'msg', { MessageAttributes });
    expect(sent.MD5OfMessageAttributes).toBe('4c360f3fdafd970e05fae2f149d997f5');
    const select = async (...MessageAttributeNames: string[]) => {
      const [received] = await world.receive(url, { MessageAttributeNames, VisibilityTimeout: 0 });
      const names = Object.keys(received?.MessageAttributes ?? {}).sort();
      return [received?.MD5OfMessageAttributes, ...names];
    };
    expect(await select()).toEqual([undefined]);
    expect(await select('All')).toEqual(['4c360f3fdafd970e05fae2f149d997f5', 'General', 'Hello', 'Help.Me']);
    expect(await select('.*')).toEqual(['4c360f3fdafd970e05fae2f149d997f5', 'General', 'Hello', 'Help.Me']);
    expect(await select('Hel.*')).toEqual(['83fee93c1bcd8b9a5a923ffacdc636c7', 'Hello', 'Help.Me']);
    expect(await select('Hello', 'General')).toEqual([
      'fca026605781cb4126a1e9044df24232',
      'General',
      'Hello',
    ]);
    expect(await select('Foo')).toEqual([undefined]);
  });

  it('carries numbers and bytes too', async () => {
    const bytes = Buffer.from('traceparent\u001e00-774062d6c37081a5a0b9b5b88e30627c-2d2482211f6489da-01');
    const sent = await world.send(url, 'test', {
      MessageAttributes: { attr1: { DataType: 'Binary', BinaryValue: bytes } },
      MessageSystemAttributes: { AWSTraceHeader: { DataType: 'String', StringValue: 'some-trace-id' } },
    });
    expect(sent.MD5OfMessageAttributes).toBe('8cbe4db156db8a94db8b801b7addb984');
    expect(sent.MD5OfMessageSystemAttributes).toBe('fdce4f2818803f2f73becc09a54792c0');
    const [received] = await world.receive(url, { MessageAttributeNames: ['All'] });
    expect(Buffer.from(received?.MessageAttributes?.attr1?.BinaryValue ?? [])).toEqual(bytes);
    const number = await world.send(url, 'test', {
      MessageAttributes: { UserId: { DataType: 'Number.bigint', StringValue: '1234567890123456789012' } },
    });
    expect(number.MD5OfMessageAttributes).toBe('797ab158d73dcb5242dedc4412c8e855');
  });

  it('may be 1 MiB with its attributes, and no byte more', async () => {
    const size = 1_048_576;
    const MessageAttributes = { a: { DataType: 'String', StringValue: '12' } };
    await world.send(url, 'x'.repeat(size - 9), { MessageAttributes });
    expect(await refusalOf(world.send(url, 'x'.repeat(size - 8), { MessageAttributes }))).toBe(
      'InvalidParameterValue: One or more parameters are invalid. Reason: Message must be shorter than 1048576 bytes.',
    );
    const small = await world.create('small', { MaximumMessageSize: '1024' });
    await world.send(small, 'é'.repeat(512));
    expect(await refusalOf(world.send(small, `${'é'.repeat(512)}.`))).toContain('shorter than 1024 bytes');
  });

  it.each<[string, Partial<SendMessageCommandInput>, string]>([
    ['', {}, 'MissingParameter: The request must contain the parameter MessageBody.'],
    [
      'a\u0001b',
      {},
      'InvalidMessageContents: Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF',
    ],
    [
      'x',
      { DelaySeconds: 901 },
      'InvalidParameterValue: Value 901 for parameter DelaySeconds is invalid. Reason: DelaySeconds must be >= 0 and <= 900.',
    ],
    [
      'x',
      { MessageDeduplicationId: 'd' },
      'InvalidParameterValue: Value d for parameter MessageDeduplicationId is invalid. Reason: The request includes a parameter that is not valid for this queue type.',
    ],
    [
      'x',
      { MessageGroupId: 'a b' },
      'InvalidParameterValue: Value a b for parameter MessageGroupId is invalid. Reason: MessageGroupId can only include alphanumeric and punctuation characters. 1 to 128 in length.',
    ],
  ])('is refused when it is wrong: %j %j', async (body, input, refusal) => {
    expect(await refusalOf(world.send(url, body, input))).toBe(refusal);
    expect(await world.counts(url)).toBe('0/0/0');
  });

  it.each([
    [
      { a: { DataType: 'String', StringValue: '' } },
      "Message (user) attribute 'a' must contain a non-empty value of type 'String'.",
    ],
    [
      { a: { DataType: 'Number', StringValue: 'x' } },
      "Can't cast the value of message (user) attribute 'a' to a number.",
    ],
    [
      { a: { DataType: 'Text', StringValue: 'x' } },
      "The type of message (user) attribute 'a' is invalid. You must use only the following supported type prefixes: Binary, Number, String.",
    ],
    [
      { 'AWS.a': { DataType: 'String', StringValue: 'x' } },
      "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for internal use. Additionally, they cannot start or end with '.'.",
    ],
    [
      { 'a b': { DataType: 'String', StringValue: 'x' } },
      'Message (user) attributes name can only contain upper and lower score characters, digits, periods, hyphens and underscores. ',
    ],
    [
      { 'a..b': { DataType: 'String', StringValue: 'x' } },
      "Message (user) attribute name must not have successive '.' characters.",
    ],
    [
      { ['a'.repeat(256)]: { DataType: 'String', StringValue: 'x' } },
      'Message (user) attribute names must be shorter than 256 Bytes',
    ],
    [
      { '': { DataType: 'String', StringValue: 'x' } },
      'The request must contain non-empty message (user) attribute names.',
    ],
    [
      Object.fromEntries(
        Array.from({ length: 11 }, (_, i) => [`a${i}`, { DataType: 'String', StringValue: 'x' }]),
      ),
      'Number of message attributes [11] exceeds the allowed maximum [10].',
    ],
  ])('is refused with attributes %j', async (MessageAttributes, refusal) => {
    expect(await refusalOf(world.send(url, 'x', { MessageAttributes }))).toBe(
      `InvalidParameterValue: ${refusal}`,
    );
  });

  it('has no lists in its attributes', async () => {
    const MessageAttributes = { a: { DataType: 'StringList', StringListValues: ['x'] } };
    expect(await refusalOf(world.send(url, 'x', { MessageAttributes }))).toBe(
      'AWS.SimpleQueueService.UnsupportedOperation: Message attribute list values in SendMessage operation are not supported.',
    );
  });

  it('has a group in a standard queue too, for fair queues', async () => {
    await world.send(url, 'x', { MessageGroupId: 'tenant' });
    const [received] = await world.receive(url, { MessageSystemAttributeNames: ['MessageGroupId'] });
    expect(received?.Attributes).toEqual({ MessageGroupId: 'tenant' });
  });
});

describe('receiving', () => {
  it('takes at most as many as asked for: one, unless it says more', async () => {
    for (let index = 0; index < 12; index += 1) await world.send(url, String(index));
    expect(await world.receive(url, { MaxNumberOfMessages: undefined })).toHaveLength(1);
    expect(await world.receive(url, { MaxNumberOfMessages: 10 })).toHaveLength(10);
    expect(await world.receive(url)).toHaveLength(1);
    expect(await world.receive(url)).toEqual([]);
  });

  it.each([
    [
      { MaxNumberOfMessages: 0 },
      'Value 0 for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided.',
    ],
    [
      { WaitTimeSeconds: 21 },
      'Value 21 for parameter WaitTimeSeconds is invalid. Reason: Must be >= 0 and <= 20, if provided.',
    ],
    [
      { VisibilityTimeout: 43_201 },
      'Value 43201 for parameter VisibilityTimeout is invalid. Reason: Must be >= 0 and <= 43200, if provided.',
    ],
    [
      { ReceiveRequestAttemptId: 'a' },
      'Value a for parameter ReceiveRequestAttemptId is invalid. Reason: The request include parameter that is not valid for this queue type.',
    ],
  ])('refuses %j', async (input, refusal) => {
    expect(await refusalOf(world.receive(url, input))).toBe(`InvalidParameterValue: ${refusal}`);
  });
});

describe('a batch', () => {
  const sendBatch = (...Entries: SendMessageBatchRequestEntry[]) =>
    world.sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));

  it('is sent and deleted entry by entry', async () => {
    const sent = await sendBatch(
      { Id: 'a', MessageBody: 'one' },
      { Id: 'b', MessageBody: '' },
      { Id: 'c', MessageBody: 'three', DelaySeconds: 1_000 },
      { Id: 'd', MessageBody: 'four' },
    );
    expect(sent.Successful?.map(({ Id }) => Id)).toEqual(['a', 'd']);
    expect(sent.Failed).toEqual([
      {
        Id: 'b',
        SenderFault: true,
        Code: 'MissingParameter',
        Message: 'The request must contain the parameter MessageBody.',
      },
      expect.objectContaining({ Id: 'c', Code: 'InvalidParameterValue' }),
    ]);
    const [one, four] = await world.receive(url);
    const deleted = await world.sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl: url,
        Entries: [
          { Id: '1', ReceiptHandle: one?.ReceiptHandle },
          { Id: '2', ReceiptHandle: 'nonsense' },
          { Id: '3', ReceiptHandle: four?.ReceiptHandle },
        ],
      }),
    );
    expect(deleted.Successful).toEqual([{ Id: '1' }, { Id: '3' }]);
    expect(deleted.Failed).toEqual([
      {
        Id: '2',
        SenderFault: true,
        Code: 'ReceiptHandleIsInvalid',
        Message: 'The input receipt handle "nonsense" is not a valid receipt handle.',
      },
    ]);
    expect(await world.counts(url)).toBe('0/0/0');
  });

  it('is refused as a whole for its number, its ids and its size', async () => {
    const entry = (Id: string, MessageBody = 'x') => ({ Id, MessageBody });
    expect(await refusalOf(sendBatch())).toBe(
      'AWS.SimpleQueueService.EmptyBatchRequest: There should be at least one SendMessageBatchRequestEntry in the request.',
    );
    expect(await refusalOf(sendBatch(...Array.from({ length: 11 }, (_, index) => entry(`${index}`))))).toBe(
      'AWS.SimpleQueueService.TooManyEntriesInBatchRequest: Maximum number of entries per request are 10. You have sent 11.',
    );
    expect(await refusalOf(sendBatch(entry('a'), entry('a')))).toBe(
      'AWS.SimpleQueueService.BatchEntryIdsNotDistinct: Id a repeated.',
    );
    expect(await refusalOf(sendBatch(entry('a.b')))).toBe(
      'AWS.SimpleQueueService.InvalidBatchEntryId: A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
    );
    const half = 'x'.repeat(524_289);
    expect(await refusalOf(sendBatch(entry('a', half), entry('b', half)))).toBe(
      'AWS.SimpleQueueService.BatchRequestTooLong: Batch requests cannot be longer than 1048576 bytes. You have sent 1048578 bytes.',
    );
    expect(await world.counts(url)).toBe('0/0/0');
  });
});
