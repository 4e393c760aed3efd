import type { Bus } from '../../../kernel/bus.ts';
import type { Context, ServiceContext } from '../../../kernel/context.ts';
import type { Table } from '../../../kernel/table.ts';
import { type Delivery, deliveries, type Message, messageKey, messages } from '../message.ts';
import { type Queue, queues } from '../queue.ts';
import { type Deduplication, deduplications } from './deduplications.ts';
import { RunningQueue } from './running-queue.ts';

/** The queues of one account and region, with their messages in memory. */
export interface Region {
  /** For work that no request waits for. */
  readonly context: Context;
  readonly queues: Map<string, RunningQueue>;
  readonly tables: RegionTables;
}

export interface RegionTables {
  readonly queues: Table<Queue>;
  readonly messages: Table<Message>;
  readonly deliveries: Table<Delivery>;
  readonly deduplications: Table<Deduplication>;
}

/** By sandbox, each of which has a bus of its own, then by account and region. */
const sandboxes = new WeakMap<Bus, Map<string, Region>>();

/** The region of a context; its queues are read from the tables the first time. */
export const regionOf = (context: Context): Region => {
  const regions = sandboxes.get(context.bus) ?? new Map<string, Region>();
  sandboxes.set(context.bus, regions);
  const key = `${context.account}/${context.region}`;
  const known = regions.get(key);
  if (known) return known;
  const region = readRegion(context.scope({ cause: undefined }));
  regions.set(key, region);
  return region;
};

/** Takes up every queue where it stood when the sandbox closed. */
export const startQueues = (context: ServiceContext): void => {
  for (const scope of context.scopes(queues)) regionOf(context.scope(scope));
};

/** Ends timers, and every waiting receive with nothing. */
export const stopQueues = async (context: ServiceContext): Promise<void> => {
  for (const region of sandboxes.get(context.bus)?.values() ?? []) {
    for (const queue of region.queues.values()) queue.stop();
  }
};

const readRegion = (context: Context): Region => {
  const tables = {
    queues: context.table(queues),
    messages: context.table(messages),
    deliveries: context.table(deliveries),
    deduplications: context.table(deduplications),
  };
  const region: Region = { context, queues: new Map(), tables };
  for (const queue of tables.queues.values()) {
    region.queues.set(queue.name, new RunningQueue(context, tables, queue));
  }
  for (const row of tables.deduplications.values()) region.queues.get(row.queue)?.restoreDeduplication(row);
  for (const row of tables.messages.values()) {
    region.queues.get(row.queue)?.restore(row, tables.deliveries.get(messageKey(row.queue, row.id)));
  }
  for (const queue of region.queues.values()) queue.settle();
  return region;
};
