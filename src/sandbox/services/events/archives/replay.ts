import type { Context, ServiceContext } from '../../../kernel/context.ts';
import { defineTable } from '../../../kernel/table.ts';
import { settleDeliveries } from '../delivery/deliver.ts';
import { notFound } from '../errors.ts';
import type { BusEvent } from '../routing/event.ts';
import { routeEvent } from '../routing/route-event.ts';
import { archives, eventsIn } from './archive.ts';

export interface Replay {
  readonly name: string;
  readonly arn: string;
  readonly description?: string | undefined;
  readonly archiveName: string;
  readonly archiveArn: string;
  readonly busName: string;
  readonly busArn: string;
  /** Where they are given, only these rules get the events. */
  readonly ruleArns?: readonly string[] | undefined;
  readonly startMs: number;
  readonly endMs: number;
  readonly state: 'STARTING' | 'RUNNING' | 'COMPLETED' | 'CANCELLED';
  readonly startedMs: number;
  readonly endedMs?: number | undefined;
  /** The end of the last minute that was replayed. */
  readonly replayedUntilMs?: number | undefined;
  readonly lastEventMs?: number | undefined;
}

export const replays = defineTable<Replay>('events.replays', 'region');

export const getReplay = (context: Context, name: string): Replay => {
  const replay = context.table(replays).get(name);
  if (!replay) throw notFound(`Replay ${name} does not exist.`);
  return replay;
};

export const isActive = ({ state }: Replay): boolean => state === 'STARTING' || state === 'RUNNING';

/** A minute's events at a time, one minute after the other; AWS doesn't tell how fast. */
const STEP_MS = 1000;
const MINUTE_MS = 60_000;

export const startReplay = (context: Context, replay: Replay): void => {
  context.table(replays).put(replay.name, replay);
  stepLater(context, replay.name);
};

export const resumeReplays = (service: ServiceContext): void => {
  for (const scope of service.scopes(replays)) {
    const context = service.scope(scope);
    for (const replay of context.table(replays).values())
      if (isActive(replay)) stepLater(context, replay.name);
  }
};

const stepLater = (context: Context, name: string): void => {
  context.clock.after(STEP_MS, () => step(context.scope({ cause: undefined }), name));
};

/** How far it is and what it sends are stored together. */
const step = async (context: Context, name: string): Promise<void> => {
  const replay = context.table(replays).get(name);
  if (!replay || !isActive(replay)) return;
  const left = eventsLeft(context, replay);
  const [first] = left;
  if (!first) {
    const done = { ...replay, state: 'COMPLETED' as const, endedMs: context.clock.now() };
    context.table(replays).put(name, done);
    return;
  }
  const untilMs = (Math.floor(Date.parse(first.time) / MINUTE_MS) + 1) * MINUTE_MS;
  const minute = left.filter(({ time }) => Date.parse(time) < untilMs);
  for (const event of minute) replayEvent(context, replay, event);
  context.table(replays).put(name, {
    ...replay,
    state: 'RUNNING',
    replayedUntilMs: untilMs,
    lastEventMs: Date.parse(minute.at(-1)?.time ?? first.time),
  });
  stepLater(context, name);
  await settleDeliveries(context);
};

const eventsLeft = (context: Context, replay: Replay): readonly BusEvent[] => {
  const archive = context.table(archives).get(replay.archiveName);
  if (!archive) return [];
  const fromMs = Math.max(replay.startMs, replay.replayedUntilMs ?? 0);
  return eventsIn(context, archive).filter(({ time }) => {
    const timeMs = Date.parse(time);
    return timeMs >= fromMs && timeMs < replay.endMs;
  });
};

/** "A replayed event has an additional metadata field, replay-name." */
const replayEvent = (context: Context, { name, busName, ruleArns }: Replay, event: BusEvent): void => {
  const { detail, ...rest } = event;
  routeEvent(context, { busName, event: { ...rest, 'replay-name': name, detail }, ruleArns });
};
