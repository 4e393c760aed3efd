import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  CreateStageCommand,
} from '@aws-sdk/client-apigatewayv2';
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { AddPermissionCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zip } from '../lambda/lambda-world.ts';
import { chain, createWorld, eventually, statement, type World } from './world.ts';

let world: World;
let apiId: string;
beforeAll(async () => {
  world = await createWorld();
  apiId = await createApi();
});
afterAll(() => world.sandbox.close());

const task = (resource: string, Parameters: object, more: object = {}) => ({
  ...{ Type: 'Task', Resource: `arn:aws:states:::${resource}`, Parameters },
  ...more,
});

/** An HTTP API with a function behind it that tells what it got; `/signed` wants a signature. */
const createApi = async (): Promise<string> => {
  const config = world.sandbox.clientConfig();
  const apis = new ApiGatewayV2Client(config);
  const lambda = new LambdaClient(config);
  const code = `export const handler = async (event) => ({
    statusCode: event.rawPath.endsWith('/teapot') ? 418 : 200,
    headers: { 'x-own': 'yes' },
    body: JSON.stringify({ path: event.rawPath, query: event.rawQueryString, header: event.headers['x-a'],
      body: event.body, iam: event.requestContext.authorizer?.iam?.userArn }),
  });`;
  const { FunctionArn } = await lambda.send(
    new CreateFunctionCommand({
      ...{ FunctionName: 'backend', Runtime: 'nodejs20.x', Handler: 'index.handler' },
      ...{ Role: await functionRole(), Code: { ZipFile: zip({ 'index.mjs': code }) } },
    }),
  );
  await lambda.send(
    new AddPermissionCommand({
      ...{ FunctionName: 'backend', StatementId: 'api', Action: 'lambda:InvokeFunction' },
      Principal: 'apigateway.amazonaws.com',
    }),
  );
  await world.sandbox.advance(1000);
  const { ApiId = '' } = await apis.send(new CreateApiCommand({ Name: 'api', ProtocolType: 'HTTP' }));
  await apis.send(new CreateStageCommand({ ApiId, StageName: '$default', AutoDeploy: true }));
  const { IntegrationId } = await apis.send(
    new CreateIntegrationCommand({
      ...{ ApiId, IntegrationType: 'AWS_PROXY', IntegrationUri: FunctionArn, PayloadFormatVersion: '2.0' },
    }),
  );
  const Target = `integrations/${IntegrationId}`;
  await apis.send(new CreateRouteCommand({ ApiId, RouteKey: 'ANY /{proxy+}', Target }));
  await apis.send(
    new CreateRouteCommand({ ApiId, RouteKey: 'GET /signed', Target, AuthorizationType: 'AWS_IAM' }),
  );
  return ApiId;
};

const functionRole = async (): Promise<string> => {
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const { Role } = await new IAMClient(world.sandbox.clientConfig()).send(
    new CreateRoleCommand({ RoleName: 'fn', AssumeRolePolicyDocument: statement(trust) }),
  );
  return Role?.Arn ?? '';
};

const endpoint = () => `${apiId}.execute-api.us-east-1.amazonaws.com`;

/** https://docs.aws.amazon.com/step-functions/latest/dg/connect-api-gateway.html */
describe('apigateway:invoke', () => {
  it('calls an API and tells status, headers and body', async () => {
    const Parameters = {
      ...{ ApiEndpoint: endpoint(), Method: 'POST', Path: 'bills/add', AuthType: 'NO_AUTH' },
      ...{ Headers: { 'x-a': ['1', '2'] }, QueryParameters: { billId: ['7', '8'] } },
      RequestBody: { 'bill.$': '$.bill', nothing: null },
    };
    const { output, status } = await world.run(chain({ Call: task('apigateway:invoke', Parameters) }), {
      bill: 'b',
    });
    expect(status).toBe('SUCCEEDED');
    expect(output).toMatchObject({
      ...{ StatusCode: 200, StatusText: 'OK', Headers: { 'x-own': ['yes'] } },
      ResponseBody: { path: '/bills/add', query: 'billId=7&billId=8', header: '1,2', body: '{"bill":"b"}' },
    });
  });

  it('sends nulls where they are wanted', async () => {
    const Parameters = {
      ...{
        ApiEndpoint: endpoint(),
        Method: 'PUT',
        Path: 'x',
        RequestBody: { a: null },
        AllowNullValues: true,
      },
    };
    const { output } = await world.run(chain({ Call: task('apigateway:invoke', Parameters) }));
    expect(output).toMatchObject({ ResponseBody: { body: '{"a":null}' } });
  });

  it('fails with the status as its error and the body as its cause', async () => {
    const Parameters = { ApiEndpoint: endpoint(), Method: 'GET', Path: '/teapot' };
    expect(await world.run(chain({ Call: task('apigateway:invoke', Parameters) }))).toMatchObject({
      ...{ status: 'FAILED', error: 'ApiGateway.418', cause: expect.stringContaining('"path":"/teapot"') },
    });
  });

  it('signs as the machine’s role, which needs leave', async () => {
    const signed = { ApiEndpoint: endpoint(), Method: 'GET', Path: 'signed', AuthType: 'IAM_ROLE' };
    const definition = chain({ Call: task('apigateway:invoke', signed) });
    expect(await world.run(definition)).toMatchObject({
      output: { ResponseBody: { iam: expect.stringContaining(':assumed-role/machine/') } },
    });
    const unsigned = chain({ Call: task('apigateway:invoke', { ...signed, AuthType: 'NO_AUTH' }) });
    expect(await world.run(unsigned)).toMatchObject({ status: 'FAILED', error: 'ApiGateway.403' });
    const iam = new IAMClient(world.sandbox.clientConfig());
    const allow = (Action: string) =>
      iam.send(
        new PutRolePolicyCommand({
          ...{ RoleName: 'machine', PolicyName: 'all' },
          PolicyDocument: statement({ Effect: 'Allow', Action, Resource: '*' }),
        }),
      );
    await allow('s3:*');
    expect(await world.run(definition)).toMatchObject({ status: 'FAILED', error: 'ApiGateway.403' });
    await allow('*');
  });

  it.each([
    [{ Method: 'GET' }, /ApiEndpoint/],
    [{ ApiEndpoint: 'example.com', Method: 'GET' }, /ApiEndpoint/],
    [{ ApiEndpoint: 'a.execute-api.us-east-1.amazonaws.com', Method: 'TRACE' }, /Method/],
    [
      { ApiEndpoint: 'a.execute-api.us-east-1.amazonaws.com', Method: 'GET', Headers: { 'X-Amz-Date': 'x' } },
      /X-Amz-Date/,
    ],
    [
      { ApiEndpoint: 'a.execute-api.us-east-1.amazonaws.com', Method: 'GET', AuthType: 'RESOURCE_POLICY' },
      /RESOURCE_POLICY/,
    ],
  ])('refuses %j', async (Parameters, cause) => {
    expect(await world.run(chain({ Call: task('apigateway:invoke', Parameters) }))).toMatchObject({
      ...{ status: 'FAILED', error: 'States.Runtime', cause: expect.stringMatching(cause) },
    });
  });
});

describe('events:putEvents', () => {
  it('puts an event with a JSON detail on the bus, and fails as a task where an entry fails', async () => {
    const sqs = new SQSClient(world.sandbox.clientConfig());
    const events = new EventBridgeClient(world.sandbox.clientConfig());
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'q' }));
    const Policy = statement({
      ...{
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: '*',
      },
    });
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    await events.send(new PutRuleCommand({ Name: 'r', EventPattern: '{"source":["shop"]}' }));
    const Targets = [{ Id: 'q', Arn: 'arn:aws:sqs:us-east-1:000000000000:q', InputPath: '$.detail' }];
    await events.send(new PutTargetsCommand({ Rule: 'r', Targets }));
    const entry = { Source: 'shop', DetailType: 'order', Detail: { 'id.$': '$.id' } };
    const put = (Entries: object[]) => chain({ Put: task('events:putEvents', { Entries }) });
    expect(await world.run(put([entry]), { id: 7 })).toMatchObject({
      output: { FailedEntryCount: 0, Entries: [{ EventId: expect.any(String) }] },
    });
    const { Messages } = await eventually(async () => {
      const answer = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
      return answer.Messages ? answer : undefined;
    });
    expect(Messages?.[0]?.Body).toBe('{"id":7}');
    expect(await world.run(put([{ ...entry, Source: 'aws.own' }]), { id: 7 })).toMatchObject({
      ...{ status: 'FAILED', error: 'EventBridge.FailedEntry' },
    });
  });
});

describe('aws-sdk', () => {
  it('reads and writes objects of S3', async () => {
    const s3 = new S3Client({ ...world.sandbox.clientConfig(), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'bucket' }));
    const object = { Bucket: 'bucket', Key: 'a.json' };
    const definition = chain({
      Put: task('aws-sdk:s3:putObject', { ...object, 'Body.$': 'States.JsonToString($)' }),
      Get: task('aws-sdk:s3:getObject', object, { ResultSelector: { 'body.$': '$.Body' } }),
    });
    expect((await world.run(definition, { a: 1 })).output).toEqual({ body: '{"a":1}' });
  });

  it.each([
    ['apigatewayv2:getApis', {}, { Items: [{ Name: 'api' }] }],
    ['apigateway:getRestApis', {}, {}],
    ['ec2:describeInstances', {}, { Reservations: [] }],
    ['eventbridge:listEventBuses', {}, { EventBuses: [{ Name: 'default' }] }],
    ['kinesis:listStreams', {}, { StreamNames: [] }],
    ['ssm:getParametersByPath', { Path: '/' }, { Parameters: [] }],
  ])('calls %s', async (resource, Parameters, output) => {
    const ended = await world.run(chain({ Call: task(`aws-sdk:${resource}`, Parameters) }));
    expect(ended).toMatchObject({ status: 'SUCCEEDED', output });
  });

  it('names the service in its errors', async () => {
    const get = task('aws-sdk:ssm:getParameter', { Name: 'gone' });
    expect(await world.run(chain({ Get: get }))).toMatchObject({ error: 'Ssm.ParameterNotFoundException' });
  });
});
