import { DynamoDBClient, TransactWriteItemsCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

const { TABLE, PREVIEWS } = process.env;
const dynamodb = new DynamoDBClient();
const s3 = new S3Client();

// S3 tells which objects are new; what is in them has to be fetched.
export const handler = async (event) => {
  for (const { s3: news } of event.Records) {
    const bucket = news.bucket.name;
    // Names come as in a form: a space is a plus.
    const key = decodeURIComponent(news.object.key.replaceAll('+', ' '));
    console.log(`event: ${key} ${news.object.sequencer}`);
    const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
    const [title = ''] = (await Body.transformToString()).split('\n');
    await s3.send(new PutObjectCommand({ Bucket: PREVIEWS, Key: key, Body: title }));
    await count({ key, title, sequencer: news.object.sequencer, event });
    await noteDelivery(key);
  }
};

// How often the function was told, whatever came of it.
const noteDelivery = (key) =>
  dynamodb.send(
    new UpdateItemCommand({
      TableName: TABLE,
      Key: { id: { S: key } },
      UpdateExpression: 'ADD deliveries :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
    }),
  );

// Both writes, or none.
const count = async ({ key, title, sequencer, event }) => {
  const seen = {
    TableName: TABLE,
    Item: { id: { S: `${key}#${sequencer}` } },
    ConditionExpression: 'attribute_not_exists(id)',
  };
  const document = {
    TableName: TABLE,
    Key: { id: { S: key } },
    UpdateExpression: 'ADD uploads :one SET title = :title, lastEvent = :event',
    ExpressionAttributeValues: {
      ':one': { N: '1' },
      ':title': { S: title },
      ':event': { S: JSON.stringify(event) },
    },
  };
  const TransactItems = [{ Put: seen }, { Update: document }];
  try {
    await dynamodb.send(new TransactWriteItemsCommand({ TransactItems }));
    console.log(`counted: ${key}`);
  } catch (error) {
    // The condition is that of the first item; every other failure is one.
    if (error.CancellationReasons?.[0]?.Code !== 'ConditionalCheckFailed') throw error;
    console.log(`seen before: ${key}`);
  }
};
