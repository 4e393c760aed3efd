import type { Get, TransactGetItemsCommandInput } from '@aws-sdk/client-dynamodb';
import type { RequestContext } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { authorizeTable } from '../authorization.ts';
import { readUnits, showAllConsumed, tableUnits } from '../consumed-capacity.ts';
import { validation } from '../errors.ts';
import { project } from '../expression/paths.ts';
import { readExpressions } from '../expression/read-expressions.ts';
import { checkKeyPaths } from '../items/write.ts';
import { checkKey, itemKey } from '../storage/item-key.ts';
import { findEntry } from '../storage/table-data.ts';
import { type DynamoDbSdk, getUsableTable } from '../table-address.ts';
import { spend } from '../throttle.ts';
import { readItem, showItem } from '../value/value.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html */
export const transactGetOperations = {
  TransactGetItems: {
    authorize: (input, context) =>
      (input.TransactItems ?? []).flatMap(({ Get: get }) =>
        get
          ? [
              authorizeTable(context, get.TableName, {
                action: 'GetItem',
                within: context.operation,
                keys: [get.Key],
                request: get,
              }),
            ]
          : [],
      ),
    handle: (input, context) => transactGet(context, input),
  },
} satisfies Operations<DynamoDbSdk>;

const transactGet = (context: RequestContext, input: TransactGetItemsCommandInput) => {
  const gets = (input.TransactItems ?? []).map(({ Get: get }) => readGet(get));
  const found = gets.map((get) => {
    const table = getUsableTable(context, get.tableName);
    checkKey(table, get.key);
    checkKeyPaths(table, get.paths ?? []);
    return { ...get, table, entry: findEntry(context, table, get.key) };
  });
  const targets = found.map(({ table, key }) => `${table.id} ${itemKey(table, key)}`);
  if (new Set(targets).size < targets.length)
    throw validation('Transaction request cannot include multiple operations on one item');
  const uses = found.map(({ table, entry }) => ({
    table,
    units: tableUnits(readUnits(entry?.bytes ?? 0, 'transactional')),
    transaction: 'read' as const,
  }));
  for (const { table, units } of uses) spend(context, table, { kind: 'Read', units });
  return {
    Responses: found.map(({ entry, paths }) =>
      entry ? { Item: showItem(paths ? project(entry.item, paths) : entry.item) } : {},
    ),
    ConsumedCapacity: showAllConsumed(input.ReturnConsumedCapacity, uses),
  };
};

const readGet = (get: Get | undefined) => {
  if (!get) throw validation('TransactItems can only contain Get');
  return {
    tableName: get.TableName ?? '',
    key: readItem(get.Key ?? {}),
    paths: readExpressions(get).projection,
  };
};
