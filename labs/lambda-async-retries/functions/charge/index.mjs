import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';

const dynamodb = new DynamoDBClient();

export const handler = async ({ id, amount, problem }, { awsRequestId }) => {
  console.log(`charging ${id}, request ${awsRequestId}`);
  const isFirst = await charge(id, amount);
  // What comes after the charge may fail: the receipt is sent by somebody else's server.
  if (problem === 'always' || (problem === 'once' && isFirst)) throw new Error(`No receipt for ${id}.`);
  console.log(`receipt for ${id} is sent`);
};

/** Charges the customer. Says whether this was the first time. */
const charge = async (id, amount) => {
  const { Attributes } = await dynamodb.send(
    new UpdateItemCommand({
      TableName: process.env.TABLE,
      Key: { id: { S: id } },
      // Your turn: let this be refused where the order has been charged already.
      UpdateExpression: 'ADD charged :once, paid :amount',
      ExpressionAttributeValues: { ':once': { N: '1' }, ':amount': { N: String(amount) } },
      ReturnValues: 'ALL_NEW',
    }),
  );
  return Attributes.charged.N === '1';
};
