import type {
  AttributeValue,
  BatchGetItemCommandInput,
  BatchWriteItemCommandInput,
  KeysAndAttributes,
  WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { RequestContext } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { authorizeTable } from '../authorization.ts';
import {
  readUnits,
  showAllConsumed,
  sumUnits,
  tableUnits,
  type Units,
  writeUnits,
} from '../consumed-capacity.ts';
import { KEY_MISMATCH, validation } from '../errors.ts';
import { project } from '../expression/paths.ts';
import { checkParameters, readAttributesToGet, readExpressions } from '../expression/read-expressions.ts';
import { checkKey, itemKey } from '../storage/item-key.ts';
import type { TableRow } from '../storage/rows.ts';
import { findEntry } from '../storage/table-data.ts';
import { type DynamoDbSdk, getUsableTable } from '../table-address.ts';
import { spend } from '../throttle.ts';
import { readItem, showItem } from '../value/value.ts';
import { checkSize } from './read-write-input.ts';
import {
  applyPlan,
  checkIntent,
  checkKeyPaths,
  keyIn,
  planWrite,
  showCollection,
  type WriteIntent,
} from './write.ts';

/** "A single call to BatchWriteItem can transmit up to 16 MB of data and up to 25 item put or delete operations." */
const MAX_WRITES = 25;
const MAX_GETS = 100;
const MAX_GET_BYTES = 16 * 1024 * 1024;

export const batchOperations = {
  BatchGetItem: {
    authorize: (input, context) =>
      Object.entries(input.RequestItems ?? {}).map(([name, request]) =>
        authorizeTable(context, name, {
          keys: request.Keys ?? [],
          request: { ...request, ReturnConsumedCapacity: input.ReturnConsumedCapacity },
        }),
      ),
    handle: (input, context) => batchGet(context, input),
  },
  BatchWriteItem: {
    authorize: (input, context) =>
      Object.entries(input.RequestItems ?? {}).map(([name, requests]) =>
        authorizeTable(context, name, {
          keys: requests.map(({ DeleteRequest }) => DeleteRequest?.Key),
          items: requests.map(({ PutRequest }) => PutRequest?.Item),
          request: { ReturnConsumedCapacity: input.ReturnConsumedCapacity },
        }),
      ),
    handle: (input, context) => batchWrite(context, input),
  },
} satisfies Operations<DynamoDbSdk>;

const batchGet = (context: RequestContext, input: BatchGetItemCommandInput) => {
  const requests = Object.entries(input.RequestItems ?? {}).map(([name, request]) => ({
    name,
    request,
    ...readGets(request),
  }));
  const count = requests.reduce((sum, { keys }) => sum + keys.length, 0);
  if (count > MAX_GETS) throw validation('Too many items requested for the BatchGetItem call');
  const budget = { bytes: MAX_GET_BYTES };
  const results = requests
    .map((one) => ({ ...one, table: getUsableTable(context, one.name) }))
    .map((one) => {
      for (const key of one.keys) checkKey(one.table, key);
      checkKeyPaths(one.table, one.paths ?? []);
      const orders = one.keys.map((key) => itemKey(one.table, key));
      if (new Set(orders).size < orders.length)
        throw validation('Provided list of item keys contains duplicates');
      return one;
    })
    .map((one) => ({ ...one, ...getAll(context, one, budget) }));
  const unprocessed = results.filter(({ left }) => left.length > 0);
  return {
    Responses: Object.fromEntries(results.map(({ name, items }) => [name, items])),
    UnprocessedKeys: Object.fromEntries(
      unprocessed.map(({ name, request, left }) => [name, { ...request, Keys: left }]),
    ),
    ConsumedCapacity: showAllConsumed(input.ReturnConsumedCapacity, results),
  };
};

const readGets = (request: KeysAndAttributes) => {
  checkParameters(request, { expressions: ['ProjectionExpression'], legacy: ['AttributesToGet'] });
  const names = readAttributesToGet(request.AttributesToGet);
  const paths = readExpressions(request).projection ?? names;
  return { paths, keys: (request.Keys ?? []).map((key) => readItem(key)) };
};

type Gets = ReturnType<typeof readGets> & { readonly table: TableRow; readonly request: KeysAndAttributes };

/** What doesn't fit the answer any more, or the table's throughput, is left for another call. */
const getAll = (
  context: RequestContext,
  { table, request, keys, paths }: Gets,
  budget: { bytes: number },
) => {
  const consistency = request.ConsistentRead ? 'strong' : 'eventual';
  const items: Record<string, AttributeValue>[] = [];
  const left: Record<string, AttributeValue>[] = [];
  const units: Units[] = [];
  let refusal: AwsError | undefined;
  for (const key of keys) {
    const entry = findEntry(context, table, key);
    const one = tableUnits(readUnits(entry?.bytes ?? 0, consistency));
    refusal = refusal ?? attemptToSpend(context, table, { kind: 'Read', units: one });
    if (refusal || (entry?.bytes ?? 0) > budget.bytes) {
      left.push(showItem(key));
      continue;
    }
    units.push(one);
    if (!entry) continue;
    budget.bytes -= entry.bytes;
    items.push(showItem(paths ? project(entry.item, paths) : entry.item));
  }
  if (refusal && units.length === 0) throw refusal;
  return { items, left, units: sumUnits(units) };
};

/** The refusal, where a table's throughput is used up. */
const attemptToSpend = (
  context: RequestContext,
  table: TableRow,
  use: Parameters<typeof spend>[2],
): AwsError | undefined => {
  try {
    spend(context, table, use);
    return undefined;
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
};

const batchWrite = (context: RequestContext, input: BatchWriteItemCommandInput) => {
  const requests = Object.entries(input.RequestItems ?? {});
  if (requests.reduce((sum, [, writes]) => sum + writes.length, 0) > MAX_WRITES)
    throw validation('Too many items requested for the BatchWriteItem call');
  const read = requests.map(([name, writes]) => ({ name, writes, intents: writes.map(readWrite) }));
  const checked = read.map((one) => ({ ...one, table: getUsableTable(context, one.name) }));
  for (const { table, intents } of checked) checkBatch(table, intents);
  const results = checked.map((one) => ({ ...one, ...writeAll(context, one) }));
  const unprocessed = results.filter(({ left }) => left.length > 0);
  const collections = results.filter(({ metrics }) => metrics.length > 0);
  return {
    UnprocessedItems: Object.fromEntries(unprocessed.map(({ name, left }) => [name, left])),
    ConsumedCapacity: showAllConsumed(input.ReturnConsumedCapacity, results),
    ItemCollectionMetrics:
      input.ReturnItemCollectionMetrics === 'SIZE'
        ? Object.fromEntries(collections.map(({ name, metrics }) => [name, metrics]))
        : undefined,
  };
};

const readWrite = ({ PutRequest: put, DeleteRequest: remove }: WriteRequest): WriteIntent => {
  if (put && remove) {
    throw validation(
      'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
    );
  }
  if (put) {
    const item = readItem(put.Item ?? {});
    checkSize(item);
    return { kind: 'put', item };
  }
  if (remove) return { kind: 'delete', key: readItem(remove.Key ?? {}) };
  throw validation(
    'Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes',
  );
};

/** Recorded by dynalite: a batch words a put's missing or mistyped key as that of a `Key`. */
const checkBatch = (table: TableRow, intents: readonly WriteIntent[]): void => {
  const seen = new Set<string>();
  for (const intent of intents) {
    try {
      checkIntent(table, intent);
    } catch (error) {
      const isMismatch =
        error instanceof AwsError && /Missing the key|Type mismatch for key/.test(error.message);
      throw isMismatch ? validation(KEY_MISMATCH) : error;
    }
    const key = itemKey(table, keyIn(intent));
    if (seen.has(key)) throw validation('Provided list of item keys contains duplicates');
    seen.add(key);
  }
};

interface Writes {
  readonly table: TableRow;
  readonly writes: readonly WriteRequest[];
  readonly intents: readonly WriteIntent[];
}

const writeAll = (context: RequestContext, { table, writes, intents }: Writes) => {
  const left: WriteRequest[] = [];
  const units: Units[] = [];
  let refusal: AwsError | undefined;
  intents.forEach((intent, index) => {
    const plan = planWrite(context, table, intent);
    const one = writeUnits(table, plan);
    refusal = refusal ?? attemptToSpend(context, table, { kind: 'Write', units: one });
    const request = writes[index];
    if (refusal) {
      if (request) left.push(request);
      return;
    }
    units.push(one);
    applyPlan(context, plan);
  });
  if (refusal && units.length === 0) throw refusal;
  const metrics = intents.flatMap((intent) => showCollection('SIZE', table, keyIn(intent)) ?? []);
  return { left, metrics, units: sumUnits(units) };
};
