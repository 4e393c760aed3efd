import { createPrivateKey, createPublicKey, createSign, generateKeyPairSync } from 'node:crypto';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';

// An identity provider of the smallest kind: it asks nobody for a password. Yours would be Amazon Cognito.
const dynamodb = new DynamoDBClient();
const TableName = process.env.TABLE;
const KEY_ID = 'key-1';

export const handler = async ({ rawPath, headers, body }) => {
  const issuer = `${headers['x-forwarded-proto']}://${headers.host}`;
  if (rawPath === '/.well-known/openid-configuration') return { issuer, jwks_uri: `${issuer}/keys` };
  const key = await privateKey();
  if (rawPath === '/keys') return { keys: [publicKeyOf(key)] };
  const { sub, scope } = JSON.parse(body ?? '{}');
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, aud: 'shop', sub, scope, iat: now, exp: now + 900 };
  return { access_token: sign(claims, key) };
};

// Environments come and go and there may be several: they share one key, whoever was first.
const privateKey = async () => {
  const Key = { id: { S: KEY_ID } };
  const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key, ConsistentRead: true }));
  if (Item) return createPrivateKey(Item.pem.S);
  const { privateKey: made } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const item = { ...Key, pem: { S: made.export({ type: 'pkcs8', format: 'pem' }) } };
  try {
    const isFirst = 'attribute_not_exists(id)';
    await dynamodb.send(new PutItemCommand({ TableName, Item: item, ConditionExpression: isFirst }));
    return made;
  } catch (error) {
    if (error.name !== 'ConditionalCheckFailedException') throw error;
    return privateKey();
  }
};

const publicKeyOf = (key) => ({
  ...createPublicKey(key).export({ format: 'jwk' }),
  kid: KEY_ID,
  alg: 'RS256',
  use: 'sig',
});

const sign = (claims, key) => {
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${encode({ alg: 'RS256', typ: 'JWT', kid: KEY_ID })}.${encode(claims)}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key, 'base64url')}`;
};
