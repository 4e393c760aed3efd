import type { Bus } from '../../../kernel/bus.ts';
import type { Context } from '../../../kernel/context.ts';
import { throughputExceeded } from '../errors.ts';
import type { StreamRow } from '../rows.ts';

/** What one shard takes and gives in a second: https://docs.aws.amazon.com/streams/latest/dev/service-sizes-and-limits.html */
const WRITE_BYTES = 1_048_576;
const WRITE_RECORDS = 1000;
const READ_CALLS = 5;
const READ_BYTES = 2 * 1_048_576;

const SECOND_MS = 1000;

interface Used {
  readonly secondMs: number;
  count: number;
  bytes: number;
}

const usedBySandbox = new WeakMap<Bus, Map<string, Used>>();

/** What was used of a shard in the current second. */
const usedOf = ({ bus, clock }: Context, key: string): Used => {
  const byShard = usedBySandbox.get(bus) ?? new Map<string, Used>();
  usedBySandbox.set(bus, byShard);
  const secondMs = Math.floor(clock.now() / SECOND_MS) * SECOND_MS;
  const known = byShard.get(key);
  if (known?.secondMs === secondMs) return known;
  const fresh = { secondMs, count: 0, bytes: 0 };
  byShard.set(key, fresh);
  return fresh;
};

export interface ShardPlace {
  readonly stream: StreamRow;
  readonly shardId: string;
}

const rateExceeded = (context: Context, { stream, shardId }: ShardPlace) =>
  throughputExceeded(
    `Rate exceeded for shard ${shardId} in stream ${stream.name} under account ${context.account}.`,
  );

/** Counts a record that is written. Throws ProvisionedThroughputExceededException. */
export const countWrite = (context: Context, place: ShardPlace, bytes: number): void => {
  const used = usedOf(context, `write ${place.stream.arn} ${place.shardId}`);
  // A record larger than a second's worth goes through a shard that is idle.
  if (used.count >= WRITE_RECORDS || (used.count > 0 && used.bytes + bytes > WRITE_BYTES))
    throw rateExceeded(context, place);
  used.count += 1;
  used.bytes += bytes;
};

/** Counts a read before it is made. Throws ProvisionedThroughputExceededException. */
export const countRead = (context: Context, place: ShardPlace): void => {
  const used = usedOf(context, `read ${place.stream.arn} ${place.shardId}`);
  if (used.count >= READ_CALLS || used.bytes >= READ_BYTES || isPaying(context, place))
    throw rateExceeded(context, place);
  used.count += 1;
};

/** "If a call to GetRecords returns 10 MB, subsequent calls made within the next 5 seconds throw an exception." */
export const countReadBytes = (context: Context, place: ShardPlace, bytes: number): void => {
  usedOf(context, `read ${place.stream.arn} ${place.shardId}`).bytes += bytes;
  const seconds = Math.ceil(bytes / READ_BYTES);
  if (seconds > 1)
    debtsOf(context).set(`${place.stream.arn} ${place.shardId}`, context.clock.now() + seconds * SECOND_MS);
};

const debts = new WeakMap<Bus, Map<string, number>>();

const debtsOf = ({ bus }: Context): Map<string, number> => {
  const known = debts.get(bus) ?? new Map<string, number>();
  debts.set(bus, known);
  return known;
};

const isPaying = (context: Context, { stream, shardId }: ShardPlace): boolean =>
  (debtsOf(context).get(`${stream.arn} ${shardId}`) ?? 0) > context.clock.now();
