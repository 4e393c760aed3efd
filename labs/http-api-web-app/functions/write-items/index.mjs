import { DeleteItemCommand, DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';

const dynamodb = new DynamoDBClient();
const TableName = process.env.TABLE;

// One function may serve many routes: the event says which one it is.
export const handler = async ({ routeKey, pathParameters, body }) => {
  if (routeKey === 'DELETE /items/{id}') {
    await dynamodb.send(new DeleteItemCommand({ TableName, Key: { id: { S: pathParameters.id } } }));
    return { statusCode: 204 };
  }
  const item = parse(body);
  if (!item) return { statusCode: 400, body: JSON.stringify({ message: 'An item has an id and a name.' }) };
  await dynamodb.send(new PutItemCommand({ TableName, Item: { id: { S: item.id }, name: { S: item.name } } }));
  return item;
};

// Whatever a client sends gets here: API Gateway doesn't look into it.
const parse = (body) => {
  try {
    const { id, name } = JSON.parse(body);
    return [id, name].every((text) => typeof text === 'string' && text !== '') ? { id, name } : undefined;
  } catch {
    return undefined;
  }
};
