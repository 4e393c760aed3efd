import {
  CancelMessageMoveTaskCommand,
  DeleteQueueCommand,
  ListDeadLetterSourceQueuesCommand,
  ListMessageMoveTasksCommand,
  SetQueueAttributesCommand,
  StartMessageMoveTaskCommand,
  type StartMessageMoveTaskCommandInput,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ARN, createWorld, inGroup, refusalOf, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.sandbox.close());

const redriveTo = (name: string, maxReceiveCount: unknown = 2, more = {}) => ({
  RedrivePolicy: JSON.stringify({ deadLetterTargetArn: `${ARN}:${name}`, maxReceiveCount, ...more }),
});

/** A queue `q` with dead letters in `dlq` after two receives. */
const createPair = async () => {
  const dlq = await world.create('dlq');
  return { dlq, url: await world.create('q', redriveTo('dlq')) };
};

describe('a message that is received too often', () => {
  it('goes to the dead-letter queue instead of being received once more', async () => {
    const { dlq, url } = await createPair();
    const { MessageId } = await world.send(url, 'poison', {
      MessageAttributes: { a: { DataType: 'String', StringValue: 'b' } },
    });
    for (let receive = 0; receive < 2; receive += 1) {
      expect(await world.bodies(url)).toEqual(['poison']);
      await world.sandbox.advance(30_000);
    }
    expect(await world.bodies(dlq)).toEqual([]);
    expect(await world.bodies(url)).toEqual([]);
    expect(await world.counts(url)).toBe('0/0/0');
    const [dead] = await world.receive(dlq, {
      MessageSystemAttributeNames: ['DeadLetterQueueSourceArn', 'ApproximateReceiveCount'],
      MessageAttributeNames: ['All'],
    });
    expect(dead).toMatchObject({
      MessageId,
      Body: 'poison',
      Attributes: { DeadLetterQueueSourceArn: `${ARN}:q`, ApproximateReceiveCount: '3' },
      MessageAttributes: { a: { StringValue: 'b' } },
    });
    expect(world.sandbox.trace.events()).toContainEqual(
      expect.objectContaining({ kind: 'delivery', from: `${ARN}:q`, to: `${ARN}:dlq` }),
    );
  });

  it('wakes who waits at the dead-letter queue, and does not end the receive of others', async () => {
    const { dlq, url } = await createPair();
    await world.send(url, 'poison');
    for (let receive = 0; receive < 2; receive += 1) await world.receive(url, { VisibilityTimeout: 0 });
    await world.send(url, 'good');
    const waiting = world.bodies(dlq, { WaitTimeSeconds: 20 });
    await world.sandbox.advance(0);
    expect(await world.bodies(url)).toEqual(['good']);
    expect(await waiting).toEqual(['poison']);
  });

  it('is kept from its first sending on, also in the dead-letter queue', async () => {
    const { dlq, url } = await createPair();
    await world.send(url, 'poison');
    for (let receive = 0; receive < 2; receive += 1) await world.receive(url, { VisibilityTimeout: 0 });
    await world.sandbox.advance(4 * 86_400_000 - 1);
    await world.receive(url);
    expect(await world.counts(dlq)).toBe('1/0/0');
    await world.sandbox.advance(1);
    expect(await world.counts(dlq)).toBe('0/0/0');
  });

  it('stays where it is when the dead-letter queue is gone', async () => {
    const { dlq, url } = await createPair();
    await world.sqs.send(new DeleteQueueCommand({ QueueUrl: dlq }));
    await world.send(url, 'poison');
    for (let receive = 0; receive < 4; receive += 1) {
      expect(await world.bodies(url, { VisibilityTimeout: 0 })).toEqual(['poison']);
    }
  });

  it('unlocks its FIFO group for the next', async () => {
    const dlq = await world.create('dlq.fifo', { FifoQueue: 'true' });
    const url = await world.create('q.fifo', { FifoQueue: 'true', ...redriveTo('dlq.fifo', 1) });
    await world.send(url, 'poison', inGroup('g', '1'));
    await world.send(url, 'next', inGroup('g', '2'));
    await world.receive(url, { MaxNumberOfMessages: 1 });
    await world.sandbox.advance(30_000);
    expect(await world.bodies(url)).toEqual(['next']);
    expect(await world.bodies(dlq)).toEqual(['poison']);
  });

  it('circles in a queue that is its own dead-letter queue, without a receive that never ends', async () => {
    const url = await world.create('q', redriveTo('q', 1));
    await world.send(url, 'poison');
    await world.receive(url, { VisibilityTimeout: 0 });
    expect(await world.bodies(url)).toEqual([]);
    expect(await world.counts(url)).toBe('1/0/0');
  });
});

describe('a redrive policy', () => {
  it('is given back in AWS’s form and can be removed', async () => {
    await world.create('dlq');
    const url = await world.create('q', redriveTo('dlq', '3'));
    const text = `{"deadLetterTargetArn":"${ARN}:dlq","maxReceiveCount":3}`;
    expect(await world.attributes(url, 'RedrivePolicy')).toEqual({ RedrivePolicy: text });
    await world.sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: { RedrivePolicy: '' } }));
    expect(await world.attributes(url, 'RedrivePolicy')).toEqual({});
  });

  it.each([
    [redriveTo('none'), 'Dead letter target does not exist.'],
    [
      redriveTo('dlq', 0),
      'Invalid value for maxReceiveCount: 0, valid values are from 1 to 1000 both inclusive.',
    ],
    [
      redriveTo('dlq', 1001),
      'Invalid value for maxReceiveCount: 1001, valid values are from 1 to 1000 both inclusive.',
    ],
    [redriveTo('dlq.fifo'), 'Dead-letter queue must be same type of queue as the source.'],
    [
      redriveTo('dlq', 1, { x: 1 }),
      'Only following attributes are supported: [maxReceiveCount, deadLetterTargetArn].',
    ],
    [
      { RedrivePolicy: '{"maxReceiveCount":1}' },
      'Redrive policy does not contain mandatory attribute: deadLetterTargetArn.',
    ],
    [
      { RedrivePolicy: `{"deadLetterTargetArn":"${ARN}:dlq"}` },
      'Redrive policy does not contain mandatory attribute: maxReceiveCount.',
    ],
    [
      { RedrivePolicy: '{"deadLetterTargetArn":"dummy","maxReceiveCount":42}' },
      'Invalid value for deadLetterTargetArn.',
    ],
    [
      { RedrivePolicy: '{"deadLetterTargetArn":"arn:aws:sns:us-east-1:000000000000:t","maxReceiveCount":4}' },
      'Only SQS queues are valid resources for deadLetterTargetArn.',
    ],
  ])('is refused: %j', async (attributes, reason) => {
    await world.create('dlq');
    const refusal = `InvalidParameterValue: Value ${attributes.RedrivePolicy} for parameter RedrivePolicy is invalid. Reason: ${reason}`;
    expect(await refusalOf(world.create('q', attributes))).toBe(refusal);
    const QueueUrl = await world.create('other');
    const set = new SetQueueAttributesCommand({ QueueUrl, Attributes: attributes });
    expect(await refusalOf(world.sqs.send(set))).toBe(refusal);
  });

  it('that is no JSON is refused', async () => {
    expect(await refusalOf(world.create('q', { RedrivePolicy: 'x' }))).toBe(
      'InvalidAttributeValue: Invalid value for the parameter RedrivePolicy. Reason: Redrive policy is not a valid JSON map.',
    );
  });
});

describe('a redrive allow policy', () => {
  const allow = (redrivePermission: string, ...names: string[]) => ({
    RedriveAllowPolicy: JSON.stringify({
      redrivePermission,
      ...(names.length > 0 && { sourceQueueArns: names.map((name) => `${ARN}:${name}`) }),
    }),
  });

  it('lets all queues, some or none use the queue', async () => {
    await world.create('open', allow('allowAll'));
    await world.create('closed', allow('denyAll'));
    await world.create('picky', allow('byQueue', 'friend'));
    await world.create('a', redriveTo('open'));
    await world.create('friend', redriveTo('picky'));
    expect(await refusalOf(world.create('b', redriveTo('closed')))).toContain(
      `for parameter RedrivePolicy is invalid. Reason: Queue ${ARN}:closed does not allow this queue to use it as a dead letter queue.`,
    );
    expect(await refusalOf(world.create('b', redriveTo('picky')))).toContain('does not allow this queue');
  });

  it.each([
    [
      allow('byQueue'),
      'When you specify the byQueue permission type, you must also specify one or more sourceQueueArns values.',
    ],
    [
      allow('denyAll', 'a'),
      'To specify one or more source queue ARNs, you must set redrivePermission to byQueue.',
    ],
    [
      allow('byQueue', ...Array.from({ length: 11 }, (_, index) => `q${index}`)),
      'The maximum number of source queue ARNs you can specify is 10.',
    ],
  ])('is refused: %j', async (attributes, reason) => {
    expect(await refusalOf(world.create('q', attributes))).toBe(
      `InvalidParameterValue: Value ${attributes.RedriveAllowPolicy} for parameter RedriveAllowPolicy is invalid. Reason: Amazon SQS can't create the redrive allow policy. ${reason}`,
    );
  });

  it('in another format is refused', async () => {
    for (const text of ['x', '[]', '{}', '{"redrivePermission":"allowAll","x":1}']) {
      expect(await refusalOf(world.create('q', { RedriveAllowPolicy: text }))).toBe(
        "InvalidAttributeValue: Invalid value for the parameter RedriveAllowPolicy. Reason: Amazon SQS can't create the redrive allow policy, as it’s in an unsupported format.",
      );
    }
  });
});

it('lists the queues that send their dead letters to a queue', async () => {
  const { dlq, url } = await createPair();
  const another = await world.create('another', redriveTo('dlq'));
  const list = async (QueueUrl: string) =>
    (await world.sqs.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl }))).queueUrls;
  expect(await list(dlq)).toEqual([another, url]);
  expect(await list(url)).toEqual([]);
});

describe('a message move task', () => {
  /** Puts messages into `dlq`, as dead letters of `q`. */
  const bury = async (url: string, dlq: string, ...bodies: string[]) => {
    for (const body of bodies) await world.send(url, body);
    for (let receive = 0; receive < 3; receive += 1) await world.receive(url, { VisibilityTimeout: 0 });
    expect(await world.counts(dlq)).toBe(`${bodies.length}/0/0`);
  };
  const SourceArn = `${ARN}:dlq`;
  const start = (input: Partial<StartMessageMoveTaskCommandInput> = {}) =>
    world.sqs.send(new StartMessageMoveTaskCommand({ SourceArn, ...input }));
  const list = async (MaxResults = 10) =>
    (await world.sqs.send(new ListMessageMoveTasksCommand({ SourceArn, MaxResults }))).Results;

  it('brings messages back to where they came from, as new messages', async () => {
    const { dlq, url } = await createPair();
    await bury(url, dlq, 'one', 'two');
    const { TaskHandle } = await start();
    expect(await list()).toEqual([
      expect.objectContaining({ Status: 'RUNNING', TaskHandle, ApproximateNumberOfMessagesToMove: 2 }),
    ]);
    await world.sandbox.advance(1_000);
    expect(await list()).toEqual([
      {
        Status: 'COMPLETED',
        SourceArn,
        ApproximateNumberOfMessagesMoved: 2,
        ApproximateNumberOfMessagesToMove: 2,
        StartedTimestamp: expect.any(Number),
      },
    ]);
    const back = await world.receive(url, { MessageSystemAttributeNames: ['All'] });
    expect(back.map(({ Body, Attributes }) => [Body, Attributes?.ApproximateReceiveCount])).toEqual([
      ['one', '1'],
      ['two', '1'],
    ]);
    expect(back[0]?.Attributes).not.toHaveProperty('DeadLetterQueueSourceArn');
  });

  it('goes to another queue at the speed that was asked for, and can be cancelled', async () => {
    const { dlq, url } = await createPair();
    const other = await world.create('other');
    await bury(url, dlq, 'one', 'two', 'three');
    const { TaskHandle } = await start({
      DestinationArn: `${ARN}:other`,
      MaxNumberOfMessagesPerSecond: 1,
    });
    expect(await refusalOf(start())).toBe(
      'InvalidParameterValue: There is already a task running. Only one active task is allowed for a source queue arn at a given time.',
    );
    await world.sandbox.advance(2_000);
    expect(await world.counts(other)).toBe('2/0/0');
    const cancel = () => world.sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle }));
    expect(await cancel()).toMatchObject({ ApproximateNumberOfMessagesMoved: 2 });
    expect(await list()).toMatchObject([{ Status: 'CANCELLING' }]);
    await world.sandbox.advance(5_000);
    expect(await list()).toMatchObject([{ Status: 'CANCELLED', ApproximateNumberOfMessagesMoved: 2 }]);
    expect([await world.counts(dlq), await world.counts(other)]).toEqual(['1/0/0', '2/0/0']);
    expect(await refusalOf(cancel())).toContain('AWS.SimpleQueueService.UnsupportedOperation');
  });

  it('fails when its destination is deleted, or a message came from nowhere', async () => {
    const { dlq, url } = await createPair();
    await bury(url, dlq, 'one');
    const other = await world.create('other');
    await start({ DestinationArn: `${ARN}:other` });
    await world.sqs.send(new DeleteQueueCommand({ QueueUrl: other }));
    await world.sandbox.advance(1_000);
    expect(await list(1)).toMatchObject([
      { Status: 'FAILED', FailureReason: 'AWS.SimpleQueueService.NonExistentQueue' },
    ]);
    await world.send(dlq, 'sent here');
    await start();
    await world.sandbox.advance(1_000);
    expect(await list()).toMatchObject([
      {
        Status: 'FAILED',
        FailureReason: 'CouldNotDetermineMessageSource',
        ApproximateNumberOfMessagesMoved: 1,
      },
      { Status: 'FAILED' },
    ]);
  });

  it('is refused as AWS refuses it', async () => {
    await createPair();
    const missing = (parameter: string) =>
      `ResourceNotFoundException: The resource that you specified for the ${parameter} parameter doesn't exist.`;
    expect(await refusalOf(start({ SourceArn: `${ARN}:none` }))).toBe(missing('SourceArn'));
    expect(await refusalOf(start({ SourceArn: 'x' }))).toBe(
      'InvalidParameterValue: You must use this format to specify the SourceArn: arn:<partition>:<service>:<region>:<account-id>:<resource-id>',
    );
    expect(await refusalOf(start({ SourceArn: `${ARN}:q` }))).toBe(
      'InvalidParameterValue: Source queue must be configured as a Dead Letter Queue.',
    );
    expect(await refusalOf(start({ DestinationArn: `${ARN}:none` }))).toBe(missing('DestinationArn'));
    expect(await refusalOf(start({ MaxNumberOfMessagesPerSecond: 501 }))).toContain(
      'InvalidParameterValue: Value 501 for parameter MaxNumberOfMessagesPerSecond is invalid.',
    );
    expect(await refusalOf(list(11))).toContain('Value 11 for parameter MaxResults is invalid.');
    const TaskHandle = Buffer.from(JSON.stringify({ taskId: 'x', sourceArn: SourceArn })).toString('base64');
    expect(await refusalOf(world.sqs.send(new CancelMessageMoveTaskCommand({ TaskHandle })))).toBe(
      'ResourceNotFoundException: Task does not exist.',
    );
  });
});
