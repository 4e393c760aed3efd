import type { GlobalSecondaryIndexUpdate, UpdateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { AwsError, notImplemented } from '../../../kernel/aws-error.ts';
import type { RequestContext } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { authorizeTable } from '../authorization.ts';
import { inUse, invalidParameters, notFound, validation } from '../errors.ts';
import { keyNames } from '../storage/item-key.ts';
import { type IndexRow, streams, type TableRow, tables } from '../storage/rows.ts';
import { disableStream, enableStream } from '../streams/stream-lifecycle.ts';
import { type DynamoDbSdk, getTable } from '../table-address.ts';
import { describeEncryption, readIndexThroughput, readStream } from './create-table.ts';
import { describeTable } from './describe-table.ts';
import { checkIndexes, readGlobalKey, readIndex } from './key-schema.ts';
import { putUnsettled } from './lifecycle.ts';
import { changeThroughput, NO_THROUGHPUT, readOnDemand, readThroughput } from './throughput.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html */
export const updateTableOperations = {
  UpdateTable: {
    authorize: (input, context) => authorizeTable(context, input.TableName),
    handle: (input, context) => ({ TableDescription: describeTable(context, updateTable(context, input)) }),
  },
} satisfies Operations<DynamoDbSdk>;

type Input = UpdateTableCommandInput;

const updateTable = (context: RequestContext, input: Input): TableRow => {
  checkInput(input);
  const table = getTable(context, input.TableName ?? '');
  if (table.status !== 'ACTIVE') throw inUse(`Table is being ${PARTICIPLES[table.status]}: ${table.name}`);
  const now = context.clock.now();
  const withMode = changeBilling(table, input, now);
  const withIndexes = changeIndexes(withMode, input, now);
  const changed: TableRow = {
    ...withIndexes,
    onDemand: readOnDemand(input.OnDemandThroughput) ?? table.onDemand,
    tableClass: input.TableClass ?? table.tableClass,
    encryption: input.SSESpecification
      ? describeEncryption(context, input.SSESpecification)
      : table.encryption,
    isDeletionProtected: input.DeletionProtectionEnabled ?? table.isDeletionProtected,
    streamArn: changeStream(context, table, input),
  };
  if (isProtectionOnly(input)) {
    context.table(tables).put(table.name, changed);
    return changed;
  }
  return putUnsettled(context, { ...changed, status: 'UPDATING' });
};

const PARTICIPLES = { CREATING: 'created', UPDATING: 'updated', DELETING: 'deleted' } as const;

const CHANGES = [
  'ProvisionedThroughput',
  'BillingMode',
  'StreamSpecification',
  'SSESpecification',
  'TableClass',
  'DeletionProtectionEnabled',
  'OnDemandThroughput',
] as const;

const UNKNOWN = [
  'ReplicaUpdates',
  'MultiRegionConsistency',
  'GlobalTableWitnessUpdates',
  'WarmThroughput',
  'GlobalTableSettingsReplicationMode',
] as const;

const checkInput = (input: Input): void => {
  const unknown = UNKNOWN.find((name) => Reflect.get(input, name) !== undefined);
  if (unknown) throw notImplemented('dynamodb', 'UpdateTable', unknown);
  const updates = input.GlobalSecondaryIndexUpdates ?? [];
  if (updates.length === 0 && CHANGES.every((name) => input[name] === undefined)) {
    throw validation(
      'At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or SSESpecification or ReplicaUpdates is required',
    );
  }
  if (input.BillingMode === 'PROVISIONED' && !input.ProvisionedThroughput) {
    throw invalidParameters('ProvisionedThroughput must be specified when BillingMode is PROVISIONED');
  }
  const names = updates.map(updatedIndex);
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) {
    throw invalidParameters(
      `Only one global secondary index update per index is allowed simultaneously. Index: ${twice}`,
    );
  }
};

const updatedIndex = ({ Update: update, Create: create, Delete: remove }: GlobalSecondaryIndexUpdate) => {
  const one = update ?? create ?? remove;
  if (one) return one.IndexName ?? '';
  throw invalidParameters(
    'One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, GlobalSecondaryIndexUpdate.Delete must not be null',
  );
};

const isProtectionOnly = (input: Input): boolean =>
  !input.GlobalSecondaryIndexUpdates?.length &&
  CHANGES.every((name) => name === 'DeletionProtectionEnabled' || input[name] === undefined);

const changeBilling = (table: TableRow, input: Input, now: number): TableRow => {
  const mode = input.BillingMode ?? table.billingMode;
  const { ProvisionedThroughput: wanted } = input;
  if (mode === 'PAY_PER_REQUEST') {
    if (wanted) {
      throw invalidParameters(
        'Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST',
      );
    }
    return mode === table.billingMode ? table : toOnDemand(table, now);
  }
  if (!wanted) return table;
  const throughput = changeThroughput(table.throughput, readThroughput(wanted), { now, isIndex: false });
  return { ...table, billingMode: mode, throughput };
};

const toOnDemand = (table: TableRow, now: number): TableRow => ({
  ...table,
  billingMode: 'PAY_PER_REQUEST',
  showsBillingMode: true,
  payPerRequestMs: now,
  throughput: NO_THROUGHPUT,
  indexes: table.indexes.map((index) =>
    index.isGlobal ? { ...index, status: 'UPDATING', throughput: NO_THROUGHPUT } : index,
  ),
});

const changeIndexes = (table: TableRow, input: Input, now: number): TableRow => {
  const updates = input.GlobalSecondaryIndexUpdates ?? [];
  if (updates.filter(({ Create, Delete }) => Create ?? Delete).length > 1) {
    throw new AwsError(
      'LimitExceededException',
      'Subscriber limit exceeded: Only 1 online index can be created or deleted simultaneously per table',
    );
  }
  const changed = updates.reduce((current, update) => changeIndex(current, { update, input, now }), table);
  const unset = changed.indexes.filter(
    (index) => index.isGlobal && changed.billingMode === 'PROVISIONED' && !index.throughput?.read,
  );
  if (input.BillingMode === 'PROVISIONED' && unset.length > 0) {
    const names = unset.map(({ name }) => name).join(',');
    throw invalidParameters(`ProvisionedThroughput must be specified for index: ${names}`);
  }
  return changed;
};

interface IndexChange {
  readonly update: GlobalSecondaryIndexUpdate;
  readonly input: Input;
  readonly now: number;
}

const changeIndex = (table: TableRow, { update, input, now }: IndexChange): TableRow => {
  const { Create: create, Delete: remove, Update: change } = update;
  if (create) return createIndex(table, create, input);
  const name = (remove ?? change)?.IndexName ?? '';
  const current = table.indexes.find((index) => index.isGlobal && index.name === name);
  if (!current) throw notFound(`: Index: ${name} not found`);
  const changed: IndexRow = remove
    ? { ...current, status: 'DELETING' }
    : {
        ...current,
        status: 'UPDATING',
        onDemand: readOnDemand(change?.OnDemandThroughput) ?? current.onDemand,
        throughput: change?.ProvisionedThroughput
          ? changeThroughput(
              current.throughput ?? NO_THROUGHPUT,
              readThroughput(change.ProvisionedThroughput),
              {
                now,
                isIndex: true,
              },
            )
          : current.throughput,
      };
  return { ...table, indexes: table.indexes.map((index) => (index === current ? changed : index)) };
};

type Creation = NonNullable<GlobalSecondaryIndexUpdate['Create']>;

const createIndex = (table: TableRow, create: Creation, input: Input): TableRow => {
  const known = Object.entries(table.attributes).map(([AttributeName, AttributeType]) => ({
    AttributeName,
    AttributeType,
  }));
  const given = input.AttributeDefinitions ?? [];
  const definitions = [...known, ...given.filter(({ AttributeName: name }) => !table.attributes[name ?? ''])];
  const index = readIndex(create, definitions);
  if (table.indexes.some(({ name }) => name === index.name))
    throw validation(`Attempting to create an index which already exists: ${index.name}`);
  readGlobalKey(index);
  const added: IndexRow = {
    ...index,
    isGlobal: true,
    status: 'CREATING',
    isBackfilling: true,
    throughput: readIndexThroughput(index.name, table.billingMode, create.ProvisionedThroughput),
    onDemand: readOnDemand(create.OnDemandThroughput),
  };
  const indexes = [...table.indexes, added];
  checkIndexes(indexes);
  const used = new Set([table.key, ...indexes.map(({ key }) => key)].flatMap(keyNames));
  const attributes = definitions.filter(({ AttributeName: name = '' }) => used.has(name));
  return {
    ...table,
    indexes,
    attributes: Object.fromEntries(
      attributes.map(({ AttributeName: name = '', AttributeType: type = 'S' }) => [name, type]),
    ),
  };
};

const changeStream = (context: RequestContext, table: TableRow, input: Input): string | undefined => {
  if (!input.StreamSpecification) return table.streamArn;
  const view = readStream(input.StreamSpecification);
  const current = table.streamArn === undefined ? undefined : context.table(streams).get(table.streamArn);
  const isEnabled = current !== undefined && current.disabledMs === undefined;
  if (view) {
    if (isEnabled) {
      throw validation(`Table already has an enabled stream: TableName: ${table.name}`);
    }
    return enableStream(context, table, view).arn;
  }
  if (!isEnabled) throw validation(`Table already has no enabled stream: TableName: ${table.name}`);
  disableStream(context, current);
  return table.streamArn;
};
