import { CreateStageCommand, DeleteAccessLogSettingsCommand } from '@aws-sdk/client-apigatewayv2';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
} from '@aws-sdk/client-kinesis';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ACCOUNT, type ApiWorld, createRole, openApiWorld } from './api-world.ts';

let world: ApiWorld;
let roleArn: string;
let apiId: string;
beforeAll(async () => {
  world = await openApiWorld();
  roleArn = await createRole(world.iam, 'api', 'apigateway.amazonaws.com');
  await createRole(world.iam, 'states', 'states.amazonaws.com');
  apiId = await world.createApi();
});
afterAll(async () => {
  await world.close();
  expect(world.faults).toEqual([]);
});

const integration = (IntegrationSubtype: string, RequestParameters: Record<string, string>) =>
  ({
    IntegrationType: 'AWS_PROXY',
    PayloadFormatVersion: '1.0',
    ...{ IntegrationSubtype, CredentialsArn: roleArn, RequestParameters },
  }) as const;

describe('one of AWS’s services behind an HTTP API', () => {
  it('takes a message into a queue', async () => {
    const sqs = new SQSClient(world.sandbox.clientConfig());
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'orders' }));
    await world.route(
      apiId,
      'POST /orders/{id}',
      integration('SQS-SendMessage', {
        QueueUrl,
        MessageBody: '$request.body.order',
        MessageAttributes: '{"id":{"DataType":"String","StringValue":"$' + '{request.path.id}"}}',
        DelaySeconds: '0',
      }),
    );
    const answer = await world.ask(apiId, '/orders/7', {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"order":{"pet":"Rex"}}' },
    });
    expect(answer).toMatchObject({ status: 200, text: expect.stringContaining('<SendMessageResult>') });
    const { Messages } = await sqs.send(
      new ReceiveMessageCommand({ QueueUrl, MessageAttributeNames: ['All'] }),
    );
    expect(Messages).toMatchObject([
      { Body: '{"pet":"Rex"}', MessageAttributes: { id: { StringValue: '7' } } },
    ]);
  });

  it('answers AWS’s own error', async () => {
    await world.route(
      apiId,
      'POST /nowhere',
      integration('SQS-SendMessage', {
        ...{ QueueUrl: `${world.endpoint}/${ACCOUNT}/none`, MessageBody: '$request.body' },
      }),
    );
    const answer = await world.ask(apiId, '/nowhere', { method: 'POST', body: 'hello' });
    expect(answer).toMatchObject({ status: 400, text: expect.stringContaining('NonExistentQueue') });
  });

  it('runs a state machine and waits for it', async () => {
    const states = new SFNClient(world.sandbox.clientConfig());
    const definition = { StartAt: 'Done', States: { Done: { Type: 'Pass', Result: { sum: 3 }, End: true } } };
    const machine = (type: 'EXPRESS' | 'STANDARD') =>
      states.send(
        new CreateStateMachineCommand({
          ...{ name: type, type, definition: JSON.stringify(definition) },
          roleArn: `arn:aws:iam::${ACCOUNT}:role/states`,
        }),
      );
    const { stateMachineArn: express = '' } = await machine('EXPRESS');
    const { stateMachineArn: standard = '' } = await machine('STANDARD');
    const parameters = (StateMachineArn: string) => ({ StateMachineArn, Input: '$request.body' });
    await world.route(
      apiId,
      'POST /wait',
      integration('StepFunctions-StartSyncExecution', parameters(express)),
    );
    await world.route(
      apiId,
      'POST /start',
      integration('StepFunctions-StartExecution', parameters(standard)),
    );
    const waited = await world.ask(apiId, '/wait', { method: 'POST', body: '{}' });
    expect(waited.json).toMatchObject({ status: 'SUCCEEDED', output: '{"sum":3}' });
    const started = await world.ask(apiId, '/start', { method: 'POST', body: '{}' });
    expect(started.json).toMatchObject({ executionArn: expect.stringContaining(':execution:STANDARD:') });
    const wrong = await world.ask(apiId, '/start', { method: 'POST', body: '{' });
    expect(wrong).toMatchObject({ status: 400, text: expect.stringContaining('InvalidExecutionInput') });
  });
});

describe('the other services behind an HTTP API', () => {
  const post = (path: string, body: object) =>
    world.ask(apiId, path, {
      ...{ method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) },
    });

  it('put an event on a bus, where rules see it', async () => {
    const [events, sqs] = [
      new EventBridgeClient(world.sandbox.clientConfig()),
      new SQSClient(world.sandbox.clientConfig()),
    ];
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({
        QueueName: 'seen',
        Attributes: {
          Policy: JSON.stringify({
            Statement: [
              {
                ...{ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' } },
                ...{ Action: 'sqs:SendMessage', Resource: '*' },
              },
            ],
          }),
        },
      }),
    );
    const EventPattern = JSON.stringify({ source: ['shop'] });
    await events.send(new PutRuleCommand({ Name: 'shop', EventPattern }));
    const Arn = `arn:aws:sqs:us-east-1:${ACCOUNT}:seen`;
    await events.send(new PutTargetsCommand({ Rule: 'shop', Targets: [{ Id: 'q', Arn }] }));
    await world.route(
      apiId,
      'POST /events',
      integration('EventBridge-PutEvents', {
        ...{ Source: 'shop', DetailType: '$request.body.type', Detail: '$request.body.detail' },
        ...{ Time: '$request.body.at', Resources: '["arn:aws:s3:::pets"]' },
      }),
    );
    const answer = await post('/events', {
      type: 'Sold',
      detail: { pet: 'Rex' },
      at: '2026-03-12T18:00:00Z',
    });
    expect(answer).toMatchObject({ status: 200, json: { FailedEntryCount: 0, Entries: [{}] } });
    const received = async () => {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl, VisibilityTimeout: 0 }));
      return Messages.map(({ Body = '' }) => JSON.parse(Body));
    };
    await expect.poll(received).toMatchObject([
      {
        ...{ source: 'shop', 'detail-type': 'Sold', detail: { pet: 'Rex' } },
        ...{ time: '2026-03-12T18:00:00Z', resources: ['arn:aws:s3:::pets'] },
      },
    ]);
  });

  it('put a record into a stream', async () => {
    const kinesis = new KinesisClient(world.sandbox.clientConfig());
    await kinesis.send(new CreateStreamCommand({ StreamName: 'clicks', ShardCount: 1 }));
    await world.clock.advance(60_000);
    await world.route(
      apiId,
      'POST /clicks',
      integration('Kinesis-PutRecord', {
        ...{ StreamName: 'clicks', Data: '$request.body', PartitionKey: '$context.requestId' },
      }),
    );
    const answer = await post('/clicks', { page: '/' });
    expect(answer).toMatchObject({
      ...{ status: 200, json: { ShardId: 'shardId-000000000000', SequenceNumber: expect.any(String) } },
    });
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({
        ...{ StreamName: 'clicks', ShardId: 'shardId-000000000000', ShardIteratorType: 'TRIM_HORIZON' },
      }),
    );
    const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
    expect(Records.map(({ Data }) => Buffer.from(Data ?? []).toString())).toEqual(['{"page":"/"}']);
  });

  it('receive, delete and purge messages', async () => {
    const sqs = new SQSClient(world.sandbox.clientConfig());
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: 'work' }));
    const left = async () => {
      const AttributeNames = ['All'] as const;
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...AttributeNames] }),
      );
      const { ApproximateNumberOfMessages: visible, ApproximateNumberOfMessagesNotVisible: hidden } =
        Attributes ?? {};
      return [Number(visible), Number(hidden)];
    };
    for (const MessageBody of ['a', 'b', 'c'])
      await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    await world.route(
      apiId,
      'GET /work',
      integration('SQS-ReceiveMessage', {
        ...{ QueueUrl, MaxNumberOfMessages: '1', VisibilityTimeout: '60', AttributeNames: '["All"]' },
      }),
    );
    await world.route(
      apiId,
      'POST /done',
      integration('SQS-DeleteMessage', { QueueUrl, ReceiptHandle: '$request.body.handle' }),
    );
    await world.route(apiId, 'DELETE /work', integration('SQS-PurgeQueue', { QueueUrl }));
    const received = await world.ask(apiId, '/work');
    expect(received).toMatchObject({ status: 200, text: expect.stringContaining('<ReceiveMessageResult>') });
    expect(await left()).toEqual([2, 1]);
    const [, handle] = /<ReceiptHandle>([^<]+)</.exec(received.text) ?? [];
    expect((await post('/done', { handle })).status).toBe(200);
    expect(await left()).toEqual([2, 0]);
    expect((await world.ask(apiId, '/work', { method: 'DELETE' })).status).toBe(200);
    await world.clock.advance(60_000);
    expect(await left()).toEqual([0, 0]);
  });

  it('stop an execution', async () => {
    const states = new SFNClient(world.sandbox.clientConfig());
    const definition = { StartAt: 'Rest', States: { Rest: { Type: 'Wait', Seconds: 3600, End: true } } };
    const { stateMachineArn } = await states.send(
      new CreateStateMachineCommand({
        ...{ name: 'rest', definition: JSON.stringify(definition) },
        roleArn: `arn:aws:iam::${ACCOUNT}:role/states`,
      }),
    );
    const { executionArn = '' } = await states.send(new StartExecutionCommand({ stateMachineArn }));
    await world.route(
      apiId,
      'POST /stop',
      integration('StepFunctions-StopExecution', {
        ...{ ExecutionArn: '$request.body.arn', Error: 'Enough', Cause: '$request.body.why' },
      }),
    );
    expect(await post('/stop', { arn: executionArn, why: 'late' })).toMatchObject({
      ...{ status: 200, json: { stopDate: expect.any(Number) } },
    });
    expect(await states.send(new DescribeExecutionCommand({ executionArn }))).toMatchObject({
      ...{ status: 'ABORTED', error: 'Enough', cause: 'late' },
    });
  });

  it('that the sandbox hasn’t are told by name', async () => {
    const asked = integration('AppConfig-GetConfiguration', {
      ...{ Application: 'a', Environment: 'e', Configuration: 'c', ClientId: 'me' },
    });
    await expect(world.route(apiId, 'GET /config', asked)).rejects.toMatchObject({
      ...{ name: 'NotImplemented', message: expect.stringContaining('AppConfig-GetConfiguration') },
    });
  });
});

describe('the access log of a stage', () => {
  const logs = () => new CloudWatchLogsClient(world.sandbox.clientConfig());
  const lines = async (logGroupName: string) => {
    const { events } = await logs().send(new FilterLogEventsCommand({ logGroupName }));
    return (events ?? []).map(({ message }) => JSON.parse(message ?? ''));
  };

  it('has a line for each request, with what its format asks for', async () => {
    await logs().send(new CreateLogGroupCommand({ logGroupName: '/api/pets' }));
    const names = [
      'requestId',
      'httpMethod',
      'routeKey',
      'status',
      'path',
      'responseLength',
      'error.message',
      'stage',
    ];
    const Format = JSON.stringify(Object.fromEntries(names.map((name) => [name, `$context.${name}`])));
    const DestinationArn = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:/api/pets`;
    await world.apis.send(
      new CreateStageCommand({
        ...{
          ApiId: apiId,
          StageName: 'logged',
          AutoDeploy: true,
          AccessLogSettings: { DestinationArn, Format },
        },
      }),
    );
    const missing = await world.ask(apiId, '/logged/none', { method: 'PUT' });
    await world.ask(apiId, '/logged/start', { method: 'POST', body: '{}' });
    await expect.poll(() => lines('/api/pets')).toHaveLength(2);
    expect(await lines('/api/pets')).toMatchObject([
      {
        ...{ requestId: missing.headers['apigw-requestid'], httpMethod: 'PUT', routeKey: '-', status: '404' },
        ...{ path: '/logged/none', responseLength: '23', 'error.message': 'Not Found', stage: 'logged' },
      },
      { routeKey: 'POST /start', status: '200', 'error.message': '-' },
    ]);
    await world.apis.send(new DeleteAccessLogSettingsCommand({ ApiId: apiId, StageName: 'logged' }));
    await world.ask(apiId, '/logged/none');
    expect(await lines('/api/pets')).toHaveLength(2);
  });
});
