import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  APIGatewayClient,
  DeleteRestApiCommand,
  GetExportCommand,
  GetRestApiCommand,
  ImportRestApiCommand,
  UpdateAccountCommand,
} from '@aws-sdk/client-api-gateway';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  AttachRolePolicyCommand,
  CreateAccessKeyCommand,
  CreateRoleCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from '../../../eventually.ts';
import { mock, NOW, openApi, openRestWorld, type RestWorld, refusal } from './rest-world.ts';

let world: RestWorld;
beforeEach(async () => {
  world = await openRestWorld();
});
afterEach(async () => {
  expect(world.faults).toEqual([]);
  await world.sandbox.close();
});

const PETS = openApi({ '/pets/{id}': { get: mock('{"id": "$input.params(\'id\')"}') } });

/** The account's role for logs, as the console's settings page makes it. */
const letLog = async () => {
  const iam = new IAMClient(world.sandbox.clientConfig());
  const RoleName = 'apigateway-logs';
  const statement = {
    ...{ Effect: 'Allow', Action: 'sts:AssumeRole' },
    Principal: { Service: 'apigateway.amazonaws.com' },
  };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const PolicyArn = 'arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs';
  await iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
  await world.clock.advance(15_000);
  const value = Role?.Arn ?? '';
  await world.api.send(
    new UpdateAccountCommand({ patchOperations: [{ op: 'replace', path: '/cloudwatchRoleArn', value }] }),
  );
};

const messages = async (logGroupName: string): Promise<string[]> => {
  const logs = new CloudWatchLogsClient(world.sandbox.clientConfig());
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
  return events.map(({ message = '' }) => message);
};

it('logs accesses as the stage words them, and executions up to its level', async () => {
  const id = await world.deployed(PETS);
  await letLog();
  const logs = new CloudWatchLogsClient(world.sandbox.clientConfig());
  await logs.send(new CreateLogGroupCommand({ logGroupName: 'access' }));
  const { account, region } = world.sandbox;
  const value = '$context.httpMethod $context.resourcePath $context.path $context.status $context.nothing';
  await world.patchStage(id, [
    {
      ...{ op: 'replace', path: '/accessLogSettings/destinationArn' },
      value: `arn:aws:logs:${region}:${account}:log-group:access`,
    },
    { op: 'replace', path: '/accessLogSettings/format', value },
    { op: 'replace', path: '/*/*/logging/loglevel', value: 'INFO' },
  ]);
  expect((await world.ask(id, '/prod/pets/7')).json).toEqual({ id: '7' });
  expect((await world.ask(id, '/prod/nothing')).status).toBe(403);
  await world.clock.advance(10_000);
  const accesses = await messages('access');
  expect(accesses[0]).toContain('GET /pets/{id} /prod/pets/7 200 -');
  expect(accesses).toHaveLength(2);
  const executions = await messages(`API-Gateway-Execution-Logs_${id}/prod`);
  expect(executions.some((one) => one.includes('Method completed with status: 200'))).toBe(true);
  // Payloads are for data tracing.
  expect(executions.some((one) => one.includes('"id": "7"'))).toBe(false);
});

it('refuses to log without a role of the account', async () => {
  const id = await world.deployed(PETS);
  const asked = world.patchStage(id, [{ op: 'replace', path: '/*/*/logging/loglevel', value: 'ERROR' }]);
  expect(await refusal(asked)).toBe(
    'BadRequestException: CloudWatch Logs role ARN must be set in account settings to enable logging',
  );
});

it('counts requests and errors by API and stage, and by method where the stage wants it', async () => {
  const id = await world.deployed(PETS);
  await world.patchStage(id, [{ op: 'replace', path: '/*/*/metrics/enabled', value: 'true' }]);
  for (const path of ['/prod/pets/1', '/prod/pets/2', '/prod/nothing']) await world.ask(id, path);
  const cloudwatch = new CloudWatchClient(world.sandbox.clientConfig());
  const sum = async (MetricName: string, dimensions: Record<string, string>) => {
    const { Datapoints = [] } = await cloudwatch.send(
      new GetMetricStatisticsCommand({
        ...{ Namespace: 'AWS/ApiGateway', MetricName, Statistics: ['Sum'], Period: 3600 },
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
        StartTime: new Date(NOW - 3_600_000),
        EndTime: new Date(NOW + 3_600_000),
      }),
    );
    return Datapoints.reduce((total, { Sum = 0 }) => total + Sum, 0);
  };
  await eventually(async () => expect(await sum('Count', { ApiName: 'shop' })).toBe(3));
  expect(await sum('Count', { ApiName: 'shop', Stage: 'prod' })).toBe(3);
  expect(await sum('4XXError', { ApiName: 'shop', Stage: 'prod' })).toBe(1);
  expect(await sum('5XXError', { ApiName: 'shop', Stage: 'prod' })).toBe(0);
  const method = { ApiName: 'shop', Stage: 'prod', Resource: '/pets/{id}', Method: 'GET' };
  expect(await sum('Count', method)).toBe(2);
});

it('exports what can be imported again, and that answers the same', async () => {
  const id = await world.deployed(PETS);
  for (const exportType of ['oas30', 'swagger']) {
    const { body = new Uint8Array() } = await world.api.send(
      new GetExportCommand({
        ...{ restApiId: id, stageName: 'prod', exportType, accepts: 'application/json' },
        parameters: { extensions: 'integrations' },
      }),
    );
    const again = await world.api.send(new ImportRestApiCommand({ body }));
    const restApiId = again.id ?? '';
    await world.deploy(restApiId);
    expect((await world.ask(restApiId, '/prod/pets/9')).json).toEqual({ id: '9' });
  }
});

it('lets a user do what a policy names by HTTP method and path, and nothing else', async () => {
  const iam = new IAMClient(world.sandbox.clientConfig());
  const restApiId = await world.deployed(PETS);
  const UserName = 'reader';
  await iam.send(new CreateUserCommand({ UserName }));
  const statement = {
    ...{ Effect: 'Allow', Action: 'apigateway:GET' },
    Resource: `arn:aws:apigateway:*::/restapis/${restApiId}`,
  };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await iam.send(new PutUserPolicyCommand({ UserName, PolicyName: 'read', PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  await world.clock.advance(15_000);
  const reader = new APIGatewayClient(
    world.sandbox.clientConfig({
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    }),
  );
  expect((await reader.send(new GetRestApiCommand({ restApiId }))).name).toBe('shop');
  expect(await refusal(reader.send(new DeleteRestApiCommand({ restApiId })))).toMatch(
    new RegExp(`^AccessDeniedException: .*apigateway:DELETE on resource: .*/restapis/${restApiId}`),
  );
});

it('keeps APIs, stages and what is deployed when the sandbox is opened again', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'slabs-rest-'));
  const first = await openRestWorld({ folder });
  const id = await first.deployed(PETS);
  await first.sandbox.close();
  const second = await openRestWorld({ folder });
  try {
    expect((await second.ask(id, '/prod/pets/7')).json).toEqual({ id: '7' });
    expect(second.faults).toEqual([]);
  } finally {
    await second.sandbox.close();
    rmSync(folder, { recursive: true });
  }
});
