import type { Call } from '../../aws/call.ts';
import { nestedText, tagsFromList, text, texts } from '../answer.ts';
import { unlessAbsent, unlessGone } from '../attempt.ts';
import type { ResourceType } from '../resource-type.ts';

/** A DynamoDB table, with its items, indexes and stream. */
export const dynamodbTable: ResourceType = {
  createdBy: ['dynamodb.CreateTable'],
  holds: [
    'dynamodb.PutItem',
    'dynamodb.UpdateItem',
    'dynamodb.DeleteItem',
    'dynamodb.BatchWriteItem',
    'dynamodb.TransactWriteItems',
    'dynamodb.UpdateTable',
    'dynamodb.UpdateTimeToLive',
    'dynamodb.UpdateContinuousBackups',
    'dynamodb.PutResourcePolicy',
    'dynamodb.TagResource',
  ],
  chosenName: (input) => text(input, 'TableName') || undefined,
  idOf: (output) => nestedText(output, 'TableDescription', 'TableArn'),
  tagging: { member: 'Tags', format: 'list' },
  prefixes: [''],
  list: async (call, prefix) =>
    (await tableNames(call)).filter((name) => name.startsWith(prefix)).map((name) => ({ name })),
  tagsOf: async (call, TableName) => {
    const ResourceArn = nestedText(await call('dynamodb.DescribeTable', { TableName }), 'Table', 'TableArn');
    return ResourceArn ? tagsFromList((await call('dynamodb.ListTagsOfResource', { ResourceArn })).Tags) : {};
  },
  presence: async (call, name) => ((await isThere(call, name)) ? 'there' : 'gone'),
  remove: async (call, TableName) => {
    // DeleteTable refuses a table that is being deleted already.
    if (!(await isThere(call, TableName))) return;
    if (await isProtected(call, TableName))
      await call('dynamodb.UpdateTable', { TableName, DeletionProtectionEnabled: false });
    await unlessGone(() => call('dynamodb.DeleteTable', { TableName }));
  },
  // A table that is being created or updated refuses for a moment.
  passing: ['ResourceInUseException'],
  after: [],
  leaves: [],
  look: (TableName) => ({ api: 'dynamodb.DescribeTable', input: { TableName } }),
  lookAtAll: () => ({ api: 'dynamodb.ListTables', input: {} }),
  nameInArn: (arn) => /^arn:[^:]+:dynamodb:[^:]*:\d*:table\/([^/]+)$/.exec(arn)?.[1],
};

const tableNames = async (call: Call): Promise<readonly string[]> => {
  const names: string[] = [];
  let after: string | undefined;
  do {
    const page = await call('dynamodb.ListTables', after ? { ExclusiveStartTableName: after } : {});
    names.push(...texts(page.TableNames));
    after = text(page, 'LastEvaluatedTableName') || undefined;
  } while (after !== undefined);
  return names;
};

/** A table that is being deleted can't come back, refuses everything and costs nothing. */
const isThere = async (call: Call, TableName: string): Promise<boolean> => {
  const answer = await unlessAbsent(() => call('dynamodb.DescribeTable', { TableName }));
  return answer !== undefined && nestedText(answer, 'Table', 'TableStatus') !== 'DELETING';
};

const isProtected = async (call: Call, TableName: string): Promise<boolean> => {
  const { Table: table } = await call('dynamodb.DescribeTable', { TableName });
  return (
    typeof table === 'object' &&
    table !== null &&
    'DeletionProtectionEnabled' in table &&
    table.DeletionProtectionEnabled === true
  );
};
