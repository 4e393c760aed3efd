import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { CreateTopicCommand, PublishCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { callOften, ENOUGH_MS, steadyPerSecond } from './measure.mjs';
import { preparer, send } from './prepared-calls.mjs';

/** Calls of messaging and data, each measured against every server that is there. */
export const MESSAGING_CALLS = {
  'sqs SendMessage, 16 at once': async (config) => {
    const sqs = new SQSClient(config);
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'bench' }));
    const call = await preparer(
      SQSClient,
      config,
    )(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
    return steadyPerSecond(2000, 16, () => send(call));
  },
  'sqs receive + delete, 16 at once': async (config) => {
    const sqs = new SQSClient(config);
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'bench' }));
    await receiveAndDelete(config, QueueUrl, 1000);
    return receiveAndDelete(config, QueueUrl, 1000);
  },
  'sns Publish to three queues, 16 at once': async (config) => {
    const [sns, sqs] = [new SNSClient(config), new SQSClient(config)];
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'bench' }));
    for (const QueueName of ['one', 'two', 'three']) await subscribe({ sns, sqs, TopicArn, QueueName });
    const call = await preparer(SNSClient, config)(new PublishCommand({ TopicArn, Message: 'hello' }));
    return steadyPerSecond(1000, 16, () => send(call));
  },
  'dynamodb PutItem, 16 at once': async (config) => {
    const dynamodb = new DynamoDBClient(config);
    await createTable(dynamodb);
    const prepare = preparer(DynamoDBClient, config);
    const calls = [];
    for (let number = 0; number < 2000; number += 1) {
      const Item = { id: { S: `${number}` }, text: { S: 'hello' } };
      calls.push(await prepare(new PutItemCommand({ TableName: 'bench', Item })));
    }
    let next = 0;
    return steadyPerSecond(2000, 16, () => {
      next = (next + 1) % calls.length;
      return send(calls[next]);
    });
  },
  'dynamodb GetItem, 16 at once': async (config) => {
    const prepare = preparer(DynamoDBClient, config);
    const call = await prepare(new GetItemCommand({ TableName: 'bench', Key: { id: { S: '1' } } }));
    return steadyPerSecond(2000, 16, () => send(call));
  },
};

/** How many a second are received and then deleted; the deletions are signed between the two, outside of the time. */
const receiveAndDelete = async (config, QueueUrl, count) => {
  const prepare = preparer(SQSClient, config);
  const receive = await prepare(new ReceiveMessageCommand({ QueueUrl }));
  const handles = [];
  const receiving = await timed(() =>
    callOften(
      ...[count, 16],
      async () => {
        const { Messages = [] } = JSON.parse(await send(receive));
        handles.push(...Messages.map(({ ReceiptHandle }) => ReceiptHandle));
      },
      performance.now() + ENOUGH_MS,
    ),
  );
  const deletions = [];
  for (const ReceiptHandle of handles)
    deletions.push(await prepare(new DeleteMessageCommand({ QueueUrl, ReceiptHandle })));
  const deleting = await timed(() => callOften(handles.length, 16, () => send(deletions.pop())));
  return (handles.length * 1000) / (receiving + deleting);
};

/** Milliseconds. */
const timed = async (act) => {
  const started = performance.now();
  await act();
  return performance.now() - started;
};

const subscribe = async ({ sns, sqs, TopicArn, QueueName }) => {
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
  );
  const Policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: Attributes.QueueArn,
      },
    ],
  });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint: Attributes.QueueArn }));
};

const createTable = async (dynamodb) => {
  await dynamodb.send(
    new CreateTableCommand({
      TableName: 'bench',
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
    }),
  );
  for (;;) {
    const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: 'bench' }));
    if (Table.TableStatus === 'ACTIVE') return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};
