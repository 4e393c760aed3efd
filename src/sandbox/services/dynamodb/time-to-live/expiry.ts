import type { Timer } from '../../../../core/clock.ts';
import type { Bus } from '../../../kernel/bus.ts';
import type { Context, ServiceContext } from '../../../kernel/context.ts';
import { itemsOf, type TableRow, tables } from '../storage/rows.ts';
import { dataOf, expirySeconds } from '../storage/table-data.ts';
import { recordChange } from '../streams/record-change.ts';

/**
 * "DynamoDB automatically deletes expired items within a few days of their expiration time": here a minute after it,
 * so that reads can still meet an expired item, as they do on AWS.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
 */
const DELAY_MS = 60_000;

/** "Items with a TTL timestamp older than five years are not deleted." */
const FORGOTTEN_SECONDS = 5 * 365 * 86_400;

interface Armed {
  readonly atMs: number;
  readonly timer: Timer;
}

const armed = new WeakMap<Bus, Map<string, Armed>>();

const armedOf = (context: Context): Map<string, Armed> => {
  const known = armed.get(context.bus) ?? new Map<string, Armed>();
  armed.set(context.bus, known);
  return known;
};

/** Makes sure that the table's next expiry is waited for. */
export const armExpiry = (context: Context, table: TableRow): void => {
  if (!table.timeToLive?.isEnabled) return;
  const next = nextExpiry(context, table, table.timeToLive.attribute);
  const timers = armedOf(context);
  const current = timers.get(table.id);
  if (next === undefined || (current && current.atMs <= next)) return;
  current?.timer.cancel();
  const plain = context.scope({ cause: undefined });
  const timer = plain.clock.after(next - plain.clock.now(), () => {
    timers.delete(table.id);
    expire(plain, table.name, table.id);
  });
  timers.set(table.id, { atMs: next, timer });
};

const nextExpiry = (context: Context, table: TableRow, attribute: string): number | undefined => {
  const oldest = oldestSeconds(context);
  for (const entry of dataOf(context, table).expiries(attribute).forward({ from: oldest, to: '\uffff' }))
    return Math.max(expirySeconds(entry) * 1000 + DELAY_MS, context.clock.now());
  return undefined;
};

const oldestSeconds = (context: Context): string =>
  String(Math.max(0, Math.floor(context.clock.now() / 1000) - FORGOTTEN_SECONDS)).padStart(12, '0');

/** Deletes what is due and arms the next. "Deletes of expired items don't consume write throughput." */
const expire = (context: Context, name: string, id: string): void => {
  const table = context.table(tables).get(name);
  if (!table || table.id !== id || table.status === 'DELETING' || !table.timeToLive?.isEnabled) return;
  const data = dataOf(context, table);
  const due = String(Math.floor((context.clock.now() - DELAY_MS) / 1000) + 1).padStart(12, '0');
  const range = { from: oldestSeconds(context), to: due };
  for (const { entry } of [...data.expiries(table.timeToLive.attribute).forward(range)]) {
    context.table(itemsOf(table.id)).delete(entry.key);
    data.replace(table, entry, undefined);
    recordChange(context, table, { before: entry.item, after: undefined, isExpiry: true });
  }
  armExpiry(context, table);
};

/** Waits for the expiries of all tables again. */
export const resumeExpiries = (service: ServiceContext): void => {
  for (const scope of service.scopes(tables)) {
    const context = service.scope(scope);
    for (const table of context.table(tables).values()) armExpiry(context, table);
  }
};
