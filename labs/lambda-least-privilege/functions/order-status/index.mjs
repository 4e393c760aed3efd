import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';

const dynamodb = new DynamoDBClient();

// Tells how far an order has got.
export const handler = async ({ order }) => {
  const { Item } = await dynamodb.send(
    new GetItemCommand({ TableName: process.env.TABLE, Key: { order: { S: order } } }),
  );
  const status = Item?.status.S ?? 'unknown';
  console.log(`order ${order} is ${status}`);
  return { order, status };
};
