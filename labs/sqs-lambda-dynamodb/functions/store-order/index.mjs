import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

// Made once for each environment, and used again as long as it is warm.
const dynamodb = new DynamoDBClient();

// The event source mapping hands over a batch: one record for each message.
export const handler = async ({ Records }) => {
  // Later in the lab: one order that fails shall not take the others with it.
  for (const record of Records) await store(record);
};

const store = async ({ messageId, body, attributes }) => {
  const { order, item, price } = JSON.parse(body);
  console.log(`order ${order}, receive ${attributes?.ApproximateReceiveCount}`);
  if (price === undefined) throw new Error(`Order ${order} has no price.`);
  await dynamodb.send(
    new PutItemCommand({
      TableName: process.env.TABLE,
      Item: {
        order: { S: order },
        item: { S: item },
        price: { N: String(price) },
        messageId: { S: messageId },
      },
    }),
  );
  console.log(`stored ${order} from message ${messageId}`);
};
