import { CreateStageCommand, DeleteAccessLogSettingsCommand } from '@aws-sdk/client-apigatewayv2';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
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
