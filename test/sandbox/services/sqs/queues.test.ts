import {
  AddPermissionCommand,
  CreateQueueCommand,
  DeleteQueueCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  ListQueueTagsCommand,
  PurgeQueueCommand,
  RemovePermissionCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  TagQueueCommand,
  UntagQueueCommand,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ARN, createWorld, NOW, refusalOf, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.sandbox.close());

const set = (QueueUrl: string, Attributes: Record<string, string>) =>
  world.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes }));

describe('a queue', () => {
  it('has AWS’s defaults', async () => {
    expect(await world.attributes(await world.create('q'), 'All')).toEqual({
      QueueArn: `${ARN}:q`,
      ApproximateNumberOfMessages: '0',
      ApproximateNumberOfMessagesNotVisible: '0',
      ApproximateNumberOfMessagesDelayed: '0',
      CreatedTimestamp: String(NOW / 1000),
      LastModifiedTimestamp: String(NOW / 1000),
      VisibilityTimeout: '30',
      MaximumMessageSize: '1048576',
      MessageRetentionPeriod: '345600',
      DelaySeconds: '0',
      ReceiveMessageWaitTimeSeconds: '0',
      SqsManagedSseEnabled: 'true',
    });
  });

  it('of kind FIFO has attributes of its own', async () => {
    const url = await world.create('q.fifo', { FifoQueue: 'true' });
    expect(await world.attributes(url, 'All')).toMatchObject({
      FifoQueue: 'true',
      ContentBasedDeduplication: 'false',
      DeduplicationScope: 'queue',
      FifoThroughputLimit: 'perQueue',
    });
  });

  it('answers only the attributes that are asked for, and none for none', async () => {
    const url = await world.create('q', { VisibilityTimeout: '7' });
    expect(await world.attributes(url, 'VisibilityTimeout', 'Policy')).toEqual({ VisibilityTimeout: '7' });
    expect(await world.attributes(url)).toEqual({});
  });

  it('may be created again with the same attributes, not with others', async () => {
    const url = await world.create('q', { DelaySeconds: '5' });
    expect(await world.create('q', { DelaySeconds: '5' })).toBe(url);
    expect(await world.create('q')).toBe(url);
    expect(await refusalOf(world.create('q', { DelaySeconds: '6' }))).toBe(
      'QueueAlreadyExists: A queue already exists with the same name and a different value for attribute DelaySeconds',
    );
  });

  it('is found by its name', async () => {
    const url = await world.create('q');
    const found = await world.sqs.send(new GetQueueUrlCommand({ QueueName: 'q' }));
    expect(found.QueueUrl).toBe(url);
    expect(await refusalOf(world.sqs.send(new GetQueueUrlCommand({ QueueName: 'none' })))).toBe(
      'AWS.SimpleQueueService.NonExistentQueue: The specified queue does not exist.',
    );
  });

  it('has its URL on the endpoint of the sandbox, and is found under any host', async () => {
    const endpoint = await world.sandbox.listen(0);
    const url = await world.create('q');
    expect(url).toBe(`${endpoint}/000000000000/q`);
    await world.send('https://sqs.us-east-1.amazonaws.com/000000000000/q', 'one');
    await world.send('http://localhost:1/000000000000/q', 'two');
    expect(await world.bodies(url)).toEqual(['one', 'two']);
    const elsewhere = 'https://sqs.us-east-1.amazonaws.com/111111111111/q';
    expect(await refusalOf(world.send(elsewhere, 'three'))).toContain('NonExistentQueue');
    expect(await refusalOf(world.send('q', 'three'))).toContain('NonExistentQueue');
  });

  it('is listed by prefix and by page', async () => {
    for (const name of ['b-1', 'a-2', 'a-1', 'a-3']) await world.create(name);
    const names = ({ QueueUrls = [] }: { QueueUrls?: string[] | undefined }) =>
      QueueUrls.map((url) => url.slice(url.lastIndexOf('/') + 1));
    const all = await world.sqs.send(new ListQueuesCommand({}));
    expect(names(all)).toEqual(['a-1', 'a-2', 'a-3', 'b-1']);
    const first = await world.sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'a', MaxResults: 2 }));
    expect(names(first)).toEqual(['a-1', 'a-2']);
    const { NextToken } = first;
    const rest = await world.sqs.send(
      new ListQueuesCommand({ QueueNamePrefix: 'a', MaxResults: 2, NextToken }),
    );
    expect([names(rest), rest.NextToken]).toEqual([['a-3'], undefined]);
    expect(await world.sqs.send(new ListQueuesCommand({ QueueNamePrefix: 'x' }))).not.toHaveProperty(
      'QueueUrls',
    );
    expect(await refusalOf(world.sqs.send(new ListQueuesCommand({ MaxResults: 1001 })))).toContain(
      'InvalidParameterValue: Value 1001 for parameter MaxResults is invalid.',
    );
    expect(await refusalOf(world.sqs.send(new ListQueuesCommand({ NextToken: '!' })))).toContain(
      'InvalidParameterValue',
    );
  });
});

describe('a deleted queue', () => {
  it('is gone with its messages, and its name is free again after 60 seconds', async () => {
    const url = await world.create('q');
    await world.send(url, 'old');
    await world.sqs.send(new DeleteQueueCommand({ QueueUrl: url }));
    expect(await refusalOf(world.receive(url))).toContain('AWS.SimpleQueueService.NonExistentQueue');
    await world.sandbox.advance(59_999);
    expect(await refusalOf(world.create('q'))).toBe(
      'AWS.SimpleQueueService.QueueDeletedRecently: You must wait 60 seconds after deleting a queue before you can create another with the same name.',
    );
    await world.sandbox.advance(1);
    expect(await world.bodies(await world.create('q'))).toEqual([]);
  });
});

describe('purging', () => {
  it('empties a queue, in flight and delayed messages too, once in 60 seconds', async () => {
    const url = await world.create('q');
    await world.send(url, 'in flight');
    await world.receive(url);
    await world.send(url, 'visible');
    await world.send(url, 'delayed', { DelaySeconds: 9 });
    expect(await world.counts(url)).toBe('1/1/1');
    const purge = () => world.sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
    await purge();
    expect(await world.counts(url)).toBe('0/0/0');
    await world.sandbox.advance(59_999);
    expect(await refusalOf(purge())).toBe(
      'AWS.SimpleQueueService.PurgeQueueInProgress: Only one PurgeQueue operation on q is allowed every 60 seconds.',
    );
    await world.sandbox.advance(1);
    await purge();
  });
});

describe('attributes', () => {
  it('are changed, and the time of the change is told', async () => {
    const url = await world.create('q');
    await world.sandbox.advance(5_000);
    await set(url, { VisibilityTimeout: '11', ReceiveMessageWaitTimeSeconds: '20' });
    expect(
      await world.attributes(
        url,
        'VisibilityTimeout',
        'ReceiveMessageWaitTimeSeconds',
        'LastModifiedTimestamp',
      ),
    ).toEqual({
      VisibilityTimeout: '11',
      ReceiveMessageWaitTimeSeconds: '20',
      LastModifiedTimestamp: String(NOW / 1000 + 5),
    });
  });

  it('name one kind of encryption at a time', async () => {
    const url = await world.create('q', { KmsMasterKeyId: 'k', KmsDataKeyReusePeriodSeconds: '6000' });
    const names = ['KmsMasterKeyId', 'KmsDataKeyReusePeriodSeconds', 'SqsManagedSseEnabled'] as const;
    expect(await world.attributes(url, ...names)).toEqual({
      KmsMasterKeyId: 'k',
      KmsDataKeyReusePeriodSeconds: '6000',
      SqsManagedSseEnabled: 'false',
    });
    await set(url, { SqsManagedSseEnabled: 'true' });
    expect(await world.attributes(url, ...names)).toEqual({ SqsManagedSseEnabled: 'true' });
    expect(await refusalOf(set(url, { KmsMasterKeyId: 'k', SqsManagedSseEnabled: 'true' }))).toBe(
      'InvalidAttributeName: You can use one type of server-side encryption (SSE) at one time. You can either enable KMS SSE or SQS SSE.',
    );
  });

  it('may be taken away by an empty value', async () => {
    const url = await world.create('q', { RedriveAllowPolicy: '{"redrivePermission":"denyAll"}' });
    await set(url, { RedriveAllowPolicy: '' });
    expect(await world.attributes(url, 'RedriveAllowPolicy')).toEqual({});
  });

  it.each([
    ['DelaySeconds', '901'],
    ['DelaySeconds', '-1'],
    ['DelaySeconds', ''],
    ['DelaySeconds', '1.5'],
    ['MaximumMessageSize', '1023'],
    ['MaximumMessageSize', '1048577'],
    ['MessageRetentionPeriod', '59'],
    ['MessageRetentionPeriod', '1209601'],
    ['ReceiveMessageWaitTimeSeconds', '21'],
    ['VisibilityTimeout', '43201'],
    ['VisibilityTimeout', 'x'],
    ['SqsManagedSseEnabled', 'yes'],
    ['KmsDataKeyReusePeriodSeconds', '59'],
    ['Policy', '{'],
    ['Policy', '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"sqs:*"}]}'],
  ])('refuse %s = %s', async (name, value) => {
    expect(await refusalOf(world.create('q', { [name]: value }))).toBe(
      `InvalidAttributeValue: Invalid value for the parameter ${name}.`,
    );
  });

  it.each([
    ['q', { FifoQueue: 'false' }, 'InvalidAttributeName: Unknown Attribute FifoQueue.'],
    ['q', { QueueArn: 'x' }, 'InvalidAttributeName: Unknown Attribute QueueArn.'],
    ['q', { Nonsense: 'x' }, 'InvalidAttributeName: Unknown Attribute Nonsense.'],
    ['q', { toString: 'x' }, 'InvalidAttributeName: Unknown Attribute toString.'],
    [
      'q',
      { ContentBasedDeduplication: 'true' },
      'InvalidAttributeName: Unknown Attribute ContentBasedDeduplication.',
    ],
    [
      'q',
      { DeduplicationScope: 'queue' },
      'InvalidAttributeName: You can specify the DeduplicationScope only when FifoQueue is set to true.',
    ],
    [
      'q',
      { FifoQueue: 'true' },
      'InvalidParameterValue: The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length',
    ],
    [
      'q.fifo',
      {},
      'InvalidParameterValue: Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    ],
    [
      'a'.repeat(81),
      {},
      'InvalidParameterValue: Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length',
    ],
    ['', {}, 'InvalidParameterValue: Queue name cannot be empty'],
    [
      'q.fifo',
      { FifoQueue: 'true', DeduplicationScope: 'all' },
      'InvalidAttributeValue: Invalid value for the parameter DeduplicationScope.',
    ],
    [
      'q.fifo',
      { FifoQueue: 'true', FifoThroughputLimit: 'perMessageGroupId' },
      'InvalidAttributeValue: Invalid value for the parameter FifoThroughputLimit. Reason: FifoThroughputLimit can be set to perMessageGroupId only when DeduplicationScope is messageGroup.',
    ],
  ])('refuse a queue %s with %j', async (name, attributes, refusal) => {
    expect(await refusalOf(world.create(name, attributes))).toBe(refusal);
  });

  it('that don’t exist can’t be asked for', async () => {
    const url = await world.create('q');
    // @ts-expect-error no such attribute
    expect(await refusalOf(world.attributes(url, 'Colour'))).toBe(
      'InvalidAttributeName: Unknown Attribute Colour.',
    );
  });

  it('switch a FIFO queue to high throughput', async () => {
    const url = await world.create('q.fifo', { FifoQueue: 'true' });
    await set(url, { DeduplicationScope: 'messageGroup', FifoThroughputLimit: 'perMessageGroupId' });
    expect(await world.attributes(url, 'FifoThroughputLimit')).toEqual({
      FifoThroughputLimit: 'perMessageGroupId',
    });
  });
});

describe('tags', () => {
  it('are set at creation, added, and removed', async () => {
    const { QueueUrl } = await world.sqs.send(new CreateQueueCommand({ QueueName: 'q', tags: { a: '1' } }));
    await world.sqs.send(new TagQueueCommand({ QueueUrl, Tags: { b: '2', c: '' } }));
    await world.sqs.send(new UntagQueueCommand({ QueueUrl, TagKeys: ['a', 'none'] }));
    const { Tags } = await world.sqs.send(new ListQueueTagsCommand({ QueueUrl }));
    expect(Tags).toEqual({ b: '2', c: '' });
  });

  it('are 50 at most, and none of them AWS’s own', async () => {
    const QueueUrl = await world.create('q');
    const tag = (Tags: Record<string, string>) =>
      refusalOf(world.sqs.send(new TagQueueCommand({ QueueUrl, Tags })));
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, index) => [`k${index}`, 'v']));
    expect(await tag(many)).toBe('InvalidParameterValue: Too many tags added for queue q.');
    expect(await tag({ 'aws:x': 'v' })).toContain('InvalidParameterValue');
    expect(await tag({ ['k'.repeat(129)]: 'v' })).toContain('Tag keys must be between 1 and 128');
    expect(await tag({})).toBe('MissingParameter: The request must contain the parameter Tags.');
    const { Tags } = await world.sqs.send(new ListQueueTagsCommand({ QueueUrl }));
    expect(Tags).toBeUndefined();
  });
});

describe('permissions', () => {
  const add = (QueueUrl: string, Label: string, Actions: string[], AWSAccountIds = ['111111111111']) =>
    world.sqs.send(new AddPermissionCommand({ QueueUrl, Label, Actions, AWSAccountIds }));

  it('make and unmake the policy of a queue', async () => {
    const url = await world.create('q');
    await add(url, 'one', ['ReceiveMessage']);
    await add(url, 'two', ['SendMessage', 'DeleteMessage'], ['111111111111', '222222222222']);
    const { Policy = '' } = await world.attributes(url, 'Policy');
    expect(JSON.parse(Policy)).toEqual({
      Version: '2008-10-17',
      Id: `${ARN}:q/SQSDefaultPolicy`,
      Statement: [
        {
          Sid: 'one',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::111111111111:root' },
          Action: 'SQS:ReceiveMessage',
          Resource: `${ARN}:q`,
        },
        {
          Sid: 'two',
          Effect: 'Allow',
          Principal: { AWS: ['arn:aws:iam::111111111111:root', 'arn:aws:iam::222222222222:root'] },
          Action: ['SQS:SendMessage', 'SQS:DeleteMessage'],
          Resource: `${ARN}:q`,
        },
      ],
    });
    const remove = (Label: string) => world.sqs.send(new RemovePermissionCommand({ QueueUrl: url, Label }));
    await remove('one');
    expect(await refusalOf(remove('one'))).toBe(
      "InvalidParameterValue: Value one for parameter Label is invalid. Reason: can't find label.",
    );
    await remove('two');
    expect(await world.attributes(url, 'Policy')).toEqual({});
  });

  it('are refused as AWS refuses them', async () => {
    const url = await world.create('q');
    await add(url, 'one', ['*']);
    expect(await refusalOf(add(url, 'one', ['*']))).toContain(
      'Value one for parameter Label is invalid. Reason: Already exists.',
    );
    expect(await refusalOf(add(url, 'a b', ['*']))).toContain('parameter Label is invalid');
    expect(await refusalOf(add(url, 'two', ['CreateQueue']))).toContain(
      'Only the queue owner is allowed to invoke this action.',
    );
    expect(await refusalOf(add(url, 'two', ['Nonsense']))).toContain(
      'Value SQS:Nonsense for parameter ActionName is invalid. Reason: Please refer to the appropriate WSDL',
    );
    expect(
      await refusalOf(
        add(
          url,
          'two',
          Array.from({ length: 8 }, () => 'SendMessage'),
        ),
      ),
    ).toBe('OverLimit: 8 Actions were found, maximum allowed is 7.');
    expect(await refusalOf(add(url, 'two', ['*'], ['x']))).toContain(
      'Value [x] for parameter PrincipalId is invalid. Reason: Unable to verify.',
    );
  });

  it('hold at most 20 statements', async () => {
    const statement = { Effect: 'Allow', Principal: '*', Action: 'sqs:*', Resource: '*' };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: Array(21).fill(statement) });
    expect(await refusalOf(world.create('q', { Policy }))).toBe(
      'OverLimit: 21 statements were found in the submitted policy, max allowed is 20',
    );
  });
});

it('says what a request lacks', async () => {
  // @ts-expect-error the queue's URL is missing
  expect(await refusalOf(world.sqs.send(new SendMessageCommand({ MessageBody: 'x' })))).toContain(
    'NonExistentQueue',
  );
  // @ts-expect-error the name is missing
  expect(await refusalOf(world.sqs.send(new GetQueueUrlCommand({})))).toContain('Must specify a queue name.');
  const QueueUrl = await world.create('q');
  // @ts-expect-error the keys are missing
  expect(await refusalOf(world.sqs.send(new UntagQueueCommand({ QueueUrl })))).toBe(
    'MissingParameter: The request must contain the parameter TagKeys.',
  );
});
