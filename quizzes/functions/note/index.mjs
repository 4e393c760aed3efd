// Notes each new object of a bucket in a table.
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

const database = new DynamoDBClient({});

export const handler = async ({ Records }) => {
  for (const { s3 } of Records) {
    const Item = { pk: { S: s3.object.key } };
    await database.send(new PutItemCommand({ TableName: process.env.TABLE, Item }));
  }
};
