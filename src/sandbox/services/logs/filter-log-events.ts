import type { FilterLogEventsCommandInput } from '@aws-sdk/client-cloudwatch-logs';
import type { Context } from '../../kernel/context.ts';
import type { Operations } from '../../kernel/service.ts';
import { invalidParameter, noSuchStream } from './errors.ts';
import { comparePositions, eventId, parseEventId } from './event-position.ts';
import { type FilterPattern, parseFilterPattern } from './filter-pattern/filter-pattern.ts';
import {
  authorizeGroup,
  groupNameOf,
  identifyGroup,
  type LogsSdk,
  requireStandardClass,
} from './log-group.ts';
import { type LogStream, streamsOf } from './log-stream.ts';
import { countThatFit, readEvents, type StoredEvent } from './stored-events.ts';

const MAX_EVENTS = 10_000;

export const filterLogEventsOperations = {
  FilterLogEvents: {
    authorize: (input, context) => authorizeGroup(context, groupNameOf(input)),
    handle: (input, context) => {
      const group = identifyGroup(context, input);
      requireStandardClass(group);
      const direction = directionOf(input);
      const pattern = parseFilterPattern(input.filterPattern ?? '');
      // "Events with a timestamp later than this time are not returned": unlike in GetLogEvents, the end belongs to it.
      const range = {
        startTime: input.startTime,
        endTime: input.endTime === undefined ? undefined : input.endTime + 1,
      };
      const streams = selectStreams(context, group.name, input);
      const events = readEvents(context, group, { streams, range });
      const ordered = direction === 'forward' ? events : events.toReversed();
      const rest = after(ordered, direction, input.nextToken);
      const { page, last } = firstMatches(rest, pattern, input.limit ?? MAX_EVENTS);
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
        nextToken: last && formatToken(last, direction),
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

type Direction = 'forward' | 'backward';

/** "The latest log events returned first" only from this day on. */
const BACKWARD_SINCE_MS = Date.UTC(2024, 0, 1);

/** A token keeps the direction of the first request. */
const directionOf = (input: FilterLogEventsCommandInput): Direction => {
  if (input.nextToken !== undefined) return input.nextToken.startsWith('b/') ? 'backward' : 'forward';
  if (input.startFromHead !== false) return 'forward';
  if (input.startTime === undefined || input.startTime >= BACKWARD_SINCE_MS) return 'backward';
  throw invalidParameter(
    'startFromHead can be false only when startTime is on or after 2024-01-01T00:00:00Z.',
  );
};

/** The token names the last event of the page before. */
const formatToken = (last: StoredEvent, direction: Direction): string =>
  `${direction === 'forward' ? 'f' : 'b'}/${eventId(last)}`;

const after = (
  events: readonly StoredEvent[],
  direction: Direction,
  token: string | undefined,
): readonly StoredEvent[] => {
  if (token === undefined) return events;
  const position = /^[fb]\//.test(token) ? parseEventId(token.slice(2)) : undefined;
  if (!position) throw invalidParameter('The specified nextToken is invalid.');
  const sign = direction === 'forward' ? 1 : -1;
  const start = events.findIndex((event) => comparePositions(event, position) * sign > 0);
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
  return { page, last: found.length > page.length ? page.at(-1) : undefined };
};
