import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AddPermissionCommand } from '@aws-sdk/client-lambda';
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetBucketNotificationConfigurationCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import {
  CreateTopicCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { SandboxOptions } from '../../../../src/sandbox/sandbox.ts';
import { openLambdaWorld } from '../lambda/lambda-world.ts';
import { openS3World, type S3World, START_MS } from './s3-world.ts';

const Bucket = 'photos';
let world: S3World;
let sqs: SQSClient;
let QueueUrl: string;
let QueueArn: string;
const open = async (options: SandboxOptions = {}) => {
  world = await openS3World(options);
  await world.bucket(Bucket);
  sqs = new SQSClient(world.sandbox.clientConfig());
  QueueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: 'q' }))).QueueUrl ?? '';
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  QueueArn = Attributes?.QueueArn ?? '';
};
beforeEach(() => open());
afterEach(() => world.sandbox.close());

const policyFor = (service: string, Action: string, Resource: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action, Resource }],
  });
const letIn = (service = 's3.amazonaws.com') =>
  sqs.send(
    new SetQueueAttributesCommand({
      QueueUrl,
      Attributes: { Policy: policyFor(service, 'sqs:SendMessage', QueueArn) },
    }),
  );
const configure = (NotificationConfiguration: NotificationConfiguration, more = {}) =>
  world.s3.send(
    new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration, ...more }),
  );
const toQueue = (...Events: ('s3:ObjectCreated:*' | 's3:ObjectRemoved:*' | 's3:ObjectTagging:Put')[]) =>
  configure({ QueueConfigurations: [{ Id: 'all', QueueArn, Events }] });

/** Deliveries happen in the background; ten turns of the event loop are plenty, and none of them is time. */
const received = async (): Promise<string[]> => {
  const bodies: string[] = [];
  for (let turn = 0; turn < 10; turn += 1) {
    await new Promise((resolve) => setImmediate(resolve));
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
    );
    for (const { Body = '', ReceiptHandle } of Messages) {
      bodies.push(Body);
      await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
  }
  return bodies;
};
const records = async () => (await received()).flatMap((body) => JSON.parse(body).Records ?? []);

describe('to a queue', () => {
  it('a test message comes first, then every object in S3’s own words', async () => {
    await letIn();
    await toQueue('s3:ObjectCreated:*');
    const [test = ''] = await received();
    expect(JSON.parse(test)).toMatchObject({ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket });
    await world.put(Bucket, 'a b/ü.txt');
    expect(await records()).toEqual([
      {
        eventVersion: '2.1',
        eventSource: 'aws:s3',
        awsRegion: 'us-east-1',
        eventTime: new Date(START_MS).toISOString(),
        eventName: 'ObjectCreated:Put',
        userIdentity: { principalId: expect.stringMatching(/^AWS:AIDA/) },
        requestParameters: { sourceIPAddress: '127.0.0.1' },
        responseElements: { 'x-amz-request-id': expect.any(String), 'x-amz-id-2': expect.any(String) },
        s3: {
          s3SchemaVersion: '1.0',
          configurationId: 'all',
          bucket: {
            name: Bucket,
            ownerIdentity: { principalId: expect.any(String) },
            arn: `arn:aws:s3:::${Bucket}`,
          },
          object: {
            key: 'a+b/%C3%BC.txt',
            size: 5,
            eTag: '5d41402abc4b2a76b9719d911017c592',
            sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
          },
        },
      },
    ]);
  });

  it('each way of creating, removing and tagging has its name', async () => {
    await letIn();
    await toQueue('s3:ObjectCreated:*', 's3:ObjectRemoved:*', 's3:ObjectTagging:Put');
    await world.put(Bucket, 'k');
    await world.s3.send(new CopyObjectCommand({ Bucket, Key: 'c', CopySource: `${Bucket}/k` }));
    const { UploadId } = await world.s3.send(new CreateMultipartUploadCommand({ Bucket, Key: 'm' }));
    const part = { Bucket, Key: 'm', UploadId, PartNumber: 1, Body: 'x' };
    const { ETag } = await world.s3.send(new UploadPartCommand(part));
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] };
    await world.s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: 'm', UploadId, MultipartUpload }));
    await world.s3.send(new PutObjectTaggingCommand({ Bucket, Key: 'k', Tagging: { TagSet: [] } }));
    await world.s3.send(new DeleteObjectCommand({ Bucket, Key: 'k' }));
    const names = (await records()).map(({ eventName, s3 }) => [eventName, s3.object.key, s3.object.size]);
    expect(names.sort()).toEqual([
      ['ObjectCreated:CompleteMultipartUpload', 'm', 1],
      ['ObjectCreated:Copy', 'c', 5],
      ['ObjectCreated:Put', 'k', 5],
      ['ObjectRemoved:Delete', 'k', undefined],
      ['ObjectTagging:Put', 'k', 5],
    ]);
  });

  it('only keys that pass the filter are told', async () => {
    await letIn();
    const FilterRules = [
      { Name: 'prefix' as const, Value: 'in/' },
      { Name: 'suffix' as const, Value: '.jpg' },
    ];
    await configure({
      QueueConfigurations: [{ QueueArn, Events: ['s3:ObjectCreated:Put'], Filter: { Key: { FilterRules } } }],
    });
    for (const Key of ['in/a.jpg', 'in/a.png', 'out/a.jpg']) await world.put(Bucket, Key);
    expect((await records()).map(({ s3 }) => s3.object.key)).toEqual(['in/a.jpg']);
  });

  it('versions are told where there are any, and delete markers', async () => {
    await letIn();
    await world.bucket('versioned', 'versioned');
    await world.s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: 'versioned',
        NotificationConfiguration: { QueueConfigurations: [{ QueueArn, Events: ['s3:ObjectRemoved:*'] }] },
      }),
    );
    await world.put('versioned', 'k');
    const { VersionId } = await world.s3.send(new DeleteObjectCommand({ Bucket: 'versioned', Key: 'k' }));
    expect(await records()).toMatchObject([
      { eventName: 'ObjectRemoved:DeleteMarkerCreated', s3: { object: { versionId: VersionId } } },
    ]);
  });

  it('each delivery is in the trace, with the call that led to it', async () => {
    await letIn();
    await toQueue('s3:ObjectCreated:*');
    await world.put(Bucket, 'k');
    await received();
    const events = world.sandbox.trace.events();
    const put = events.find((event) => event.kind === 'call' && event.api === 's3.PutObject');
    expect(events.filter((event) => event.kind === 'delivery')).toMatchObject([
      { from: `arn:aws:s3:::${Bucket}`, to: QueueArn, outcome: 'delivered', cause: put?.id },
    ]);
  });

  it('what was being delivered when the sandbox was killed is delivered again', async () => {
    const folder = mkdtempSync(join(tmpdir(), 's3-'));
    try {
      await world.sandbox.close();
      await open({ folder: join(folder, 'killed') });
      await letIn();
      await toQueue('s3:ObjectCreated:*');
      await received();
      // Neither the queue's message nor S3's note of it is on the disk: as it is when the process is killed there and then.
      world.sandbox.trace.subscribe((event) => {
        if (event.kind === 'delivery')
          cpSync(join(folder, 'killed'), join(folder, 'later'), { recursive: true });
      });
      await world.put(Bucket, 'k');
      await received();
      await world.sandbox.close();
      world = await openS3World({ folder: join(folder, 'later') });
      sqs = new SQSClient(world.sandbox.clientConfig());
      expect((await records()).map(({ s3 }) => s3.object.key)).toEqual(['k']);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('a configuration', () => {
  it('is refused where its destination is missing or closed, unless that is not to be looked at', async () => {
    await expect(toQueue('s3:ObjectCreated:*')).rejects.toMatchObject({
      name: 'InvalidArgument',
      message: 'Unable to validate the following destination configurations',
      ArgumentValue1:
        'Permissions on the destination queue do not allow S3 to publish notifications from this bucket',
    });
    const gone = { QueueArn: QueueArn.replace(/q$/, 'gone'), Events: ['s3:ObjectCreated:*' as const] };
    await expect(configure({ QueueConfigurations: [gone] })).rejects.toMatchObject({
      ArgumentValue1: 'The destination queue does not exist',
    });
    await configure({ QueueConfigurations: [gone] }, { SkipDestinationValidation: true });
  });

  it('may not send one event to two places', async () => {
    await letIn();
    const one = { QueueArn, Events: ['s3:ObjectCreated:*' as const] };
    const two = { QueueArn, Events: ['s3:ObjectCreated:Put' as const] };
    await expect(configure({ QueueConfigurations: [one, two] })).rejects.toThrow(
      'Configuration is ambiguously defined',
    );
    const filter = (Value: string) => ({
      Filter: { Key: { FilterRules: [{ Name: 'prefix' as const, Value }] } },
    });
    await configure({
      QueueConfigurations: [
        { ...one, ...filter('a/') },
        { ...two, ...filter('b/') },
      ],
    });
  });

  it('is read back with ids, and taken away by an empty one', async () => {
    await letIn();
    await configure({
      QueueConfigurations: [{ QueueArn, Events: ['s3:ObjectCreated:*'] }],
      EventBridgeConfiguration: {},
    });
    const read = () => world.s3.send(new GetBucketNotificationConfigurationCommand({ Bucket }));
    expect(await read()).toMatchObject({
      QueueConfigurations: [{ Id: expect.any(String), QueueArn, Events: ['s3:ObjectCreated:*'] }],
      EventBridgeConfiguration: {},
    });
    await configure({});
    expect((await read()).QueueConfigurations).toBeUndefined();
  });
});

it('a topic gets the event as its message', async () => {
  const sns = new SNSClient(world.sandbox.clientConfig());
  const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 't' }));
  const AttributeValue = policyFor('s3.amazonaws.com', 'sns:Publish', TopicArn);
  await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue }));
  await letIn('sns.amazonaws.com');
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: QueueArn }));
  await configure({ TopicConfigurations: [{ TopicArn, Events: ['s3:ObjectCreated:*'] }] });
  await received();
  await world.put(Bucket, 'k');
  const [body = '{}'] = await received();
  expect(JSON.parse(body)).toMatchObject({ Type: 'Notification', Subject: 'Amazon S3 Notification' });
  expect(JSON.parse(JSON.parse(body).Message).Records[0].s3.object.key).toBe('k');
});

it('a function runs for each event, once it lets S3 in', async () => {
  const functions = await openLambdaWorld();
  try {
    const { sandbox, lambda } = functions;
    const code =
      'export const handler = async (event) => console.log(JSON.stringify(event.Records[0].s3.object));';
    await functions.create('f', { 'index.mjs': code });
    const s3 = new S3Client(sandbox.clientConfig());
    await s3.send(new CreateBucketCommand({ Bucket }));
    const LambdaFunctionArn = 'arn:aws:lambda:us-east-1:000000000000:function:f';
    const LambdaFunctionConfigurations = [{ LambdaFunctionArn, Events: ['s3:ObjectCreated:*' as const] }];
    const NotificationConfiguration = { LambdaFunctionConfigurations };
    const command = new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration });
    await expect(s3.send(command)).rejects.toMatchObject({
      ArgumentValue1: 'Not authorized to invoke function',
    });
    await lambda.send(
      new AddPermissionCommand({
        ...{ FunctionName: 'f', StatementId: 's3', Action: 'lambda:InvokeFunction' },
        ...{ Principal: 's3.amazonaws.com', SourceArn: `arn:aws:s3:::${Bucket}` },
      }),
    );
    await s3.send(command);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'k.jpg', Body: 'x' }));
    expect((await functions.logged('f', /k\.jpg/)).join('')).toContain('"size":1');
  } finally {
    await functions.sandbox.close();
  }
});
