import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';

const dynamodb = new DynamoDBClient();

// What an HTTP API gets back without a statusCode is answered as JSON, with status 200.
export const handler = async () => {
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName: process.env.TABLE }));
  const items = Items.map(({ id, name }) => ({ id: id.S, name: name.S }));
  return items.sort((a, b) => a.id.localeCompare(b.id));
};
