import type { AppContext } from '../context.ts';
import { sleep } from '../core/clock.ts';
import type { TraceEvent } from '../sandbox/kernel/trace.ts';
import { traceReader } from '../sandbox/kernel/trace-log.ts';
import { prune, type StoryNode, tellStories } from '../sandbox/trace/stories.ts';
import { jsonLine } from '../screens/json-event.ts';
import { followingText, storiesText, traceLines } from '../screens/trace.ts';
import { type TraceWish, wantedStories } from './trace-wish.ts';

/** How often the trace is looked at. */
const LOOK_EVERY_MS = 200;
/** Events that stories are put together from; more where that many came within a few looks. */
const MAX_EVENTS = 5000;
/** Within so many looks a story that has come to an end is told. */
const LOOKS_KEPT = 3;

/** Tells stories as they happen, until the signal is aborted. */
export const followTrace = async (wish: TraceWish, context: AppContext): Promise<number> => {
  const reader = traceReader(context.paths.sandbox);
  const follower = createFollower(wish, reader.next());
  if (context.terminal.isInteractive && !wish.isJson) context.terminal.warn(followingText(context.terminal));
  while (!context.signal.aborted) {
    for (const story of follower.add(reader.next())) tell(story, wish, context);
    await sleep(context.clock, LOOK_EVERY_MS, context.signal).catch(() => undefined);
  }
  return 0;
};

const tell = (story: StoryNode, { isJson }: TraceWish, { terminal }: AppContext): void => {
  if (isJson) for (const line of traceLines(story)) terminal.write(jsonLine(line));
  else terminal.write(`${storiesText([story], terminal)}\n`);
};

/** Puts new events into the stories that they belong to. */
export interface Follower {
  /** The stories that can be told now, each once: of one that goes on later, the new events and the way to them. */
  readonly add: (events: readonly TraceEvent[]) => readonly StoryNode[];
}

/**
 * What an event leads to is recorded before it is over itself; so a story is told when a look has brought nothing new of
 * it. `earlier` is what happened before and isn't told.
 */
export const createFollower = (wish: TraceWish, earlier: readonly TraceEvent[]): Follower => {
  let events: readonly TraceEvent[] = earlier.slice(-MAX_EVENTS);
  let told = new Set(events.map(keyOf));
  let restless = new Set<string>();
  let latest: readonly number[] = [];
  const isNew = ({ event }: StoryNode) => event !== undefined && !told.has(keyOf(event));
  return {
    add: (added) => {
      latest = [...latest, added.length].slice(-LOOKS_KEPT);
      const kept = Math.max(
        MAX_EVENTS,
        latest.reduce((sum, count) => sum + count),
      );
      events = [...events, ...added].slice(-kept);
      const fresh = new Set(added.map(({ id }) => id));
      const changed = wantedStories(tellStories(events), wish).flatMap((story) => prune(story, isNew) ?? []);
      const quiet = changed.filter((story) => !prune(story, ({ id }) => fresh.has(id)));
      const ready = quiet.filter(({ id }) => restless.has(id));
      restless = new Set(changed.map(({ id }) => id));
      for (const story of ready) remember(story, told);
      told = new Set(events.map(keyOf).filter((key) => told.has(key)));
      return ready;
    },
  };
};

/** What takes its time is told when it begins, and again when it is over. */
const keyOf = ({ id, kind }: TraceEvent): string => `${id} ${kind === 'begun'}`;

const remember = (story: StoryNode, told: Set<string>): void => {
  if (story.event) told.add(keyOf(story.event));
  for (const child of story.children) remember(child, told);
};
