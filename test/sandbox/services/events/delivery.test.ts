import { PutEventsCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { DeleteQueueCommand, GetQueueUrlCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type EventsWorld, openEventsWorld, queueArn, ruleArn, urlOf } from './events-world.ts';

let world: EventsWorld;
beforeEach(async () => {
  world = await openEventsWorld();
});
afterEach(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

const ORDERS = { source: ['app'], 'detail-type': ['Order'] };

const attributesOf = async (queue: string) =>
  (await world.received(queue)).map(({ MessageAttributes = {} }) =>
    Object.fromEntries(
      Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
    ),
  );

describe('a rule', () => {
  it('sends the event to its targets as AWS lays it out', async () => {
    const queue = await world.queue('q');
    await world.rule('orders', ORDERS, [queue]);
    const { Entries } = await world.put({ id: 1 }, { Resources: ['arn:x'] });
    expect(await world.bodies('q')).toEqual([
      `{"version":"0","id":"${Entries?.[0]?.EventId}","detail-type":"Order","source":"app","account":"000000000000","time":"2026-11-21T09:00:00Z","region":"us-east-1","resources":["arn:x"],"detail":{"id":1}}`,
    ]);
  });

  it('takes only what its pattern meets', async () => {
    const queue = await world.queue('q');
    await world.rule('large', { detail: { amount: [{ numeric: ['>', 100] }] } }, [queue]);
    await world.put({ amount: 5 });
    await world.put({ amount: 500 });
    expect((await world.bodies('q')).map((body) => JSON.parse(body).detail)).toEqual([{ amount: 500 }]);
    expect(world.outcomes()).toEqual(['no rule matches Order (app)', 'delivered']);
  });

  it('of one bus sees nothing of another', async () => {
    const queue = await world.queue('q');
    await world.bus('shop');
    await world.rule('all', { source: [{ prefix: '' }] }, [queue], 'shop');
    await world.put({ on: 'default' });
    await world.put({ on: 'shop' }, { EventBusName: 'shop' });
    expect((await world.bodies('q')).map((body) => JSON.parse(body).detail)).toEqual([{ on: 'shop' }]);
  });

  it('sends with a group to a FIFO queue', async () => {
    const Arn = await world.queue('q.fifo');
    await world.rule('orders', ORDERS, [{ Arn, SqsParameters: { MessageGroupId: 'g' } }]);
    await world.put({ id: 1 });
    expect(await world.received('q.fifo')).toMatchObject([{ Attributes: { MessageGroupId: 'g' } }]);
  });

  it('brings nothing to a FIFO queue that does not deduplicate by content', async () => {
    const Arn = await world.queue('q.fifo');
    const Attributes = { ContentBasedDeduplication: 'false' };
    await world.sqs.send(new SetQueueAttributesCommand({ QueueUrl: urlOf('q.fifo'), Attributes }));
    await world.rule('orders', ORDERS, [{ Arn, SqsParameters: { MessageGroupId: 'g' } }]);
    await world.put({ id: 1 });
    expect(await world.received('q.fifo')).toEqual([]);
    expect(world.outcomes()).toEqual([
      expect.stringMatching(/^failed \(INVALID_PARAMETER\): The queue should either have ContentBasedDedup/),
    ]);
  });
});

describe('a queue', () => {
  it('that does not let the rule in gets nothing, and the trace says so', async () => {
    const queue = await world.queue('q', 'none');
    await world.rule('orders', ORDERS, [queue]);
    await world.put({ id: 1 });
    expect(await world.bodies('q')).toEqual([]);
    expect(world.outcomes()).toEqual([
      expect.stringMatching(
        /^failed \(NO_PERMISSIONS\): .*sqs:SendMessage.*lost, as the target has no dead-letter/i,
      ),
    ]);
    const refusals = world.sandbox.trace.events().filter(({ kind }) => kind === 'refusal');
    expect(refusals).toMatchObject([{ caller: 'events.amazonaws.com', resource: queueArn('q') }]);
  });

  it('that is gone leads to the dead-letter queue at once, with why', async () => {
    const Arn = await world.queue('q');
    await world.queue('dead');
    const DeadLetterConfig = { Arn: queueArn('dead') };
    await world.rule('orders', ORDERS, [{ Arn, DeadLetterConfig }]);
    const { QueueUrl } = await world.sqs.send(new GetQueueUrlCommand({ QueueName: 'q' }));
    await world.sqs.send(new DeleteQueueCommand({ QueueUrl }));
    await world.clock.advance(60_000);
    await world.put({ id: 1 });
    expect((await world.bodies('dead')).map((body) => JSON.parse(body).detail)).toEqual([{ id: 1 }]);
    expect(await attributesOf('dead')).toEqual([
      {
        RULE_ARN: ruleArn('orders'),
        TARGET_ARN: queueArn('q'),
        ERROR_CODE: 'NO_RESOURCE',
        ERROR_MESSAGE: 'The specified queue does not exist.',
        RETRY_ATTEMPTS: '0',
      },
    ]);
  });

  it('of dead letters that does not let the rule in is told of in the trace', async () => {
    const Arn = await world.queue('q', 'none');
    await world.queue('dead', 'none');
    await world.rule('orders', ORDERS, [{ Arn, DeadLetterConfig: { Arn: queueArn('dead') } }]);
    await world.put({ id: 1 });
    expect(world.outcomes()).toEqual([
      expect.stringMatching(/lost, as dead-letter queue .*:dead failed too \(NO_PERMISSIONS\)/),
    ]);
  });
});

describe('what a target gets', () => {
  const bodyOf = async (more: object) => {
    await world.rule('orders', ORDERS, [{ Arn: await world.queue('q'), ...more }]);
    await world.put({ id: 'o-1', state: 'NEW', items: [{ sku: 'a' }, { sku: 'b' }] });
    return (await world.bodies('q'))[0];
  };
  const template = (InputTemplate: string, InputPathsMap: Record<string, string> = {}) =>
    bodyOf({ InputTransformer: { InputTemplate, InputPathsMap } });
  const PATHS = { id: '$.detail.id', state: '$.detail.state', items: '$.detail.items', none: '$.detail.x' };

  it.each([
    ['a constant', { Input: '{"a": 1}' }, '{"a": 1}'],
    ['a part', { InputPath: '$.detail.items[1]' }, '{"sku":"b"}'],
    ['a text', { InputPath: '$.detail.state' }, '"NEW"'],
    ['every element', { InputPath: '$.detail.items[*].sku' }, '["a","b"]'],
  ])('is %s', async (_name, more, expected) => {
    expect(await bodyOf(more)).toBe(expected);
  });

  it.each([
    ['"order <id> is <state>"', '"order o-1 is NEW"'],
    ['"order \\"<id>\\" is <state>"', '"order \\"o-1\\" is NEW"'],
    [
      '{ "order": <id>, "is": "<state>", "all": <items> }',
      '{"order":"o-1","is":"NEW","all":[{"sku":"a"},{"sku":"b"}]}',
    ],
    ['{ "list": [ 9, <state>, true ] }', '{"list":[9,"NEW",true]}'],
    ['"no <none> at all"', '"no  at all"'],
    ['"one <id>"\n"two <state>"', '"one o-1"\n"two NEW"'],
    ['"<aws.events.rule-name> triggered"', '"orders triggered"'],
    ['{ "rule": <aws.events.rule-arn> }', `{"rule":"${ruleArn('orders')}"}`],
    ['{ "at": <aws.events.event.ingestion-time> }', '{"at":"2026-11-21T09:00:00Z"}'],
  ])('is the template %j filled in', async (text, expected) => {
    expect(await template(text, PATHS)).toBe(expected);
  });

  it('is the event itself in a template, with and without its detail', async () => {
    const body = await template('{ "a": <aws.events.event>, "b": <aws.events.event.json> }');
    const { a, b } = JSON.parse(body ?? '');
    expect(b).toEqual({ ...a, detail: { id: 'o-1', state: 'NEW', items: [{ sku: 'a' }, { sku: 'b' }] } });
    expect(a.source).toBe('app');
  });
});

describe('a target', () => {
  it('is one of five at most', async () => {
    const targets = ['a', 'b', 'c'].map((name) => ({ Id: name, Arn: queueArn(name) }));
    await world.rule('orders', ORDERS, targets);
    const more = ['d', 'e', 'f'].map((name) => ({ Id: name, Arn: queueArn(name) }));
    await expect(world.events.send(new PutTargetsCommand({ Rule: 'orders', Targets: more }))).rejects.toThrow(
      'The requested resource exceeds the maximum number allowed.',
    );
  });
});

it('answers for each entry of PutEvents', async () => {
  const good = { Source: 'app', DetailType: 'Order', Detail: '{}' };
  const { FailedEntryCount, Entries } = await world.events.send(
    new PutEventsCommand({
      Entries: [
        good,
        { ...good, Source: undefined },
        { ...good, DetailType: '' },
        { ...good, Detail: undefined },
        { ...good, Detail: 'x' },
        { ...good, Detail: '[]' },
        { ...good, Detail: `${'{"a":'.repeat(1001)}1${'}'.repeat(1001)}` },
        { ...good, Source: 'aws.ec2' },
        { ...good, EventBusName: 'nowhere' },
      ],
    }),
  );
  expect(FailedEntryCount).toBe(7);
  expect(
    Entries?.map(
      ({ ErrorCode, ErrorMessage, EventId }) =>
        (ErrorCode && `${ErrorCode}: ${ErrorMessage}`) || typeof EventId,
    ),
  ).toEqual([
    'string',
    'InvalidArgument: Parameter Source is not valid. Reason: Source is a required argument.',
    'InvalidArgument: Parameter DetailType is not valid. Reason: DetailType is a required argument.',
    'InvalidArgument: Parameter Detail is not valid. Reason: Detail is a required argument.',
    'MalformedDetail: Detail is malformed.',
    'MalformedDetail: Detail is malformed.',
    'MalformedDetail: Detail is malformed.',
    'NotAuthorizedForSourceException: Not authorized for the source.',
    'string',
  ]);
  expect(world.outcomes()).toContain('dropped: event bus nowhere does not exist');
});

it('refuses more than ten entries and more than a megabyte', async () => {
  const entry = { Source: 'app', DetailType: 'Order', Detail: '{}' };
  const put = (Entries: object[]) => world.events.send(new PutEventsCommand({ Entries }));
  await expect(put(Array.from({ length: 11 }, () => entry))).rejects.toThrow(
    /at 'entries' failed to satisfy constraint: Member must have length less than or equal to 10/,
  );
  const Detail = JSON.stringify({ text: 'x'.repeat(1_048_576) });
  await expect(put([{ ...entry, Detail }])).rejects.toThrow(
    'Total size of the entries in the request is over the limit.',
  );
  const { FailedEntryCount } = await put([{ ...entry, Detail: `${Detail.slice(0, 1_000_000)}"}` }]);
  expect(FailedEntryCount).toBe(0);
});
