import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { SendTaskFailureCommand, SendTaskSuccessCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { CreateTopicCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ARN, chain, createWorld, eventually, statement, type World } from './world.ts';

let world: World;
let sqs: SQSClient;
let queueUrl: string;
beforeEach(async () => {
  world = await createWorld();
  sqs = new SQSClient(world.sandbox.clientConfig());
  queueUrl = (await sqs.send(new CreateQueueCommand({ QueueName: 'q' }))).QueueUrl ?? '';
});
afterEach(() => world.sandbox.close());

const call = (resource: string, Parameters: object, more: object = {}) => ({
  Type: 'Task',
  Resource: `arn:aws:states:::${resource}`,
  Parameters,
  ...more,
});
const received = () =>
  eventually(
    async () => (await sqs.send(new ReceiveMessageCommand({ QueueUrl: queueUrl }))).Messages?.[0]?.Body,
  );

describe('SQS and SNS', () => {
  it('send a JSON body as text, and tell the answer with its HTTP metadata', async () => {
    const { arn, output } = await world.run(
      chain({ Send: call('sqs:sendMessage', { QueueUrl: queueUrl, MessageBody: { 'a.$': '$.a' } }) }),
      { a: 1 },
    );
    expect(await received()).toBe('{"a":1}');
    expect(output).toMatchObject({
      MD5OfMessageBody: expect.stringMatching(/^[0-9a-f]{32}$/),
      MessageId: expect.any(String),
      SdkHttpMetadata: { HttpStatusCode: 200 },
      SdkResponseMetadata: { RequestId: expect.any(String) },
    });
    expect((await world.history(arn))[2]).toMatchObject({
      type: 'TaskScheduled',
      taskScheduledEventDetails: {
        ...{ resourceType: 'sqs', resource: 'sendMessage', region: 'us-east-1' },
        parameters: JSON.stringify({ QueueUrl: queueUrl, MessageBody: { a: 1 } }),
      },
    });
  });

  it('publish to a topic', async () => {
    const sns = new SNSClient(world.sandbox.clientConfig());
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 't' }));
    await sns.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'sqs',
        Endpoint: 'arn:aws:sqs:us-east-1:000000000000:q',
        Attributes: { RawMessageDelivery: 'true' },
      }),
    );
    const ended = await world.run(chain({ Publish: call('sns:publish', { TopicArn, Message: { hi: 1 } }) }));
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: { MessageId: expect.any(String) } });
  });

  it('fail with the service’s own error', async () => {
    const Catch = [{ ErrorEquals: ['SQS.QueueDoesNotExistException'], Next: 'Gone' }];
    const Send = call(
      'sqs:sendMessage',
      { QueueUrl: `${queueUrl}x`, MessageBody: 'x' },
      { Catch, End: true },
    );
    const { output } = await world.run({
      StartAt: 'Send',
      States: { Send, Gone: { Type: 'Pass', End: true } },
    });
    expect(output).toMatchObject({
      Error: 'SQS.QueueDoesNotExistException',
      Cause: expect.stringMatching(
        /^The specified queue does not exist.* \(Service: AmazonSQS; Status Code: 400; Error Code: AWS.SimpleQueueService.NonExistentQueue; Request ID: [\w-]+; Proxy: null\)$/,
      ),
    });
  });
});

describe('DynamoDB', () => {
  beforeEach(async () => {
    const dynamodb = new DynamoDBClient(world.sandbox.clientConfig());
    await dynamodb.send(
      new CreateTableCommand({
        TableName: 'items',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      }),
    );
    await world.sandbox.advance(10_000);
    await dynamodb.send(new PutItemCommand({ TableName: 'items', Item: { id: { S: 'a' }, n: { N: '1' } } }));
  });

  it('reads and writes items', async () => {
    const Key = { id: { 'S.$': '$.id' } };
    const UpdateExpression = 'ADD n :one';
    const ExpressionAttributeValues = { ':one': { N: '1' } };
    const definition = chain({
      Add: call(
        'dynamodb:updateItem',
        { TableName: 'items', Key, UpdateExpression, ExpressionAttributeValues },
        { ResultPath: null },
      ),
      Get: call('dynamodb:getItem', { TableName: 'items', Key }, { ResultSelector: { 'n.$': '$.Item.n.N' } }),
    });
    expect((await world.run(definition, { id: 'a' })).output).toEqual({ n: '2' });
    const dynamodb = new DynamoDBClient(world.sandbox.clientConfig());
    const { Item } = await dynamodb.send(new GetItemCommand({ TableName: 'items', Key: { id: { S: 'a' } } }));
    expect(Item?.n).toEqual({ N: '2' });
  });

  it('fails with the condition’s error', async () => {
    const Item = { id: { S: 'a' } };
    const ended = await world.run(
      chain({
        Put: call('dynamodb:putItem', {
          TableName: 'items',
          Item,
          ConditionExpression: 'attribute_not_exists(id)',
        }),
      }),
    );
    expect(ended).toMatchObject({ status: 'FAILED', error: 'DynamoDB.ConditionalCheckFailedException' });
    expect(ended.cause).toContain(
      'The conditional request failed (Service: AmazonDynamoDBv2; Status Code: 400;',
    );
  });

  it('is reached through the SDK integration too, in its spelling', async () => {
    const ended = await world.run(
      chain({
        List: call(
          'aws-sdk:dynamodb:describeTable',
          { TableName: 'items' },
          { OutputPath: '$.Table.TableStatus' },
        ),
      }),
    );
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output: 'ACTIVE' });
    const none = await world.run(
      chain({ List: call('aws-sdk:dynamodb:describeTable', { TableName: 'none' }) }),
    );
    expect(none).toMatchObject({ status: 'FAILED', error: 'DynamoDb.ResourceNotFoundException' });
    expect(none.cause).toMatch(/\(Service: DynamoDb, Status Code: 400, Request ID: [\w-]+\)$/);
  });
});

describe('Step Functions', () => {
  const inner = chain({ In: { Type: 'Pass', Parameters: { 'got.$': '$.x' } } });

  it('starts an execution, and with .sync waits for it', async () => {
    const StateMachineArn = await world.create('inner', inner);
    const Parameters = { StateMachineArn, Input: { 'x.$': '$.a' } };
    const started = await world.run(chain({ Start: call('states:startExecution', Parameters) }), { a: 1 });
    expect(started.output).toMatchObject({
      ExecutionArn: expect.stringContaining(`${ARN}:execution:inner:`),
      StartDate: '2026-11-21T09:00:00.000Z',
    });
    const { output, arn } = await world.run(
      chain({ Start: call('states:startExecution.sync', Parameters) }),
      { a: 1 },
    );
    expect(output).toMatchObject({
      Status: 'SUCCEEDED',
      Input: '{"x":1}',
      Output: '{"got":1}',
      StateMachineArn,
    });
    expect(await world.types(arn)).toEqual([
      ...[
        'ExecutionStarted',
        'TaskStateEntered',
        'TaskScheduled',
        'TaskStarted',
        'TaskSubmitted',
        'TaskSucceeded',
      ],
      ...['TaskStateExited', 'ExecutionSucceeded'],
    ]);
    const parsed = await world.run(chain({ Start: call('states:startExecution.sync:2', Parameters) }), {
      a: 1,
    });
    expect(parsed.output).toMatchObject({ Input: { x: 1 }, Output: { got: 1 } });
  });

  it('fails with what the execution failed with, and stops it when it is stopped itself', async () => {
    const StateMachineArn = await world.create(
      'inner',
      chain({ No: { Type: 'Fail', Error: 'No', Cause: 'because' } }),
    );
    const failed = await world.run(chain({ Start: call('states:startExecution.sync', { StateMachineArn }) }));
    expect(failed).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
    expect(JSON.parse(failed.cause ?? '')).toMatchObject({ Error: 'No', Cause: 'because', Status: 'FAILED' });
    const slow = await world.create('slow', chain({ Wait: { Type: 'Wait', Seconds: 100 } }));
    const outer = await world.create(
      'outer',
      chain({ Start: call('states:startExecution.sync', { StateMachineArn: slow, Name: 'it' }) }),
    );
    const arn = await world.start(outer);
    await world.seen(arn, 'TaskSubmitted');
    await world.sfn.send(new StopExecutionCommand({ executionArn: arn }));
    expect((await world.ended(`${ARN}:execution:slow:it`)).status).toBe('ABORTED');
  });
});

describe('a task token', () => {
  const definition = () =>
    chain({
      Ask: call(
        'sqs:sendMessage.waitForTaskToken',
        { QueueUrl: queueUrl, MessageBody: { 'token.$': '$$.Task.Token' } },
        { Retry: [{ ErrorEquals: ['Later'], IntervalSeconds: 1 }] },
      ),
    });
  const token = async () => String(Reflect.get(JSON.parse(await received()), 'token'));

  it('goes out with the message and comes back with the result', async () => {
    const arn = await world.start(await world.create('ask', definition()));
    const taskToken = await token();
    expect((await world.describe(arn)).status).toBe('RUNNING');
    await world.sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{"approved":true}' }));
    expect((await world.ended(arn)).output).toBe('{"approved":true}');
    expect(await world.types(arn)).toContain('TaskSubmitted');
  });

  it('is another one at each attempt', async () => {
    const arn = await world.start(await world.create('ask', definition()));
    const first = await token();
    await world.sfn.send(new SendTaskFailureCommand({ taskToken: first, error: 'Later' }));
    await world.seen(arn, 'TaskFailed');
    await world.sandbox.advance(1_000);
    const second = await token();
    expect(second).not.toBe(first);
    await world.sfn.send(new SendTaskSuccessCommand({ taskToken: second, output: '1' }));
    expect((await world.ended(arn)).output).toBe('1');
  });
});

describe('the machine’s role', () => {
  it('must be allowed to do what a task does', async () => {
    const iam = new IAMClient(world.sandbox.clientConfig());
    const nothing = statement({ Effect: 'Deny', Action: 'sqs:*', Resource: '*' });
    await iam.send(
      new PutRolePolicyCommand({ RoleName: 'machine', PolicyName: 'deny', PolicyDocument: nothing }),
    );
    const ended = await world.run(
      chain({ Send: call('sqs:sendMessage', { QueueUrl: queueUrl, MessageBody: 'x' }) }),
    );
    expect(ended).toMatchObject({ status: 'FAILED', error: 'SQS.AmazonSQSException' });
    expect(ended.cause).toMatch(
      /^User: arn:aws:sts::000000000000:assumed-role\/machine\/[0-9a-f]{32} is not authorized to perform: sqs:sendmessage on resource: arn:aws:sqs:us-east-1:000000000000:q with an explicit deny/i,
    );
  });
});
