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
import { steadyPerSecond } from './measure.mjs';

/** Calls of messaging and data, each measured against every server that is there. */
export const MESSAGING_CALLS = {
  'sqs SendMessage, 16 at once': async (config) => {
    const sqs = new SQSClient(config);
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'bench' }));
    return steadyPerSecond(1000, 16, () =>
      sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' })),
    );
  },
  'sqs receive + delete, 16 at once': async (config) => {
    const sqs = new SQSClient(config);
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'bench' }));
    return steadyPerSecond(500, 16, async () => {
      const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
      for (const { ReceiptHandle } of Messages)
        await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    });
  },
  'sns Publish to three queues': async (config) => {
    const [sns, sqs] = [new SNSClient(config), new SQSClient(config)];
    const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: 'bench' }));
    for (const QueueName of ['one', 'two', 'three']) await subscribe({ sns, sqs, TopicArn, QueueName });
    return steadyPerSecond(300, 4, () => sns.send(new PublishCommand({ TopicArn, Message: 'hello' })));
  },
  'dynamodb PutItem, 16 at once': async (config) => {
    const dynamodb = new DynamoDBClient(config);
    await createTable(dynamodb);
    let number = 0;
    return steadyPerSecond(1000, 16, () => {
      number += 1;
      return dynamodb.send(
        new PutItemCommand({ TableName: 'bench', Item: { id: { S: `${number}` }, text: { S: 'hello' } } }),
      );
    });
  },
  'dynamodb GetItem, 16 at once': (config) => {
    const dynamodb = new DynamoDBClient(config);
    return steadyPerSecond(1000, 16, () =>
      dynamodb.send(new GetItemCommand({ TableName: 'bench', Key: { id: { S: '1' } } })),
    );
  },
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
