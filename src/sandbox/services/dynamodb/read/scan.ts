import type { ScanCommandInput } from '@aws-sdk/client-dynamodb';
import type { RequestContext } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { authorizeTable } from '../authorization.ts';
import { showConsumed } from '../consumed-capacity.ts';
import { validation } from '../errors.ts';
import { pathsOf } from '../expression/bound.ts';
import { checkParameters, readAttributesToGet, readExpressions } from '../expression/read-expressions.ts';
import { checkKeyPaths } from '../items/write.ts';
import { combine, readConditions } from '../legacy/conditions.ts';
import type { KeyRange } from '../storage/sorted-list.ts';
import { dataOf } from '../storage/table-data.ts';
import { type DynamoDbSdk, getIndex, getUsableTable } from '../table-address.ts';
import { spend } from '../throttle.ts';
import { LAST } from '../value/order-key.ts';
import { showItem } from '../value/value.ts';
import { resume } from './key-conditions.ts';
import { readPage } from './page.ts';
import { readSelection } from './selection.ts';
import { readStartKey, startOrder } from './start-key.ts';

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Scan.html */
export const scanOperations = {
  Scan: {
    authorize: (input, context) =>
      authorizeTable(context, input.TableName, { index: input.IndexName, request: input }),
    handle: (input, context) => scan(context, input),
  },
} satisfies Operations<DynamoDbSdk>;

type ScanInput = ScanCommandInput & { readonly TableName: string };

const scan = (context: RequestContext, input: ScanInput) => {
  const request = readScan(input);
  const table = getUsableTable(context, input.TableName);
  const index = input.IndexName === undefined ? undefined : getIndex(table, input.IndexName);
  if (index?.isGlobal && input.ConsistentRead)
    throw validation('Consistent reads are not supported on global secondary indexes');
  checkKeyPaths(table, request.paths ?? []);
  checkKeyPaths(table, request.filter ? pathsOf(request.filter) : []);
  const selection = readSelection(table, index, request);
  const segment = segmentRange(input.Segment ?? 0, input.TotalSegments ?? 1);
  const start = request.startKey && startOrder(table, index, request.startKey);
  if (start !== undefined) checkSegment(segment, start, input);
  const page = readPage(dataOf(context, table), {
    ...{ table, index, direction: 'forward', ...selection },
    range: start === undefined ? segment : resume(segment, start, 'forward'),
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

const readScan = (input: ScanInput) => {
  checkParameters(input, {
    expressions: ['ProjectionExpression', 'FilterExpression'],
    legacy: ['AttributesToGet', 'ScanFilter', 'ConditionalOperator'],
  });
  const names = readAttributesToGet(input.AttributesToGet);
  const filter = combine(readConditions(input.ScanFilter), input.ConditionalOperator);
  const startKey = readStartKey(input.ExclusiveStartKey);
  checkSegments(input);
  const expressions = readExpressions(input);
  return {
    filter: expressions.filter ?? filter,
    paths: expressions.projection ?? names,
    pathsParameter: names ? ('AttributesToGet' as const) : ('ProjectionExpression' as const),
    startKey,
    select: input.Select,
  };
};

const checkSegments = ({ Segment: segment, TotalSegments: total }: ScanInput): void => {
  if (segment !== undefined && total === undefined) {
    throw validation(
      'The TotalSegments parameter is required but was not present in the request when Segment parameter is present',
    );
  }
  if (total === undefined) return;
  if (segment === undefined) {
    throw validation(
      'The Segment parameter is required but was not present in the request when parameter TotalSegments is present',
    );
  }
  if (segment >= total) {
    throw validation(
      `The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: ${segment} is not less than TotalSegments: ${total}`,
    );
  }
};

/** Order keys begin with a hash in hexadecimal; a segment is a part of all hashes. */
const segmentRange = (segment: number, total: number): KeyRange => ({
  from: segment === 0 ? '' : hashAt(segment / total),
  to: segment + 1 === total ? LAST : hashAt((segment + 1) / total),
});

const hashAt = (part: number): string =>
  Math.ceil(part * 2 ** 32)
    .toString(16)
    .padStart(8, '0');

const checkSegment = (range: KeyRange, start: string, input: ScanInput): void => {
  if (start >= range.from && start < range.to) return;
  throw validation(
    `The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: ${input.TotalSegments} Segment: ${input.Segment}`,
  );
};
