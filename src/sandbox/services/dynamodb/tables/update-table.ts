import type { UpdateTableCommandInput } from '@aws-sdk/client-dynamodb';
import type { RequestContext } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { authorizeTable } from '../authorization.ts';
import { inUse, invalidParameters, validation } from '../errors.ts';
import { streams, type TableRow, tables } from '../storage/rows.ts';
import { disableStream, enableStream } from '../streams/stream-lifecycle.ts';
import { type DynamoDbSdk, getTable } from '../table-address.ts';
import { changeIndexes } from './change-indexes.ts';
import { checkUpdate, isProtectionOnly } from './check-update.ts';
import { describeTable } from './describe-table.ts';
import { changeEncryption } from './encryption.ts';
import { putUnsettled } from './lifecycle.ts';
import { readStream } from './stream-specification.ts';
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
  checkUpdate(input);
  const table = getTable(context, input.TableName ?? '');
  if (table.status !== 'ACTIVE') throw inUse(`Table is being ${PARTICIPLES[table.status]}: ${table.name}`);
  const now = context.clock.now();
  const withMode = changeBilling(table, input, now);
  const withIndexes = changeIndexes(withMode, input, now);
  const changed: TableRow = {
    ...withIndexes,
    onDemand: readOnDemand(input.OnDemandThroughput, withMode.billingMode) ?? table.onDemand,
    tableClass: input.TableClass ?? table.tableClass,
    encryption: input.SSESpecification
      ? changeEncryption(context, table, input.SSESpecification)
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
  const throughput = changeThroughput(table.throughput, readThroughput(wanted), { now });
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

const changeStream = (context: RequestContext, table: TableRow, input: Input): string | undefined => {
  if (!input.StreamSpecification) return table.streamArn;
  const view = readStream(input.StreamSpecification, {
    withoutView: 'If stream is being enabled then UpdateViewType is required',
    needlessView: 'If stream is being disabled, then UpdateViewType must not be specified',
  });
  const current = table.streamArn === undefined ? undefined : context.table(streams).get(table.streamArn);
  const isEnabled = current !== undefined && current.disabledMs === undefined;
  if (view) {
    if (isEnabled) throw validation(`Table already has an enabled stream: TableName: ${table.name}`);
    return enableStream(context, table, view).arn;
  }
  if (!isEnabled) throw validation(`Table has no stream to disable: TableName: ${table.name}`);
  disableStream(context, current);
  return table.streamArn;
};
