import { PublishBatchCommand, PublishCommand } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSnsWorld, refusal, type SnsWorld, TOPIC } from './sns-world.ts';

let world: SnsWorld;
beforeEach(async () => {
  world = await openSnsWorld();
  await world.topic();
});
afterEach(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

const publish = (input: object) =>
  world.sns.send(new PublishCommand({ TopicArn: TOPIC, Message: 'm', ...input }));
const attribute = (name: string, value: object) => ({ MessageAttributes: { [name]: value } });
const text = { DataType: 'String', StringValue: 'x' };

describe('Publish', () => {
  it.each([
    ['no subject', { Subject: '' }, 'InvalidParameter: Invalid parameter: Subject'],
    ['a subject of two lines', { Subject: 'a\nb' }, 'InvalidParameter: Invalid parameter: Subject'],
    ['a long subject', { Subject: 'x'.repeat(101) }, 'InvalidParameter: Invalid parameter: Subject'],
    ['an empty message', { Message: '' }, 'InvalidParameter: Invalid parameter: Empty message'],
    [
      'a large message',
      { Message: 'x'.repeat(262_145) },
      'InvalidParameter: Invalid parameter: Message too long',
    ],
    [
      'large attributes',
      { Message: 'x'.repeat(262_144), ...attribute('a', text) },
      'InvalidParameter: Invalid parameter: Message too long',
    ],
    [
      'another structure',
      { MessageStructure: 'xml' },
      'InvalidParameter: Invalid parameter: MessageStructure',
    ],
    [
      'a structure that is none',
      { MessageStructure: 'json' },
      'InvalidParameter: Invalid parameter: Message Structure - JSON message body failed to parse',
    ],
    [
      'a structure without default',
      { MessageStructure: 'json', Message: '{"sqs":"x","default":1}' },
      'InvalidParameter: Invalid parameter: Message Structure - No default entry in JSON message body',
    ],
    [
      'a deduplication id for a standard topic',
      { MessageDeduplicationId: 'd' },
      'InvalidParameter: Invalid parameter: MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type',
    ],
    [
      'a phone number that is none',
      { TopicArn: undefined, PhoneNumber: 'abc' },
      'InvalidParameter: Invalid parameter: PhoneNumber Reason: abc is not valid to publish to',
    ],
    [
      'no target',
      { TopicArn: undefined },
      'InvalidParameter: Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter',
    ],
    ['an unknown topic', { TopicArn: `${TOPIC}x` }, 'NotFound: Topic does not exist'],
    [
      'an unknown type',
      attribute('a', { ...text, DataType: 'Text' }),
      "ParameterValueInvalid: The message attribute 'a' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
    ],
    [
      'an empty attribute',
      attribute('a', { ...text, StringValue: '' }),
      "ParameterValueInvalid: The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String'.",
    ],
    [
      'a value in the wrong field',
      attribute('a', { ...text, DataType: 'Binary' }),
      "ParameterValueInvalid: The message attribute 'a' with type 'Binary' must use field 'Binary'.",
    ],
    [
      'a number that is none',
      attribute('a', { ...text, DataType: 'Number' }),
      "ParameterValueInvalid: Could not cast message attribute 'a' value to number.",
    ],
    [
      'a name with dots at its end',
      attribute('a.', text),
      "ParameterValueInvalid: Invalid message attribute name ending with character '.' was found.",
    ],
    [
      'a name with two dots',
      attribute('a..b', text),
      "ParameterValueInvalid: Message attribute name can not have successive '.' character.",
    ],
    [
      'a name with a space',
      attribute('a b', text),
      "ParameterValueInvalid: Invalid non-alphanumeric character '#x20' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.",
    ],
  ])('refuses %s', async (_name, input, expected) => {
    expect(await refusal(publish(input))).toBe(expected);
  });

  it('takes what is just as large as a topic allows', async () => {
    expect((await publish({ Message: 'é'.repeat(131_072) })).MessageId).toMatch(/^[0-9a-f-]{36}$/);
    const TopicArn = await world.topic('large', { Attributes: { MaximumMessageSize: '1048576' } });
    expect((await publish({ TopicArn, Message: 'x'.repeat(1_048_576) })).MessageId).toBeDefined();
    expect(await refusal(publish({ TopicArn, Message: 'x'.repeat(1_048_577) }))).toMatch(/too long$/);
  });

  it('gives each protocol its own text', async () => {
    await world.subscribe(TOPIC, 'q', { RawMessageDelivery: 'true' });
    await publish({ MessageStructure: 'json', Message: '{"default":"d","sqs":"s"}' });
    await publish({ MessageStructure: 'json', Message: '{"default":"d","email":"e"}' });
    expect((await world.received('q')).map(({ Body }) => Body)).toEqual(['s', 'd']);
  });
});

describe('PublishBatch', () => {
  const batch = (entries: readonly object[]) =>
    world.sns.send(
      new PublishBatchCommand({
        TopicArn: TOPIC,
        PublishBatchRequestEntries: entries.map((entry, index) => ({
          Id: `${index}`,
          Message: 'm',
          ...entry,
        })),
      }),
    );

  it('publishes up to ten messages, in order', async () => {
    await world.subscribe(TOPIC, 'q', { RawMessageDelivery: 'true' });
    const answer = await batch([{ Message: 'a' }, { Message: 'b' }]);
    expect(answer.Successful?.map(({ Id }) => Id)).toEqual(['0', '1']);
    expect(answer.Failed ?? []).toEqual([]);
    expect((await world.received('q')).map(({ Body }) => Body)).toEqual(['a', 'b']);
  });

  it.each([
    ['nothing', [], 'EmptyBatchRequest'],
    ['eleven messages', Array.from({ length: 11 }, () => ({})), 'TooManyEntriesInBatchRequest'],
    ['the same id twice', [{ Id: 'a' }, { Id: 'a' }], 'BatchEntryIdsNotDistinct'],
    ['an id with a space', [{ Id: 'a b' }], 'InvalidBatchEntryId'],
    [
      'too much together',
      [{ Message: 'x'.repeat(200_000) }, { Message: 'x'.repeat(100_000) }],
      'BatchRequestTooLong',
    ],
    ['one bad message', [{}, { Message: '' }], 'InvalidParameter'],
  ])('refuses %s as a whole', async (_name, entries, code) => {
    await world.subscribe(TOPIC, 'q');
    expect(await refusal(batch(entries))).toMatch(new RegExp(`^${code}: `));
    expect(await world.received('q')).toEqual([]);
  });
});
