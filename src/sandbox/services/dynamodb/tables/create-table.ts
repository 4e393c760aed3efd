import type { BillingMode, CreateTableCommandInput, ProvisionedThroughput } from '@aws-sdk/client-dynamodb';
import { notImplemented } from '../../../kernel/aws-error.ts';
import type { RequestContext } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { authorizeTable } from '../authorization.ts';
import { alreadyExists, invalidParameters } from '../errors.ts';
import { type IndexRow, type KeySchema, type TableRow, tables } from '../storage/rows.ts';
import { enableStream } from '../streams/stream-lifecycle.ts';
import { type DynamoDbSdk, looseTableArn, tableNameOf } from '../table-address.ts';
import { readTags } from '../tags/tag-operations.ts';
import { describeTable } from './describe-table.ts';
import { describeEncryption } from './encryption.ts';
import {
  checkAllUsed,
  checkDefinitions,
  checkIndexes,
  readGlobalKey,
  readIndex,
  readLocalIndex,
  readTableKey,
} from './key-schema.ts';
import { putUnsettled } from './lifecycle.ts';
import { checkResourcePolicy } from './resource-policy-document.ts';
import { readStream } from './stream-specification.ts';
import { checkTableClass } from './table-class.ts';
import { NO_THROUGHPUT, readOnDemand, readThroughput } from './throughput.ts';

export const createTableOperations = {
  CreateTable: {
    authorize: (input, context) => [
      { ...authorizeTable(context, input.TableName), resource: looseTableArn(context, input.TableName) },
      ...(input.Tags?.length ? [authorizeTable(context, input.TableName, { action: 'TagResource' })] : []),
    ],
    handle: (input, context) => ({ TableDescription: describeTable(context, createTable(context, input)) }),
  },
} satisfies Operations<DynamoDbSdk>;

const createTable = (context: RequestContext, input: CreateTableCommandInput): TableRow => {
  const name = tableNameOf(input.TableName ?? '');
  refuseUnknown(input);
  const billingMode = input.BillingMode ?? 'PROVISIONED';
  const throughput = readBilling(billingMode, input);
  checkTableClass(input.TableClass);
  const definitions = input.AttributeDefinitions ?? [];
  checkDefinitions(definitions);
  const key = readTableKey(input.KeySchema ?? [], definitions);
  const indexes = [...readLocals(input, key), ...readGlobals(input, billingMode)];
  checkIndexes(indexes);
  checkAllUsed(definitions, [key, ...indexes.map((index) => index.key)]);
  const view = readStream(input.StreamSpecification, STREAM_TEXTS);
  if (context.table(tables).has(name)) throw alreadyExists(name);
  const now = context.clock.now();
  const table: TableRow = {
    ...{ name, key, indexes, billingMode, throughput },
    id: context.uuid(),
    createdMs: now,
    status: 'CREATING',
    attributes: Object.fromEntries(
      definitions.map(({ AttributeName: attribute = '', AttributeType: type = 'S' }) => [attribute, type]),
    ),
    payPerRequestMs: billingMode === 'PAY_PER_REQUEST' ? now : undefined,
    showsBillingMode: billingMode === 'PAY_PER_REQUEST',
    onDemand: readOnDemand(input.OnDemandThroughput, billingMode),
    tableClass: input.TableClass,
    encryption: describeEncryption(context, input.SSESpecification),
    isDeletionProtected: input.DeletionProtectionEnabled ?? false,
    tags: readTags(input.Tags ?? []),
    policy: input.ResourcePolicy === undefined ? undefined : checkResourcePolicy(input.ResourcePolicy),
    policyRevision: input.ResourcePolicy === undefined ? undefined : String(now),
  };
  const streamArn = view && enableStream(context, table, view).arn;
  return putUnsettled(context, { ...table, streamArn });
};

const STREAM_TEXTS = {
  withoutView: 'Table is being created with a stream enabled, UpdateViewType is required',
  needlessView: 'Table is being created with a stream disabled, UpdateViewType should not be specified',
};

/** What the sandbox lacks is refused, not passed over. */
const refuseUnknown = (input: CreateTableCommandInput): void => {
  const unknown = (['GlobalTableSourceArn', 'GlobalTableSettingsReplicationMode'] as const).find(
    (name) => Reflect.get(input, name) !== undefined,
  );
  if (unknown) throw notImplemented('dynamodb', 'CreateTable', unknown);
};

interface BillingInput {
  readonly ProvisionedThroughput?: ProvisionedThroughput | undefined;
}

const readBilling = (mode: BillingMode, { ProvisionedThroughput: given }: BillingInput) => {
  if (mode === 'PAY_PER_REQUEST') {
    if (!given) return NO_THROUGHPUT;
    throw invalidParameters(
      'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
    );
  }
  if (!given?.ReadCapacityUnits || !given.WriteCapacityUnits) {
    throw invalidParameters(
      'ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED',
    );
  }
  return readThroughput(given);
};

const readLocals = (input: CreateTableCommandInput, key: KeySchema): readonly IndexRow[] => {
  const { LocalSecondaryIndexes: locals, AttributeDefinitions: definitions = [] } = input;
  if (!locals) return [];
  if (locals.length === 0) throw invalidParameters('List of LocalSecondaryIndexes is empty');
  if (key.sort.length === 0) {
    throw invalidParameters(
      'Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex',
    );
  }
  return locals.map((index) => readLocalIndex(key, index, definitions));
};

const readGlobals = (input: CreateTableCommandInput, billingMode: BillingMode): readonly IndexRow[] => {
  const { GlobalSecondaryIndexes: globals, AttributeDefinitions: definitions = [] } = input;
  if (!globals) return [];
  if (globals.length === 0) throw invalidParameters('List of GlobalSecondaryIndexes is empty');
  return globals.map((given): IndexRow => {
    const index = readIndex(given, definitions);
    readGlobalKey(index);
    return {
      ...index,
      isGlobal: true,
      status: 'CREATING',
      throughput: readIndexThroughput(index.name, billingMode, given.ProvisionedThroughput),
      onDemand: readOnDemand(given.OnDemandThroughput, billingMode),
    };
  });
};

const readIndexThroughput = (
  name: string,
  billingMode: BillingMode,
  given: ProvisionedThroughput | undefined,
) => {
  if (billingMode === 'PROVISIONED') {
    if (given) return readThroughput(given);
    throw invalidParameters(`ProvisionedThroughput is not specified for index: ${name}`);
  }
  if (!given) return NO_THROUGHPUT;
  throw invalidParameters(
    `ProvisionedThroughput should not be specified for index: ${name} when BillingMode is PAY_PER_REQUEST`,
  );
};
