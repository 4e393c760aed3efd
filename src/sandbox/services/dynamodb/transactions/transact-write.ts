import { createHash } from 'node:crypto';
import type {
  CancellationReason,
  ItemCollectionMetrics,
  TransactWriteItem,
  TransactWriteItemsCommandInput,
} from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { RequestContext } from '../../../kernel/context.ts';
import type { Authorization, Operations } from '../../../kernel/service.ts';
import { authorizeTable } from '../authorization.ts';
import { type Consumed, readUnits, showAllConsumed, tableUnits, writeUnits } from '../consumed-capacity.ts';
import { validation } from '../errors.ts';
import { type ExpressionInput, readExpressions } from '../expression/read-expressions.ts';
import { checkSize } from '../items/read-write-input.ts';
import {
  applyPlan,
  ConditionFailed,
  checkIntent,
  keyIn,
  type Plan,
  planWrite,
  showCollection,
  type WriteIntent,
} from '../items/write.ts';
import { itemKey } from '../storage/item-key.ts';
import type { TableRow } from '../storage/rows.ts';
import { findEntry } from '../storage/table-data.ts';
import { type DynamoDbSdk, getUsableTable } from '../table-address.ts';
import { spend } from '../throttle.ts';
import { itemSize } from '../value/item-size.ts';
import { readItem, showItem } from '../value/value.ts';
import { canceled, NO_REASON } from './cancellation.ts';
import { findToken, rememberToken } from './request-token.ts';

/** All of up to 100 writes, or none. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
export const transactWriteOperations = {
  TransactWriteItems: {
    authorize: (input, context) =>
      (input.TransactItems ?? []).flatMap((item) => authorizeAction(context, item)),
    handle: (input, context) => transactWrite(context, input),
  },
} satisfies Operations<DynamoDbSdk>;

/** A transaction is allowed by the actions that are in it. */
const authorizeAction = (context: RequestContext, item: TransactWriteItem): readonly Authorization[] => {
  const { Put: put, Update: update, Delete: remove, ConditionCheck: check } = item;
  const within = context.operation;
  const allow = (
    action: string,
    request: { TableName?: string | undefined } & ExpressionInput,
    keys: object,
  ) => authorizeTable(context, request.TableName, { action, within, request, ...keys });
  return [
    ...(put ? [allow('PutItem', put, { items: [put.Item] })] : []),
    ...(update ? [allow('UpdateItem', update, { keys: [update.Key] })] : []),
    ...(remove ? [allow('DeleteItem', remove, { keys: [remove.Key] })] : []),
    ...(check ? [allow('ConditionCheckItem', check, { keys: [check.Key] })] : []),
  ];
};

interface Action {
  readonly table: TableRow;
  readonly intent: WriteIntent;
  readonly onFailure: string | undefined;
}

const transactWrite = (context: RequestContext, input: TransactWriteItemsCommandInput) => {
  const items = input.TransactItems ?? [];
  const fingerprint = createHash('sha256').update(JSON.stringify(items, showBytes)).digest('base64');
  const read = items.map(readAction);
  const actions = read.map(({ tableName, ...rest }) => ({
    ...rest,
    table: getUsableTable(context, tableName),
  }));
  checkActions(actions);
  const isRepeated = findToken(context, input.ClientRequestToken, fingerprint);
  const uses = isRepeated ? repeat(context, actions) : perform(context, actions);
  if (!isRepeated) rememberToken(context, input.ClientRequestToken, fingerprint);
  return {
    ConsumedCapacity: showAllConsumed(input.ReturnConsumedCapacity, uses),
    ItemCollectionMetrics: showMetrics(input, actions),
  };
};

const showBytes = (_: string, value: unknown) =>
  value instanceof Uint8Array ? Buffer.from(value).toString('base64') : value;

const readAction = (item: TransactWriteItem) => {
  const { Put: put, Update: update, Delete: remove, ConditionCheck: check } = item;
  const [request, ...others] = [put, update, remove, check].filter((one) => one !== undefined);
  if (!request)
    throw validation('Invalid Request: TransactWriteRequest should contain Delete or Put or Update request');
  if (others.length > 0)
    throw validation('TransactItems can only contain one of Check, Put, Update or Delete');
  return {
    tableName: request.TableName ?? '',
    onFailure: request.ReturnValuesOnConditionCheckFailure,
    intent: readIntent(item),
  };
};

const readIntent = ({
  Put: put,
  Update: update,
  Delete: remove,
  ConditionCheck: check,
}: TransactWriteItem): WriteIntent => {
  if (put) {
    const item = readItem(put.Item ?? {});
    checkSize(item);
    return { kind: 'put', item, condition: readExpressions(put).condition };
  }
  if (update) return { kind: 'update', key: readItem(update.Key ?? {}), ...readExpressions(update) };
  if (remove) {
    return { kind: 'delete', key: readItem(remove.Key ?? {}), condition: readExpressions(remove).condition };
  }
  const condition = check && readExpressions(check).condition;
  if (!condition) throw validation('The expression can not be empty;');
  return { kind: 'check', key: readItem(check.Key ?? {}), condition };
};

/** "The aggregate size of the items in the transaction cannot exceed 4 MB." */
const MAX_BYTES = 4 * 1024 * 1024;

const checkActions = (actions: readonly Action[]): void => {
  for (const { table, intent } of actions) checkIntent(table, intent);
  const targets = actions.map(({ table, intent }) => `${table.id} ${itemKey(table, keyIn(intent))}`);
  if (new Set(targets).size < targets.length)
    throw validation('Transaction request cannot include multiple operations on one item');
  const bytes = actions.reduce((sum, { intent }) => sum + itemSize(keyIn(intent)), 0);
  if (bytes > MAX_BYTES) throw validation('Collection size exceeds the limit of 4 MB');
};

/** Plans all, and does them only when none of the plans fails. Nothing can come in between. */
const perform = (context: RequestContext, actions: readonly Action[]): readonly Consumed[] => {
  const attempts = actions.map((action) => attempt(context, action));
  if (attempts.some(({ reason }) => reason !== NO_REASON))
    throw canceled(attempts.map(({ reason }) => reason));
  const plans = attempts.flatMap(({ plan }) => plan ?? []);
  const uses = plans.map((plan) => ({
    table: plan.table,
    units: writeUnits(plan.table, plan, 2),
    transaction: 'write' as const,
  }));
  for (const { table, units } of uses) spend(context, table, { kind: 'Write', units });
  for (const plan of plans) applyPlan(context, plan);
  return uses;
};

interface Attempt {
  readonly plan?: Plan;
  readonly reason: CancellationReason;
}

/** What fails with the item at hand is a reason for cancellation; what is wrong in itself was refused before. */
const attempt = (context: RequestContext, { table, intent, onFailure }: Action): Attempt => {
  try {
    return { plan: planWrite(context, table, intent), reason: NO_REASON };
  } catch (error) {
    if (error instanceof ConditionFailed) {
      const item = onFailure === 'ALL_OLD' && error.item ? { Item: showItem(error.item) } : {};
      return { reason: { Code: 'ConditionalCheckFailed', Message: error.message, ...item } };
    }
    if (error instanceof AwsError) return { reason: { Code: 'ValidationError', Message: error.message } };
    throw error;
  }
};

/** "Subsequent calls return the number of read capacity units consumed in reading the item." */
const repeat = (context: RequestContext, actions: readonly Action[]): readonly Consumed[] =>
  actions.map(({ table, intent }) => {
    const bytes = findEntry(context, table, keyIn(intent))?.bytes ?? 0;
    return { table, units: tableUnits(readUnits(bytes, 'transactional')), transaction: 'read' as const };
  });

const showMetrics = (input: TransactWriteItemsCommandInput, actions: readonly Action[]) => {
  if (input.ReturnItemCollectionMetrics !== 'SIZE') return undefined;
  const byTable: Record<string, ItemCollectionMetrics[]> = {};
  for (const { table, intent } of actions) {
    const shown = showCollection('SIZE', table, keyIn(intent));
    if (shown) byTable[table.name] = [...(byTable[table.name] ?? []), shown];
  }
  return byTable;
};
