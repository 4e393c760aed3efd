// A mistake on purpose: writes each change of a table back to it, which is another change. At 5 it gives up.
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

const database = new DynamoDBClient({});

export const handler = async ({ Records }) => {
  for (const { dynamodb } of Records) {
    const { pk, turn } = dynamodb.NewImage;
    const next = Number(turn.N) + 1;
    const Item = { pk, turn: { N: String(next) } };
    if (next <= 5) await database.send(new PutItemCommand({ TableName: process.env.TABLE, Item }));
  }
};
