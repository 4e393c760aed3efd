import { randomUUID } from 'node:crypto';
import { zipSync } from 'fflate';
import { vi } from 'vitest';
import type { Call } from '../../src/aws/call.ts';
import { AwsCallError } from '../../src/aws/call-error.ts';
import type { Connection } from '../../src/aws/connect.ts';
import { invokeUrl } from '../../src/aws/invoke-url.ts';
import type { JsonObject } from '../../src/aws/json.ts';

/** What a proof of a gap works with: an emulator, and things that only it needs. */
export interface GapWorld {
  readonly connection: Connection;
  readonly call: Call;
  readonly name: () => string;
}

export const gapWorld = (connection: Connection): GapWorld => ({
  connection,
  call: connection.call,
  name: () => `gap-${randomUUID().slice(0, 8)}`,
});

/** The code that a call is refused with; undefined where it isn't. */
export const refusal = (answer: Promise<unknown>): Promise<string | undefined> =>
  answer.then(
    () => undefined,
    (error: unknown) => {
      if (error instanceof AwsCallError) return error.code;
      throw error;
    },
  );

const trust = (service: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service, AWS: '*' }, Action: 'sts:AssumeRole' }],
  });

/** A role; its ARN. */
export const makeRole = async ({ call, name }: GapWorld, service: string): Promise<string> => {
  const { Role } = await call('iam.CreateRole', {
    RoleName: name(),
    AssumeRolePolicyDocument: trust(service),
  });
  return member(Role, 'Arn');
};

/** A member of a structure, as text. */
export const member = (value: unknown, key: string): string =>
  String(new Map<string, unknown>(Object.entries(typeof value === 'object' && value ? value : {})).get(key));

/** A function of one line of code; its ARN. */
export const makeFunction = async (
  world: GapWorld,
  code: string,
  more: Readonly<Record<string, string[]>> = {},
) => {
  const FunctionName = world.name();
  const answer = await world.call('lambda.CreateFunction', {
    FunctionName,
    Runtime: 'nodejs22.x',
    Handler: 'index.handler',
    Role: await makeRole(world, 'lambda.amazonaws.com'),
    Code: { ZipFile: zipSync({ 'index.mjs': Buffer.from(code) }) },
    ...more,
  });
  await functionReady(world, { FunctionName });
  return member(answer, 'FunctionArn');
};

/** Waits until a function, or a version of it, can be invoked. */
export const functionReady = async (
  { call }: GapWorld,
  which: { readonly FunctionName: string; readonly Qualifier?: string },
): Promise<void> => {
  for (;;) {
    const { State } = await call('lambda.GetFunctionConfiguration', which);
    // moto tells no state.
    if (State !== 'Pending') return;
  }
};

/** A table with the key `pk`; its name, and its stream's ARN where it has one. */
export const makeTable = async ({ call, name }: GapWorld, StreamSpecification?: JsonObject) => {
  const TableName = name();
  const made = await call('dynamodb.CreateTable', {
    TableName,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    ...(StreamSpecification && { StreamSpecification }),
  });
  for (;;) {
    const { Table } = await call('dynamodb.DescribeTable', { TableName });
    if (member(Table, 'TableStatus') === 'ACTIVE')
      return { name: TableName, stream: member(made.TableDescription, 'LatestStreamArn') };
  }
};

/** A queue; its URL and ARN. */
export const makeQueue = async (
  { call, name }: GapWorld,
  attributes: Readonly<Record<string, string>> = {},
) => {
  const isFifo = attributes.FifoQueue === 'true';
  const QueueUrl = member(
    await call('sqs.CreateQueue', {
      QueueName: isFifo ? `${name()}.fifo` : name(),
      Attributes: attributes,
    }),
    'QueueUrl',
  );
  const { Attributes } = await call('sqs.GetQueueAttributes', { QueueUrl, AttributeNames: ['QueueArn'] });
  return { url: QueueUrl, arn: member(Attributes, 'QueueArn') };
};

/** Whether it becomes so within some seconds: what an emulator does beside its answers takes its time. */
export const becomesTrue = (look: () => Promise<boolean>): Promise<boolean> =>
  vi.waitUntil(look, { timeout: 5_000, interval: 200 }).catch(() => false);

/** What a queue has within some seconds. */
export const receive = async (
  { call }: GapWorld,
  url: string,
  WaitTimeSeconds = 4,
): Promise<readonly unknown[]> => {
  const { Messages } = await call('sqs.ReceiveMessage', {
    QueueUrl: url,
    WaitTimeSeconds,
    MaxNumberOfMessages: 10,
  });
  return Array.isArray(Messages) ? Messages : [];
};

/** What GET answers of a REST API with this one integration. */
export const askRestApi = async (
  { call, connection, name }: GapWorld,
  integration: (restApiId: string) => JsonObject,
  variables: Readonly<Record<string, string>> = {},
): Promise<{ readonly status: number; readonly body: string }> => {
  const { id } = await call('apigateway.CreateRestApi', { name: name() });
  const restApiId = String(id);
  const { items } = await call('apigateway.GetResources', { restApiId });
  const place = {
    restApiId,
    resourceId: member(Array.isArray(items) ? items[0] : {}, 'id'),
    httpMethod: 'GET',
  };
  await call('apigateway.PutMethod', { ...place, authorizationType: 'NONE' });
  await call('apigateway.PutMethodResponse', { ...place, statusCode: '200' });
  await call('apigateway.PutIntegration', {
    ...place,
    integrationHttpMethod: 'POST',
    ...integration(restApiId),
  });
  await call('apigateway.PutIntegrationResponse', { ...place, statusCode: '200' });
  await call('apigateway.CreateDeployment', { restApiId, stageName: 'prod', variables });
  const answer = await fetch(`${invokeUrl(connection.target, restApiId)}/prod/`);
  return { status: answer.status, body: await answer.text() };
};

/** The URI of an integration with a function. */
export const functionUri = (arn: string): string =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arn}/invocations`;
