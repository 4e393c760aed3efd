import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

// Made once for each environment, and used again as long as it is warm.
const dynamodb = new DynamoDBClient();
const TableName = process.env.TABLE;

// One record for each change of an item, the oldest first.
export const handler = async ({ Records }) => {
  for (const { eventName, dynamodb: change } of Records) {
    const { Keys, OldImage: before, NewImage: after } = change;
    console.log(`${eventName} order ${Keys.order.S}: ${priceOf(before)} -> ${priceOf(after)}`);
    await (after ? store(after) : remove(before));
  }
};

const priceOf = (image) => image?.price.N ?? image?.price.S ?? 'nothing';

// A put does the same when it is done twice, so a record may come again.
const store = ({ customer, order, price }) => {
  if (price.N === undefined) throw new Error(`The price of order ${order.S} is no number.`);
  return dynamodb.send(new PutItemCommand({ TableName, Item: { customer, order, price } }));
};

const remove = ({ customer, order }) =>
  dynamodb.send(new DeleteItemCommand({ TableName, Key: { customer, order } }));
