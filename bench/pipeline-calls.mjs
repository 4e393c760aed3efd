import { fileURLToPath } from 'node:url';
import {
  CreateTableCommand,
  DynamoDBClient,
  ScanCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  GetEventSourceMappingCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { build } from 'esbuild';
import { zipSync } from 'fflate';
import { callOften } from './measure.mjs';
import { createRole } from './roles.mjs';

const MESSAGES = 1000;
const BATCH = 10;
const PATIENCE_MS = 60_000;
const NAME = 'bench-pipeline';

/** A queue, a function and a table: how many messages a second become items, from the first send on. */
export const PIPELINE_CALLS = {
  'pipeline: 1,000 messages become items': async (config) => {
    const dynamodb = new DynamoDBClient(config);
    const sqs = new SQSClient(config);
    await createTable(dynamodb);
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({ QueueName: NAME, Attributes: { VisibilityTimeout: '60' } }),
    );
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    await createConsumer(config, Attributes.QueueArn);
    const started = performance.now();
    let batch = 0;
    await callOften(MESSAGES / BATCH, 4, () => {
      const Entries = Array.from({ length: BATCH }, (_, n) => ({
        Id: `${n}`,
        MessageBody: `${batch * BATCH + n}`,
      }));
      batch += 1;
      return sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    });
    await untilItems(dynamodb, started + PATIENCE_MS);
    return (MESSAGES * 1000) / (performance.now() - started);
  },
};

const createTable = async (client) => {
  await client.send(
    new CreateTableCommand({
      TableName: NAME,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  await waitUntilTableExists({ client, maxWaitTime: 30, minDelay: 0.1, maxDelay: 0.2 }, { TableName: NAME });
};

const createConsumer = async (config, EventSourceArn) => {
  const client = new LambdaClient(config);
  await client.send(
    new CreateFunctionCommand({
      ...{ FunctionName: NAME, Runtime: 'nodejs20.x', Handler: 'index.handler', Timeout: 10 },
      Role: await createRole(config, { name: NAME, actions: ['sqs:*', 'dynamodb:PutItem', 'logs:*'] }),
      Code: { ZipFile: await functionCode() },
    }),
  );
  await waitUntilFunctionActiveV2(
    { client, maxWaitTime: 30, minDelay: 0.1, maxDelay: 0.2 },
    { FunctionName: NAME },
  );
  const { UUID } = await client.send(
    new CreateEventSourceMappingCommand({ FunctionName: NAME, EventSourceArn, BatchSize: BATCH }),
  );
  await until(async () => {
    const { State } = await client.send(new GetEventSourceMappingCommand({ UUID }));
    return State === 'Enabled';
  }, performance.now() + PATIENCE_MS);
};

/** With the SDK inside, since not every server brings it along. */
const functionCode = async () => {
  const { outputFiles } = await build({
    stdin: { contents: HANDLER, resolveDir: fileURLToPath(new URL('.', import.meta.url)) },
    ...{ bundle: true, minify: true, platform: 'node', format: 'cjs', write: false },
  });
  return zipSync({ 'index.js': outputFiles[0].contents });
};

const HANDLER = `
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
const dynamodb = new DynamoDBClient({});
export const handler = ({ Records }) =>
  Promise.all(Records.map(({ body }) =>
    dynamodb.send(new PutItemCommand({ TableName: '${NAME}', Item: { id: { S: body } } }))));
`;

/** Looked at seldom enough that the pipeline is measured and not the questions. */
const untilItems = (dynamodb, deadline) =>
  until(async () => {
    const { Count } = await dynamodb.send(new ScanCommand({ TableName: NAME, Select: 'COUNT' }));
    return Count === MESSAGES;
  }, deadline);

const until = async (isReached, deadline) => {
  while (!(await isReached())) {
    if (performance.now() > deadline) throw new Error(`not done after ${PATIENCE_MS / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
