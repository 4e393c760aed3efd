import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DeleteTableCommand,
  DescribeContinuousBackupsCommand,
  DescribeEndpointsCommand,
  DescribeLimitsCommand,
  DescribeTableCommand,
  ExecuteStatementCommand,
  GetItemCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateContinuousBackupsCommand,
  UpdateTableCommand,
  type UpdateTableCommandInput,
} from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTable, createWorld, failure, NOW, ORDERS, put, USERS, type World } from './dynamodb-world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.sandbox.close());

const describeTable = async (TableName: string) =>
  (await world.db.send(new DescribeTableCommand({ TableName }))).Table;
const update = (input: Omit<UpdateTableCommandInput, 'TableName'>, TableName = 'users') =>
  world.db.send(new UpdateTableCommand({ TableName, ...input }));
const arn = (name: string) => `arn:aws:dynamodb:us-east-1:${world.sandbox.account}:table/${name}`;

describe('a table', () => {
  it('is being created before it can be used', async () => {
    const { TableDescription } = await world.db.send(new CreateTableCommand(USERS));
    expect(TableDescription).toMatchObject({
      TableName: 'users',
      TableStatus: 'CREATING',
      TableArn: arn('users'),
      CreationDateTime: new Date(NOW),
      ItemCount: 0,
      TableSizeBytes: 0,
      KeySchema: USERS.KeySchema,
      AttributeDefinitions: USERS.AttributeDefinitions,
      BillingModeSummary: { BillingMode: 'PAY_PER_REQUEST' },
      ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 0 },
      DeletionProtectionEnabled: false,
    });
    const get = new GetItemCommand({ TableName: 'users', Key: { id: { S: 'a' } } });
    expect(await failure(world.db.send(get))).toBe('ResourceNotFoundException: Requested resource not found');
    expect(await failure(world.db.send(new DeleteTableCommand({ TableName: 'users' })))).toBe(
      'ResourceInUseException: Attempt to change a resource which is still in use: Table is being created: users',
    );
    await world.clock.advance(500);
    expect((await describeTable('users'))?.TableStatus).toBe('ACTIVE');
    expect(await failure(world.db.send(new CreateTableCommand(USERS)))).toBe(
      'ResourceInUseException: Table already exists: users',
    );
  });

  it('is deleted with its items', async () => {
    await createTable(world, USERS);
    await put(world, 'users', { id: { S: 'a' } });
    const { TableDescription } = await world.db.send(new DeleteTableCommand({ TableName: 'users' }));
    expect(TableDescription?.TableStatus).toBe('DELETING');
    expect(await failure(world.db.send(new DeleteTableCommand({ TableName: 'users' })))).toContain(
      'Table is being deleted: users',
    );
    await world.clock.advance(500);
    expect(await failure(describeTable('users'))).toBe(
      'ResourceNotFoundException: Requested resource not found: Table: users not found',
    );
    await createTable(world, USERS);
    expect((await describeTable('users'))?.ItemCount).toBe(0);
  });

  it('is kept by deletion protection', async () => {
    await createTable(world, { ...USERS, DeletionProtectionEnabled: true });
    expect(await failure(world.db.send(new DeleteTableCommand({ TableName: 'users' })))).toBe(
      'ValidationException: Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.',
    );
    await update({ DeletionProtectionEnabled: false });
    await world.db.send(new DeleteTableCommand({ TableName: 'users' }));
  });

  it('counts its items and their bytes', async () => {
    await createTable(world, USERS);
    await put(world, 'users', {
      id: { S: 'é' },
      n: { N: '12345' },
      l: { L: [{ BOOL: true }, { NULL: true }] },
    });
    // id: 2 + 2 bytes; n: 1 + 4; l: 1 + 3 + 2 · (1 + 1).
    expect(await describeTable('users')).toMatchObject({ ItemCount: 1, TableSizeBytes: 17 });
  });

  it('may be named by its ARN, but not by another account’s', async () => {
    await createTable(world, USERS);
    expect((await describeTable(arn('users')))?.TableName).toBe('users');
    expect(await failure(describeTable('arn:aws:dynamodb:us-east-1:999999999999:table/users'))).toContain(
      'ResourceNotFoundException',
    );
  });

  it('has pages of names', async () => {
    for (const name of ['ccc', 'aaa', 'bbb']) await createTable(world, { ...USERS, TableName: name });
    const first = await world.db.send(new ListTablesCommand({ Limit: 2 }));
    expect(first).toMatchObject({ TableNames: ['aaa', 'bbb'], LastEvaluatedTableName: 'bbb' });
    const second = await world.db.send(new ListTablesCommand({ ExclusiveStartTableName: 'bbb' }));
    expect(second.TableNames).toEqual(['ccc']);
    expect(second.LastEvaluatedTableName).toBeUndefined();
  });
});

describe('creating a table', () => {
  const INVALID = 'ValidationException: One or more parameter values were invalid: ';
  const index = (IndexName: string) => ({
    IndexName,
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' as const }],
    Projection: { ProjectionType: 'ALL' as const },
  });
  const cases: readonly (readonly [string, Partial<CreateTableCommandInput>, string])[] = [
    [
      'a short name',
      { TableName: 'ab' },
      'ValidationException: TableName must be at least 3 characters long and at most 255 characters long',
    ],
    [
      'a bad name',
      { TableName: 'a;bc' },
      "Value 'a;bc' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+",
    ],
    [
      'throughput on demand',
      { ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } },
      `${INVALID}Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST`,
    ],
    [
      'no throughput',
      { BillingMode: 'PROVISIONED' },
      `${INVALID}ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED`,
    ],
    [
      'no units',
      { BillingMode: 'PROVISIONED', ProvisionedThroughput: { ReadCapacityUnits: 0, WriteCapacityUnits: 1 } },
      "1 validation error detected: Value '0' at 'provisionedThroughput.readCapacityUnits' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      'an undefined key',
      {
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'x', AttributeType: 'S' },
        ],
      },
      `${INVALID}Some index key attributes are not defined in AttributeDefinitions. Keys: [pk, sk], AttributeDefinitions: [pk, x]`,
    ],
    [
      'an unused definition',
      { AttributeDefinitions: [...ORDERS.AttributeDefinitions, { AttributeName: 'x', AttributeType: 'S' }] },
      `${INVALID}Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions`,
    ],
    [
      'the same key twice',
      {
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'pk', KeyType: 'RANGE' },
        ],
      },
      'ValidationException: Both the Hash Key and the Range Key element in the KeySchema have the same name',
    ],
    [
      'a sort key first',
      {
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'RANGE' },
          { AttributeName: 'sk', KeyType: 'HASH' },
        ],
      },
      'ValidationException: Invalid KeySchema: The first KeySchemaElement is not a HASH key type',
    ],
    [
      'two partition keys',
      {
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'HASH' },
        ],
      },
      'ValidationException: Invalid KeySchema: The second KeySchemaElement is not a RANGE key type',
    ],
    ['no local index', { LocalSecondaryIndexes: [] }, `${INVALID}List of LocalSecondaryIndexes is empty`],
    ['no global index', { GlobalSecondaryIndexes: [] }, `${INVALID}List of GlobalSecondaryIndexes is empty`],
    [
      'two indexes of a name',
      { GlobalSecondaryIndexes: [index('same'), index('same')] },
      `${INVALID}Duplicate index name: same`,
    ],
    [
      '21 global indexes',
      { GlobalSecondaryIndexes: Array.from({ length: 21 }, (_, at) => index(`index${at}`)) },
      `${INVALID}GlobalSecondaryIndex count exceeds the per-table limit of 20`,
    ],
    [
      'a local index without sort key',
      { LocalSecondaryIndexes: [index('local')] },
      `${INVALID}Index KeySchema does not have a range key for index: local`,
    ],
    [
      'a projection of nothing',
      { GlobalSecondaryIndexes: [{ ...index('some'), Projection: {} }] },
      `${INVALID}Unknown ProjectionType: null`,
    ],
    [
      'attributes of a whole projection',
      {
        GlobalSecondaryIndexes: [
          { ...index('some'), Projection: { ProjectionType: 'ALL', NonKeyAttributes: ['a'] } },
        ],
      },
      `${INVALID}ProjectionType is ALL, but NonKeyAttributes is specified`,
    ],
    [
      'an index’s throughput on demand',
      {
        GlobalSecondaryIndexes: [
          { ...index('some'), ProvisionedThroughput: { ReadCapacityUnits: 1, WriteCapacityUnits: 1 } },
        ],
      },
      `${INVALID}ProvisionedThroughput should not be specified for index: some when BillingMode is PAY_PER_REQUEST`,
    ],
    [
      'a stream without view',
      { StreamSpecification: { StreamEnabled: true } },
      `${INVALID}Table is being created with a stream enabled, UpdateViewType is required`,
    ],
  ];
  it.each(cases)('refuses %s', async (_what, change, message) => {
    expect(await failure(world.db.send(new CreateTableCommand({ ...ORDERS, ...change })))).toContain(message);
  });

  it('refuses a request without a name in words of its own', async () => {
    const { TableName: _, ...nameless } = ORDERS;
    expect(
      await failure(world.db.send(new CreateTableCommand(Object.assign({ TableName: undefined }, nameless)))),
    ).toBe("ValidationException: The parameter 'TableName' is required but was not present in the request");
  });
});

describe('updating a table', () => {
  const units = (read: number, write: number) => ({ ReadCapacityUnits: read, WriteCapacityUnits: write });

  it('changes its throughput, and not twice at a time', async () => {
    await createTable(world, { ...USERS, BillingMode: 'PROVISIONED', ProvisionedThroughput: units(5, 5) });
    expect(await failure(update({ ProvisionedThroughput: units(5, 5) }))).toContain(
      'The provisioned throughput for the table will not change. The requested value equals the current value.',
    );
    const { TableDescription } = await update({ ProvisionedThroughput: units(10, 1) });
    expect(TableDescription?.TableStatus).toBe('UPDATING');
    expect(await failure(update({ ProvisionedThroughput: units(1, 1) }))).toContain(
      'Table is being updated: users',
    );
    await world.clock.advance(500);
    expect(await describeTable('users')).toMatchObject({
      TableStatus: 'ACTIVE',
      ProvisionedThroughput: { ...units(10, 1), NumberOfDecreasesToday: 1 },
    });
  });

  it('changes its billing mode', async () => {
    await createTable(world, { ...USERS, BillingMode: 'PROVISIONED', ProvisionedThroughput: units(5, 5) });
    expect((await describeTable('users'))?.BillingModeSummary).toBeUndefined();
    await update({ BillingMode: 'PAY_PER_REQUEST' });
    await world.clock.advance(500);
    expect((await describeTable('users'))?.BillingModeSummary?.BillingMode).toBe('PAY_PER_REQUEST');
    expect(await failure(update({ BillingMode: 'PROVISIONED' }))).toContain(
      'ProvisionedThroughput must be specified when BillingMode is PROVISIONED',
    );
    await update({ BillingMode: 'PROVISIONED', ProvisionedThroughput: units(2, 3) });
    await world.clock.advance(500);
    expect(await describeTable('users')).toMatchObject({
      BillingModeSummary: { BillingMode: 'PROVISIONED' },
      ProvisionedThroughput: units(2, 3),
    });
  });

  it('keeps class, encryption and limits on demand', async () => {
    await createTable(world, USERS);
    const changes: Omit<UpdateTableCommandInput, 'TableName'>[] = [
      { TableClass: 'STANDARD_INFREQUENT_ACCESS' },
      { SSESpecification: { Enabled: true } },
      { OnDemandThroughput: { MaxReadRequestUnits: 100 } },
    ];
    for (const change of changes) {
      await update(change);
      await world.clock.advance(500);
    }
    expect(await describeTable('users')).toMatchObject({
      TableClassSummary: { TableClass: 'STANDARD_INFREQUENT_ACCESS' },
      SSEDescription: { Status: 'ENABLED', SSEType: 'KMS' },
      OnDemandThroughput: { MaxReadRequestUnits: 100, MaxWriteRequestUnits: -1 },
    });
  });

  it.each<readonly [Omit<UpdateTableCommandInput, 'TableName'>, string]>([
    [
      { SSESpecification: { Enabled: true }, TableClass: 'STANDARD' },
      'Server-Side Encryption modification must be the only operation in the request',
    ],
    [
      { DeletionProtectionEnabled: true, BillingMode: 'PAY_PER_REQUEST' },
      'DeletionProtection modification must be the only operation in the request',
    ],
    [
      { StreamSpecification: { StreamEnabled: false }, BillingMode: 'PAY_PER_REQUEST' },
      'You cannot modify stream status while updating table IOPS',
    ],
    [
      { GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: 'some' } }], BillingMode: 'PAY_PER_REQUEST' },
      'You cannot create or delete index while updating table IOPS',
    ],
    [
      { GlobalSecondaryIndexUpdates: [{}] },
      'One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null',
    ],
    [{ SSESpecification: {} }, 'Table is already encrypted by default'],
    [{ SSESpecification: { Enabled: true, SSEType: 'AES256' } }, 'SSEType AES256 is not supported'],
    [
      { OnDemandThroughput: { MaxReadRequestUnits: 0 } },
      'Requested MaxReadRequestUnits for OnDemandThroughput for table is outside of valid range',
    ],
    [
      { StreamSpecification: { StreamEnabled: true } },
      'If stream is being enabled then UpdateViewType is required',
    ],
  ])('refuses %j', async (change, message) => {
    await createTable(world, USERS);
    expect(await failure(update(change))).toBe(
      `ValidationException: One or more parameter values were invalid: ${message}`,
    );
  });

  it('has no stream to disable where there is none', async () => {
    await createTable(world, USERS);
    expect(await failure(update({ StreamSpecification: { StreamEnabled: false } }))).toBe(
      'ValidationException: Table has no stream to disable: TableName: users',
    );
  });

  it('needs something to change', async () => {
    await createTable(world, USERS);
    expect(await failure(update({}))).toContain('At least one of ProvisionedThroughput, BillingMode');
    expect(await failure(update({ ReplicaUpdates: [{ Create: { RegionName: 'eu-west-1' } }] }))).toContain(
      'does not implement dynamodb:UpdateTable (ReplicaUpdates)',
    );
  });
});

describe('around tables', () => {
  it('keeps tags', async () => {
    await createTable(world, { ...USERS, Tags: [{ Key: 'team', Value: 'a' }] });
    const ResourceArn = arn('users');
    await world.db.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: 'stage', Value: 'dev' }] }));
    await world.db.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['team'] }));
    const list = (of: string) => world.db.send(new ListTagsOfResourceCommand({ ResourceArn: of }));
    expect((await list(ResourceArn)).Tags).toEqual([{ Key: 'stage', Value: 'dev' }]);
    expect(await failure(list(arn('nobody')))).toBe(
      `ResourceNotFoundException: Requested resource not found: ResourcArn: ${arn('nobody')} not found`,
    );
    expect(await failure(list('arn:aws:s3:::users'))).toContain(
      'Provided Arn is not a DynamoDB resource arn: arn:aws:s3:::users',
    );
    expect(await failure(list('users'))).toContain("ARNs must start with 'arn:': users");
    expect(await failure(list(`${ResourceArn}/index/x`))).toContain('only table or stream is accepted');
    const tag = (...Tags: { Key: string; Value: string }[]) =>
      failure(world.db.send(new TagResourceCommand({ ResourceArn, Tags })));
    expect(await tag({ Key: 'aws:x', Value: '' })).toContain(
      'Tag Key cannot be prefixed with aws:, Key: aws:x',
    );
    expect(await tag({ Key: 'x', Value: '<' })).toContain('The Tag Value provided is invalid, Value: <');
    expect(await tag({ Key: 'x', Value: '1' }, { Key: 'x', Value: '2' })).toContain(
      'Duplicate Tag Keys provided as input: Duplicate Tag Key found x',
    );
    expect(await tag(...Array.from({ length: 50 }, (_, at) => ({ Key: `k${at}`, Value: '' })))).toContain(
      'Number of Tags exceed the current limit for the provided ResourceArn',
    );
    const none = new TagResourceCommand({ ResourceArn, Tags: [] });
    expect(await failure(world.db.send(none))).toContain('Atleast one Tag needs to be provided as Input.');
  });

  it('tells about backups, limits and endpoints', async () => {
    await createTable(world, USERS);
    const TableName = 'users';
    const before = await world.db.send(new DescribeContinuousBackupsCommand({ TableName }));
    expect(before.ContinuousBackupsDescription).toEqual({
      ContinuousBackupsStatus: 'ENABLED',
      PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'DISABLED' },
    });
    const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
    await world.db.send(new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification }));
    const after = await world.db.send(new DescribeContinuousBackupsCommand({ TableName }));
    expect(after.ContinuousBackupsDescription?.PointInTimeRecoveryDescription).toMatchObject({
      PointInTimeRecoveryStatus: 'ENABLED',
      RecoveryPeriodInDays: 35,
    });
    expect(await failure(world.db.send(new DescribeContinuousBackupsCommand({ TableName: 'nobody' })))).toBe(
      'TableNotFoundException: Table not found: nobody',
    );
    expect(await world.db.send(new DescribeLimitsCommand({}))).toMatchObject({
      TableMaxReadCapacityUnits: 40_000,
    });
    const { Endpoints } = await world.db.send(new DescribeEndpointsCommand({}));
    expect(Endpoints).toEqual([{ Address: 'dynamodb.us-east-1.amazonaws.com', CachePeriodInMinutes: 1440 }]);
  });

  it('names what it lacks', async () => {
    const statement = new ExecuteStatementCommand({ Statement: 'SELECT * FROM users' });
    expect(await failure(world.db.send(statement))).toContain('does not implement dynamodb:ExecuteStatement');
  });
});
