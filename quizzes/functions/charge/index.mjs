// Charges a card once an order: whoever comes second finds the order's number in the table.
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

const database = new DynamoDBClient({});

export const handler = async ({ order }) => {
  try {
    const Item = { pk: { S: order } };
    const ConditionExpression = 'attribute_not_exists(pk)';
    await database.send(new PutItemCommand({ TableName: process.env.TABLE, Item, ConditionExpression }));
  } catch ({ name }) {
    return { order, charged: false, because: name };
  }
  return { order, charged: true };
};
