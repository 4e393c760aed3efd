import type { Context } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { invalidParameter, noSuchStream } from './errors.ts';
import { comparePositions, eventId, parseEventId } from './event-position.ts';
import { type FilterPattern, parseFilterPattern } from './filter-pattern/filter-pattern.ts';
import { authorizeGroup, groupNameOf, identifyGroup, type LogsSdk } from './log-group.ts';
import { type LogStream, streamsOf } from './log-stream.ts';
import { countThatFit, readEvents, type StoredEvent } from './stored-events.ts';

const MAX_EVENTS = 10_000;

export const filterLogEventsOperations = {
  FilterLogEvents: {
    authorize: (input, context) => authorizeGroup(context, groupNameOf(input)),
    handle: (input, context) => {
      const group = identifyGroup(context, input);
      const pattern = parseFilterPattern(input.filterPattern ?? '');
      // "Events with a timestamp later than this time are not returned": unlike in GetLogEvents, the end belongs to it.
      const range = {
        startTime: input.startTime,
        endTime: input.endTime === undefined ? undefined : input.endTime + 1,
      };
      const streams = selectStreams(context, group.name, input);
      const events = after(readEvents(context, group, { streams, range }), input.nextToken);
      const { page, nextToken } = firstMatches(events, pattern, input.limit ?? MAX_EVENTS);
      return {
        events: page.map((event) => ({
          logStreamName: event.stream,
          timestamp: event.timestamp,
          message: event.message,
          ingestionTime: event.ingestionTime,
          eventId: eventId(event),
        })),
        // "As of May 15, 2020, this parameter is no longer supported. This parameter returns an empty list."
        searchedLogStreams: [],
        nextToken,
      };
    },
  },
} satisfies Operations<LogsSdk>;

interface StreamSelection {
  readonly logStreamNames?: readonly string[] | undefined;
  readonly logStreamNamePrefix?: string | undefined;
}

const selectStreams = (context: Context, group: string, selection: StreamSelection): readonly LogStream[] => {
  const { logStreamNames: names, logStreamNamePrefix: prefix } = selection;
  const streams = streamsOf(context, group);
  if (!names) return streams.filter(({ name }) => name.startsWith(prefix ?? ''));
  if (prefix !== undefined && !names.some((name) => name.startsWith(prefix))) {
    throw invalidParameter('The logStreamNamePrefix does not match any of the specified log stream names.');
  }
  const selected = streams.filter(({ name }) => names.includes(name));
  if (selected.length < new Set(names).size) throw noSuchStream();
  return selected.filter(({ name }) => name.startsWith(prefix ?? ''));
};

/** The token is the id of the last event of the page before. */
const after = (events: readonly StoredEvent[], token: string | undefined): readonly StoredEvent[] => {
  if (token === undefined) return events;
  const position = parseEventId(token);
  if (!position) throw invalidParameter('The specified nextToken is invalid.');
  const start = events.findIndex((event) => comparePositions(event, position) > 0);
  return start < 0 ? [] : events.slice(start);
};

const firstMatches = (events: readonly StoredEvent[], pattern: FilterPattern, limit: number) => {
  const found: StoredEvent[] = [];
  for (const event of events) {
    // One more than the page holds tells that there is a next page.
    if (found.length > limit) break;
    if (pattern(event.message)) found.push(event);
  }
  const limited = found.slice(0, limit);
  const page = limited.slice(0, countThatFit(limited));
  const last = page.at(-1);
  return { page, nextToken: last && found.length > page.length ? eventId(last) : undefined };
};
