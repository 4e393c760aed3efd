import type { AttributeValue, ReturnConsumedCapacity, ReturnValue } from '@aws-sdk/client-dynamodb';
import type { RequestContext } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { authorizeTable } from '../authorization.ts';
import { readUnits, showConsumed, tableUnits, writeUnits } from '../consumed-capacity.ts';
import { writtenPaths } from '../expression/bound.ts';
import { project } from '../expression/paths.ts';
import { checkParameters, readAttributesToGet, readExpressions } from '../expression/read-expressions.ts';
import { checkKey } from '../storage/item-key.ts';
import type { TableRow } from '../storage/rows.ts';
import { findEntry } from '../storage/table-data.ts';
import { type DynamoDbSdk, getUsableTable } from '../table-address.ts';
import { spend } from '../throttle.ts';
import { readItem, showItem } from '../value/value.ts';
import { readDelete, readPut, readUpdate } from './read-write-input.ts';
import {
  applyPlan,
  ConditionFailed,
  checkIntent,
  checkKeyPaths,
  keyIn,
  type Plan,
  planWrite,
  showCollection,
  showEntry,
  type WriteIntent,
} from './write.ts';

/** Reading and writing one item. https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/ */
export const itemOperations = {
  GetItem: {
    authorize: (input, context) =>
      authorizeTable(context, input.TableName, { keys: [input.Key], request: input }),
    handle: (input, context) => {
      checkParameters(input, { expressions: ['ProjectionExpression'], legacy: ['AttributesToGet'] });
      const key = readItem(input.Key);
      const names = readAttributesToGet(input.AttributesToGet);
      const paths = readExpressions(input).projection ?? names;
      const table = getUsableTable(context, input.TableName);
      checkKey(table, key);
      checkKeyPaths(table, paths ?? []);
      const entry = findEntry(context, table, key);
      const consistency = input.ConsistentRead ? 'strong' : 'eventual';
      const units = tableUnits(readUnits(entry?.bytes ?? 0, consistency));
      spend(context, table, { kind: 'Read', units });
      return {
        Item: entry && showItem(paths ? project(entry.item, paths) : entry.item),
        ConsumedCapacity: showConsumed(input.ReturnConsumedCapacity, { table, units }),
      };
    },
  },
  PutItem: {
    authorize: (input, context) =>
      authorizeTable(context, input.TableName, { items: [input.Item], request: input }),
    handle: (input, context) => {
      const { plan, answer } = write(context, input, readPut(input));
      return { ...answer, Attributes: input.ReturnValues === 'ALL_OLD' ? showEntry(plan.before) : undefined };
    },
  },
  DeleteItem: {
    authorize: (input, context) =>
      authorizeTable(context, input.TableName, { keys: [input.Key], request: input }),
    handle: (input, context) => {
      const { plan, answer } = write(context, input, readDelete(input));
      return { ...answer, Attributes: input.ReturnValues === 'ALL_OLD' ? showEntry(plan.before) : undefined };
    },
  },
  UpdateItem: {
    authorize: (input, context) =>
      authorizeTable(context, input.TableName, { keys: [input.Key], request: input }),
    handle: (input, context) => {
      const intent = readUpdate(input);
      const { plan, answer } = write(context, input, intent);
      return { ...answer, Attributes: showUpdated(input.ReturnValues, plan, intent) };
    },
  },
} satisfies Operations<DynamoDbSdk>;

interface WriteInput {
  readonly TableName: string;
  readonly ReturnValuesOnConditionCheckFailure?: string | undefined;
  readonly ReturnConsumedCapacity?: ReturnConsumedCapacity | undefined;
  readonly ReturnItemCollectionMetrics?: 'SIZE' | 'NONE' | undefined;
}

const write = (context: RequestContext, input: WriteInput, intent: WriteIntent) => {
  const table = getUsableTable(context, input.TableName);
  checkIntent(table, intent);
  const plan = planOrRefuse(context, table, { intent, onFailure: input.ReturnValuesOnConditionCheckFailure });
  const units = writeUnits(table, plan);
  spend(context, table, { kind: 'Write', units });
  applyPlan(context, plan);
  const answer = {
    ConsumedCapacity: showConsumed(input.ReturnConsumedCapacity, { table, units }),
    ItemCollectionMetrics: showCollection(input.ReturnItemCollectionMetrics, table, keyIn(intent)),
  };
  return { plan, answer };
};

interface Attempt {
  readonly intent: WriteIntent;
  readonly onFailure: string | undefined;
}

const planOrRefuse = (context: RequestContext, table: TableRow, { intent, onFailure }: Attempt): Plan => {
  try {
    return planWrite(context, table, intent);
  } catch (error) {
    throw error instanceof ConditionFailed ? error.toAwsError(onFailure) : error;
  }
};

/** The item, or what the update has written to, before or after it. */
const showUpdated = (
  mode: ReturnValue | undefined,
  { before, after }: Plan,
  intent: WriteIntent,
): Record<string, AttributeValue> | undefined => {
  if (mode === undefined || mode === 'NONE') return undefined;
  const entry = mode === 'ALL_OLD' || mode === 'UPDATED_OLD' ? before : after;
  if (!entry) return undefined;
  if (mode === 'ALL_OLD' || mode === 'ALL_NEW') return showItem(entry.item);
  const paths = intent.kind === 'update' && intent.update ? writtenPaths(intent.update) : [];
  const shown = showItem(project(entry.item, paths));
  return Object.keys(shown).length > 0 ? shown : undefined;
};
