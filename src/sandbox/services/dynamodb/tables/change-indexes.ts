import type {
  GlobalSecondaryIndexUpdate,
  ProvisionedThroughput,
  UpdateTableCommandInput,
} from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../../kernel/aws-error.ts';
import { invalidParameters, notFound, validation } from '../errors.ts';
import { keyNames } from '../storage/item-key.ts';
import type { IndexRow, TableRow, Throughput } from '../storage/rows.ts';
import { checkIndexes, readGlobalKey, readIndex } from './key-schema.ts';
import { changeThroughput, NO_THROUGHPUT, readOnDemand, readThroughput } from './throughput.ts';

type Input = UpdateTableCommandInput;

/** The table with its indexes as an update wants them: being created, changed or deleted. Throws AwsError. */
export const changeIndexes = (table: TableRow, input: Input, now: number): TableRow => {
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
  const current = getGlobal(table, (remove ?? change)?.IndexName ?? '', remove ? 'delete' : 'update');
  const changed: IndexRow = remove
    ? { ...current, status: 'DELETING' }
    : {
        ...current,
        status: 'UPDATING',
        onDemand: readOnDemand(change?.OnDemandThroughput, table.billingMode) ?? current.onDemand,
        throughput: change?.ProvisionedThroughput
          ? changeUnits(current, change.ProvisionedThroughput, now)
          : current.throughput,
      };
  return { ...table, indexes: table.indexes.map((index) => (index === current ? changed : index)) };
};

const getGlobal = (table: TableRow, name: string, what: 'delete' | 'update'): IndexRow => {
  const index = table.indexes.find((candidate) => candidate.name === name);
  if (!index) throw notFound(`: Index: ${name} not found`);
  if (!index.isGlobal)
    throw validation(`Cannot ${what} an index that is not a GlobalSecondaryIndex: ${name}`);
  return index;
};

const changeUnits = (index: IndexRow, wanted: ProvisionedThroughput, now: number): Throughput =>
  changeThroughput(index.throughput ?? NO_THROUGHPUT, readThroughput(wanted), { now, index: index.name });

type Creation = NonNullable<GlobalSecondaryIndexUpdate['Create']>;

const createIndex = (table: TableRow, create: Creation, input: Input): TableRow => {
  if (table.indexes.some(({ name }) => name === create.IndexName))
    throw validation('Attempting to create an index which already exists');
  const known = Object.entries(table.attributes).map(([AttributeName, AttributeType]) => ({
    AttributeName,
    AttributeType,
  }));
  const given = input.AttributeDefinitions ?? [];
  const definitions = [...known, ...given.filter(({ AttributeName: name }) => !table.attributes[name ?? ''])];
  const index = readIndex(create, definitions);
  readGlobalKey(index);
  const added: IndexRow = {
    ...index,
    isGlobal: true,
    status: 'CREATING',
    isBackfilling: true,
    throughput: readAddedUnits(index.name, table.billingMode, create.ProvisionedThroughput),
    onDemand: readOnDemand(create.OnDemandThroughput, table.billingMode),
  };
  const indexes = [...table.indexes, added];
  checkIndexes(indexes);
  const used = new Set([table.key, ...indexes.map(({ key }) => key)].flatMap(keyNames));
  const attributes = definitions.flatMap(({ AttributeName: name = '', AttributeType: type = 'S' }) =>
    used.has(name) ? [[name, type] as const] : [],
  );
  return { ...table, indexes, attributes: Object.fromEntries(attributes) };
};

/** UpdateTable has words of its own for it. */
const readAddedUnits = (
  name: string,
  mode: TableRow['billingMode'],
  given: ProvisionedThroughput | undefined,
): Throughput => {
  if (mode === 'PROVISIONED' && !given) {
    throw invalidParameters(
      `Both ReadCapacityUnits and WriteCapacityUnits must be specified for index: ${name}`,
    );
  }
  if (mode !== 'PROVISIONED' && given) {
    throw invalidParameters(
      `Neither ReadCapacityUnits nor WriteCapacityUnits can be specified for index: ${name} when BillingMode is PAY_PER_REQUEST`,
    );
  }
  return given ? readThroughput(given) : NO_THROUGHPUT;
};
