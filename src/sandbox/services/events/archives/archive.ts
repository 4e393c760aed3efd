import type { Context } from '../../../kernel/context.ts';
import { compilePattern, type EventPattern, matchesPattern } from '../../../kernel/event-pattern.ts';
import { defineTable } from '../../../kernel/table.ts';
import { notFound } from '../errors.ts';
import type { BusEvent } from '../routing/event.ts';

export interface Archive {
  readonly name: string;
  readonly arn: string;
  readonly busName: string;
  readonly busArn: string;
  readonly description?: string | undefined;
  readonly pattern?: string | undefined;
  /** 0 keeps events for ever. */
  readonly retentionDays: number;
  readonly createdMs: number;
}

export const archives = defineTable<Archive>('events.archives', 'region');

export interface ArchivedEvent {
  readonly archive: string;
  readonly event: BusEvent;
  readonly archivedMs: number;
}

/** By `<archive>/<event id>`. */
const archivedEvents = defineTable<ArchivedEvent>('events.archivedEvents', 'region');

export const getArchive = (context: Context, name: string): Archive => {
  const archive = context.table(archives).get(name);
  if (!archive) throw notFound(`Archive ${name} does not exist.`);
  return archive;
};

export const archivesOf = (context: Context, busName: string): readonly Archive[] =>
  [...context.table(archives).values()].filter((archive) => archive.busName === busName);

/** "All events are sent to the archive except replayed events." */
export const archiveEvent = (context: Context, busName: string, event: BusEvent): void => {
  if (event['replay-name'] !== undefined || context.table(archives).size() === 0) return;
  for (const archive of archivesOf(context, busName)) {
    const pattern = patternOf(archive);
    if (pattern && !matchesPattern(pattern, event)) continue;
    const row = { archive: archive.name, event, archivedMs: context.clock.now() };
    context.table(archivedEvents).put(`${archive.name}/${event.id}`, row);
  }
};

const patterns = new WeakMap<Archive, EventPattern>();

const patternOf = (archive: Archive): EventPattern | undefined => {
  if (archive.pattern === undefined) return undefined;
  const pattern = patterns.get(archive) ?? compilePattern(archive.pattern);
  patterns.set(archive, pattern);
  return pattern;
};

const DAY_MS = 86_400_000;

/** What an archive holds, in order of the events' time; what has been kept long enough goes. */
export const eventsIn = (context: Context, { name, retentionDays }: Archive): readonly BusEvent[] => {
  const oldestMs = retentionDays === 0 ? 0 : context.clock.now() - retentionDays * DAY_MS;
  const table = context.table(archivedEvents);
  const kept: BusEvent[] = [];
  for (const [key, { archive, archivedMs, event }] of table.entries()) {
    if (archive !== name) continue;
    if (archivedMs < oldestMs) table.delete(key);
    else kept.push(event);
  }
  return kept.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
};

export const deleteArchive = (context: Context, { name }: Archive): void => {
  const table = context.table(archivedEvents);
  for (const [key, { archive }] of table.entries()) if (archive === name) table.delete(key);
  context.table(archives).delete(name);
};
