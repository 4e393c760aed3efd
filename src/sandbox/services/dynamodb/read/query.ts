import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { RequestContext } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { authorizeTable } from '../authorization.ts';
import { showConsumed } from '../consumed-capacity.ts';
import { validation } from '../errors.ts';
import { pathsOf } from '../expression/bound.ts';
import {
  checkParameters,
  type Expressions,
  readAttributesToGet,
  readExpressions,
} from '../expression/read-expressions.ts';
import { checkKeyPaths } from '../items/write.ts';
import { combine, type NamedComparison, readConditions } from '../legacy/conditions.ts';
import { keyNames } from '../storage/item-key.ts';
import type { KeySchema, TableRow } from '../storage/rows.ts';
import type { KeyRange } from '../storage/sorted-list.ts';
import { dataOf } from '../storage/table-data.ts';
import { type DynamoDbSdk, getIndex, getUsableTable } from '../table-address.ts';
import { spend } from '../throttle.ts';
import { showItem } from '../value/value.ts';
import { matchKey, rangeOf, readKeyCondition, resume } from './key-conditions.ts';
import { readPage } from './page.ts';
import { readSelection } from './selection.ts';
import { readStartKey, startOrder } from './start-key.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Query.html */
export const queryOperations = {
  Query: {
    authorize: (input, context) =>
      authorizeTable(context, input.TableName, {
        index: input.IndexName,
        equals: () => equalities(input),
        request: input,
      }),
    handle: (input, context) => query(context, input),
  },
} satisfies Operations<DynamoDbSdk>;

type QueryInput = QueryCommandInput & { readonly TableName: string };

const query = (context: RequestContext, input: QueryInput) => {
  const request = readQuery(input);
  const table = getUsableTable(context, input.TableName);
  const index = input.IndexName === undefined ? undefined : getIndex(table, input.IndexName);
  if (index?.isGlobal && input.ConsistentRead)
    throw validation('Consistent reads are not supported on global secondary indexes');
  const key = index?.key ?? table.key;
  const conditions = matchKey(table, key, request.comparisons);
  checkFilter(table, key, request);
  checkKeyPaths(table, request.paths ?? []);
  const selection = readSelection(table, index, request);
  const direction = input.ScanIndexForward === false ? 'backward' : 'forward';
  const range = rangeOf(conditions);
  const start = request.startKey && startOrder(table, index, request.startKey);
  if (start !== undefined) checkInside(range, start, conditions.sort.length > 0);
  const page = readPage(dataOf(context, table), {
    ...{ table, index, direction, ...selection },
    range: start === undefined ? range : resume(range, start, direction),
    limit: input.Limit,
    filter: request.filter,
    consistency: input.ConsistentRead ? 'strong' : 'eventual',
  });
  spend(context, table, { kind: 'Read', units: page.units });
  return {
    Items: selection.countsOnly ? undefined : page.items.map(showItem),
    Count: page.count,
    ScannedCount: page.scanned,
    LastEvaluatedKey: page.lastKey && showItem(page.lastKey),
    ConsumedCapacity: showConsumed(input.ReturnConsumedCapacity, { table, units: page.units }),
  };
};

/** Checks and reads the parameters, in AWS's order. */
const readQuery = (input: QueryInput) => {
  checkParameters(input, {
    expressions: ['ProjectionExpression', 'FilterExpression', 'KeyConditionExpression'],
    legacy: ['AttributesToGet', 'QueryFilter', 'ConditionalOperator', 'KeyConditions'],
  });
  const filter = combine(readConditions(input.QueryFilter), input.ConditionalOperator);
  const names = readAttributesToGet(input.AttributesToGet);
  const startKey = readStartKey(input.ExclusiveStartKey);
  if (!input.KeyConditions && input.KeyConditionExpression === undefined) {
    throw validation(
      'Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.',
    );
  }
  const expressions = readExpressions(input);
  return {
    comparisons: readComparisons(input, expressions),
    filter: expressions.filter ?? filter,
    filterParameter: input.QueryFilter ? 'QueryFilter' : 'Filter Expression',
    paths: expressions.projection ?? names,
    pathsParameter: names ? ('AttributesToGet' as const) : ('ProjectionExpression' as const),
    startKey,
    select: input.Select,
  };
};

const readComparisons = (
  input: Pick<QueryInput, 'KeyConditions'>,
  { keyCondition }: Expressions,
): readonly NamedComparison[] =>
  keyCondition ? readKeyCondition(keyCondition) : readConditions(input.KeyConditions);

/** "A filter expression cannot contain partition key or sort key attributes." */
const checkFilter = (table: TableRow, key: KeySchema, request: ReturnType<typeof readQuery>): void => {
  const paths = request.filter ? [...pathsOf(request.filter)] : [];
  for (const name of keyNames(key)) {
    if (!paths.some(([head]) => head === name)) continue;
    throw validation(
      `${request.filterParameter} can only contain non-primary key attributes: Primary key attribute: ${name}`,
    );
  }
  checkKeyPaths(table, paths);
};

const checkInside = (range: KeyRange, start: string, hasSortCondition: boolean): void => {
  if (start >= range.from && start < range.to) return;
  throw validation(
    hasSortCondition
      ? 'The provided starting key does not match the range key predicate'
      : 'The provided starting key is outside query boundaries based on provided conditions',
  );
};

/** What a query wants attributes to be equal to, for permissions; a wrong query is refused later. */
const equalities = (input: QueryInput): ReadonlyMap<string, string> => {
  try {
    const expressions = readExpressions({
      KeyConditionExpression: input.KeyConditionExpression,
      FilterExpression: input.FilterExpression,
      ProjectionExpression: input.ProjectionExpression,
      ExpressionAttributeNames: input.ExpressionAttributeNames,
      ExpressionAttributeValues: input.ExpressionAttributeValues,
    });
    const equal = readComparisons(input, expressions).filter(({ operator }) => operator === 'EQ');
    return new Map(equal.map(({ name, values: [value] }) => [name, value?.S ?? value?.N ?? value?.B ?? '']));
  } catch {
    return new Map();
  }
};
