import type { Operations } from '../../kernel/service.ts';
import { invalidParameter } from './errors.ts';
import { comparePositions, type EventPosition, eventId, parseEventId } from './event-position.ts';
import {
  authorizeGroup,
  groupNameOf,
  identifyGroup,
  type LogsSdk,
  requireStandardClass,
} from './log-group.ts';
import { getStream } from './log-stream.ts';
import { countThatFit, readEvents, type StoredEvent } from './stored-events.ts';

const MAX_EVENTS = 10_000;

export const getLogEventsOperations = {
  GetLogEvents: {
    authorize: (input, context) => authorizeGroup(context, groupNameOf(input), input.logStreamName),
    handle: (input, context) => {
      const group = identifyGroup(context, input);
      requireStandardClass(group);
      const stream = getStream(context, group.name, input.logStreamName);
      const events = readEvents(context, group, { streams: [stream], range: input });
      const place = input.nextToken === undefined ? undefined : parseToken(input.nextToken);
      const direction = place?.direction ?? (input.startFromHead ? 'forward' : 'backward');
      const page = cut(beyond(events, place), direction, input.limit ?? MAX_EVENTS);
      return {
        events: page.map(({ timestamp, message, ingestionTime }) => ({ timestamp, message, ingestionTime })),
        ...tokensAround(page, place, events),
      };
    },
  },
} satisfies Operations<LogsSdk>;

interface Place {
  readonly direction: 'forward' | 'backward';
  readonly position: EventPosition;
}

const parseToken = (token: string): Place => {
  const [, letter, id = ''] = /^([fb])\/(\d{56})\/s$/.exec(token) ?? [];
  const position = parseEventId(id);
  if (!position) throw invalidParameter('The specified nextToken is invalid.');
  return { direction: letter === 'f' ? 'forward' : 'backward', position };
};

const beyond = (events: readonly StoredEvent[], place: Place | undefined): readonly StoredEvent[] => {
  if (!place) return events;
  const sign = place.direction === 'forward' ? 1 : -1;
  return events.filter((event) => comparePositions(event, place.position) * sign > 0);
};

const cut = (
  events: readonly StoredEvent[],
  direction: Place['direction'],
  limit: number,
): readonly StoredEvent[] => {
  if (direction === 'forward') {
    const page = events.slice(0, limit);
    return page.slice(0, countThatFit(page));
  }
  const page = events.slice(-limit);
  return page.slice(-countThatFit(page.toReversed()));
};

/** "The token that you passed in is returned when you have reached the end of the stream." */
const tokensAround = (
  page: readonly StoredEvent[],
  place: Place | undefined,
  all: readonly StoredEvent[],
) => {
  const first = page[0];
  const last = page.at(-1);
  if (first && last) return tokens(last, first);
  if (!place) return tokens(all.at(-1) ?? BEGINNING, all[0] ?? BEGINNING);
  const { direction, position } = place;
  // The way back from beyond the end leads over the event that the token stands for.
  return direction === 'forward'
    ? tokens(position, { ...position, serial: position.serial + 1 })
    : tokens({ ...position, serial: position.serial - 1 }, position);
};

const BEGINNING: EventPosition = { timestamp: 0, ingestionTime: 0, hash: 0, serial: 1 };

const tokens = (forward: EventPosition, backward: EventPosition) => ({
  nextForwardToken: `f/${eventId(forward)}/s`,
  nextBackwardToken: `b/${eventId(backward)}/s`,
});
