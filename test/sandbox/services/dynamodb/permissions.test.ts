import {
  BatchGetItemCommand,
  DeleteResourcePolicyCommand,
  DynamoDBClient,
  GetItemCommand,
  GetResourcePolicyCommand,
  ListTablesCommand,
  PutItemCommand,
  PutResourcePolicyCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { DescribeStreamCommand, DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTable, createWorld, failure, ORDERS, order, put, type World } from './dynamodb-world.ts';

const TABLE = 'arn:aws:dynamodb:us-east-1:000000000000:table/orders';

let world: World;
let iam: IAMClient;
let streamArn: string;
beforeEach(async () => {
  world = await createWorld();
  iam = new IAMClient(world.sandbox.clientConfig());
  const table = await createTable(world, {
    ...ORDERS,
    AttributeDefinitions: [...ORDERS.AttributeDefinitions, { AttributeName: 'g', AttributeType: 'S' }],
    GlobalSecondaryIndexes: [
      {
        IndexName: 'byG',
        KeySchema: [{ AttributeName: 'g', KeyType: 'HASH' }],
        Projection: { ProjectionType: 'ALL' },
      },
    ],
    StreamSpecification: { StreamEnabled: true, StreamViewType: 'KEYS_ONLY' },
  });
  streamArn = table?.LatestStreamArn ?? '';
  await put(world, 'orders', order('ann', 1, { g: { S: 'x' } }));
});
afterEach(() => world.sandbox.close());

/** Clients of a user who has only this policy. */
const userWith = async (...Statement: object[]) => {
  await iam.send(new CreateUserCommand({ UserName: 'u' }));
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
  if (Statement.length > 0)
    await iam.send(new PutUserPolicyCommand({ UserName: 'u', PolicyName: 'p', PolicyDocument }));
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: 'u' }));
  const { AccessKeyId: accessKeyId = '', SecretAccessKey: secretAccessKey = '' } = AccessKey ?? {};
  const config = world.sandbox.clientConfig({ accessKeyId, secretAccessKey });
  return { db: new DynamoDBClient(config), streams: new DynamoDBStreamsClient(config) };
};
const allow = (Action: string | string[], Resource: string, Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});

const TableName = 'orders';
const get = (pk = 'ann') => new GetItemCommand({ TableName, Key: order(pk, 1) });
const query = (pk: string, IndexName?: string) =>
  new QueryCommand({
    TableName,
    IndexName,
    KeyConditionExpression: `${IndexName ? 'g' : 'pk'} = :pk`,
    ExpressionAttributeValues: { ':pk': { S: pk } },
  });
const DENIED = 'AccessDeniedException';

describe('a policy', () => {
  it('names actions and tables', async () => {
    const { db } = await userWith(allow('dynamodb:GetItem', TABLE));
    await db.send(get());
    expect(await failure(db.send(new ScanCommand({ TableName })))).toBe(
      `${DENIED}: User: arn:aws:iam::000000000000:user/u is not authorized to perform: dynamodb:Scan on resource: ${TABLE} because no identity-based policy allows the dynamodb:Scan action`,
    );
    expect(await failure(db.send(new ListTablesCommand({})))).toContain(DENIED);
    expect(
      await failure(db.send(new GetItemCommand({ TableName: 'elsewhere', Key: order('a', 1) }))),
    ).toContain(DENIED);
  });

  it('names indexes and streams apart from their table', async () => {
    const { db, streams } = await userWith(
      allow('dynamodb:Query', `${TABLE}/index/*`),
      allow('dynamodb:DescribeStream', `${TABLE}/stream/*`),
    );
    await db.send(query('x', 'byG'));
    expect(await failure(db.send(query('ann')))).toContain(DENIED);
    await streams.send(new DescribeStreamCommand({ StreamArn: streamArn }));
  });

  it('limits who may see which partition', async () => {
    const own = { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['ann'] } };
    const actions = ['GetItem', 'PutItem', 'Query', 'BatchGetItem'].map((name) => `dynamodb:${name}`);
    const { db } = await userWith(allow(actions, TABLE, own));
    await db.send(get('ann'));
    await db.send(query('ann'));
    await db.send(new PutItemCommand({ TableName, Item: order('ann', 2) }));
    expect(await failure(db.send(get('bob')))).toContain(DENIED);
    expect(await failure(db.send(query('bob')))).toContain(DENIED);
    const Keys = [order('ann', 1), order('bob', 1)];
    const batch = new BatchGetItemCommand({ RequestItems: { orders: { Keys } } });
    expect(await failure(db.send(batch))).toContain(DENIED);
  });

  it('limits attributes', async () => {
    const some = {
      'ForAllValues:StringEquals': { 'dynamodb:Attributes': ['pk', 'sk', 'state'] },
      StringEqualsIfExists: { 'dynamodb:ReturnValues': ['NONE', 'UPDATED_OLD', 'UPDATED_NEW'] },
    };
    const { db } = await userWith(allow('dynamodb:UpdateItem', TABLE, some));
    const set = (name: string, ReturnValues: 'NONE' | 'ALL_OLD' = 'NONE') =>
      new UpdateItemCommand({
        TableName,
        Key: order('ann', 1),
        UpdateExpression: 'SET #name = :v',
        ExpressionAttributeNames: { '#name': name },
        ExpressionAttributeValues: { ':v': { S: 'v' } },
        ReturnValues,
      });
    await db.send(set('state'));
    expect(await failure(db.send(set('salary')))).toContain(DENIED);
    expect(await failure(db.send(set('state', 'ALL_OLD')))).toContain(DENIED);
  });

  it('allows a transaction by what is in it', async () => {
    const { db } = await userWith(allow('dynamodb:PutItem', TABLE));
    const items = [{ Put: { TableName, Item: order('ann', 5) } }];
    await db.send(new TransactWriteItemsCommand({ TransactItems: items }));
    const check = { TableName, Key: order('ann', 1), ConditionExpression: 'attribute_exists(pk)' };
    const both = new TransactWriteItemsCommand({ TransactItems: [...items, { ConditionCheck: check }] });
    expect(await failure(db.send(both))).toContain('dynamodb:ConditionCheckItem');
  });
});

describe('a table’s own policy', () => {
  const statement = (Effect: string) => ({
    Effect,
    Principal: { AWS: 'arn:aws:iam::000000000000:user/u' },
    Action: 'dynamodb:GetItem',
    Resource: TABLE,
  });
  const attach = (Effect: string) =>
    world.db.send(
      new PutResourcePolicyCommand({
        ResourceArn: TABLE,
        Policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement(Effect)] }),
      }),
    );

  it('lets in, and shuts out', async () => {
    const { db } = await userWith();
    expect(await failure(db.send(get()))).toContain(DENIED);
    await attach('Allow');
    await db.send(get());
    await attach('Deny');
    expect(await failure(db.send(get()))).toContain('with an explicit deny in a resource-based policy');
  });

  it('can be read and taken away', async () => {
    await world.db.send(new ListTablesCommand({}));
    const read = () => world.db.send(new GetResourcePolicyCommand({ ResourceArn: TABLE }));
    expect(await failure(read())).toContain('PolicyNotFoundException');
    await userWith();
    const { RevisionId } = await attach('Allow');
    expect(JSON.parse((await read()).Policy ?? '')).toMatchObject({ Statement: [statement('Allow')] });
    const remove = (ExpectedRevisionId?: string) =>
      world.db.send(new DeleteResourcePolicyCommand({ ResourceArn: TABLE, ExpectedRevisionId }));
    expect(await failure(remove('another'))).toContain('PolicyNotFoundException');
    await remove(RevisionId);
    expect(await failure(read())).toContain('PolicyNotFoundException');
    const broken = new PutResourcePolicyCommand({ ResourceArn: TABLE, Policy: '{' });
    expect(await failure(world.db.send(broken))).toContain('ValidationException');
  });
});
