import { AwsError } from '../../kernel/aws-error.ts';
import type { Bus } from '../../kernel/bus.ts';
import type { Context } from '../../kernel/context.ts';
import type { Units } from './consumed-capacity.ts';
import type { IndexRow, TableRow } from './storage/rows.ts';
import { indexArn, tableArn } from './table-address.ts';

/**
 * A table with this tag, and the value `on`, refuses what exceeds its throughput; without it none does, so that a lab
 * isn't stopped by limits that it isn't about. A tag, because it is part of the table's own state, needs no switch
 * outside AWS's API, and is set in a lab like anything else.
 */
export const THROTTLING_TAG = 'serverless-labs:throttling';

export const isThrottled = (table: TableRow): boolean => table.tags[THROTTLING_TAG] === 'on';

/**
 * Takes units out of the table's and its indexes' throughput. Throws AwsError ProvisionedThroughputExceededException.
 * "DynamoDB currently retains up to 5 minutes (300 seconds) of unused read and write capacity."
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html
 */
export const spend = (context: Context, table: TableRow, use: Use): void => {
  if (!isThrottled(table)) return;
  const buckets = [
    { name: table.name, owner: table, units: use.units.table, arn: tableArn(context, table.name) },
    ...table.indexes.flatMap((index) => {
      const units = use.units.indexes.get(index.name) ?? 0;
      // A local index lives on its table's throughput.
      const arn = index.isGlobal ? indexArn(context, table.name, index.name) : tableArn(context, table.name);
      return [{ name: index.name, owner: index.isGlobal ? index : table, units, arn }];
    }),
  ].filter(({ units }) => units > 0);
  for (const { owner, arn } of buckets) {
    const rate = rateOf(table, owner, use.kind);
    if (rate !== undefined && levelOf(context, { arn, kind: use.kind, rate }) <= 0)
      throw exceeded(table, { owner, arn, kind: use.kind });
  }
  for (const { arn, units } of buckets) {
    const bucket = bucketsOf(context).get(`${use.kind} ${arn}`);
    if (bucket) bucket.level -= units;
  }
};

export interface Use {
  readonly kind: 'Read' | 'Write';
  readonly units: Units;
}

const BURST_SECONDS = 300;

/** Units a second; undefined where there is no limit. */
const rateOf = (table: TableRow, owner: TableRow | IndexRow, kind: Use['kind']): number | undefined => {
  if (table.billingMode === 'PROVISIONED')
    return kind === 'Read' ? owner.throughput?.read : owner.throughput?.write;
  return kind === 'Read' ? owner.onDemand?.maxRead : owner.onDemand?.maxWrite;
};

interface Bucket {
  level: number;
  atMs: number;
}

const buckets = new WeakMap<Bus, Map<string, Bucket>>();

const bucketsOf = (context: Context): Map<string, Bucket> => {
  const known = buckets.get(context.bus) ?? new Map<string, Bucket>();
  buckets.set(context.bus, known);
  return known;
};

interface Limited {
  readonly arn: string;
  readonly kind: Use['kind'];
  readonly rate: number;
}

const levelOf = (context: Context, { arn, kind, rate }: Limited): number => {
  const all = bucketsOf(context);
  const now = context.clock.now();
  const full = rate * BURST_SECONDS;
  const bucket = all.get(`${kind} ${arn}`) ?? { level: full, atMs: now };
  bucket.level = Math.min(full, bucket.level + ((now - bucket.atMs) / 1000) * rate);
  bucket.atMs = now;
  all.set(`${kind} ${arn}`, bucket);
  return bucket.level;
};

interface Exceeded {
  readonly owner: TableRow | IndexRow;
  readonly arn: string;
  readonly kind: Use['kind'];
}

const exceeded = (table: TableRow, { owner, arn, kind }: Exceeded): AwsError => {
  const isIndex = owner !== table;
  const what = isIndex ? 'one or more global secondary indexes of the table' : 'the table';
  const isProvisioned = table.billingMode === 'PROVISIONED';
  const reason = `${isIndex ? 'Index' : 'Table'}${kind}${isProvisioned ? 'ProvisionedThroughputExceeded' : 'MaxOnDemandThroughputExceeded'}`;
  const level = isIndex ? 'under-provisioned global secondary indexes' : 'provisioning level';
  return isProvisioned
    ? new AwsError(
        'ProvisionedThroughputExceededException',
        `The level of configured provisioned throughput for ${what} was exceeded. Consider increasing your provisioning level ${isIndex ? `for the ${level} ` : ''}with the UpdateTable API.`,
        { members: { ThrottlingReasons: [{ reason, resource: arn }] } },
      )
    : new AwsError(
        'ThrottlingException',
        `Throughput exceeds the maximum OnDemandThroughput configured on ${isIndex ? 'index' : 'table'}.`,
        { members: { throttlingReasons: [{ reason, resource: arn }] } },
      );
};
