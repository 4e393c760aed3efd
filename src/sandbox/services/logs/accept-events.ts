import type { InputLogEvent, RejectedLogEventsInfo } from '@aws-sdk/client-cloudwatch-logs';
import { invalidParameter } from './errors.ts';
import { DAY_MS, expiresBefore, type LogGroup } from './log-group.ts';

// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
const MAX_BATCH_BYTES = 1_048_576;
const MAX_EVENT_BYTES = 1_048_576;
const EVENT_OVERHEAD_BYTES = 26;
const MAX_AGE_MS = 14 * DAY_MS;
const MAX_FUTURE_MS = 2 * 3_600_000;

/** The events that may be stored, and what is said about the others. Throws InvalidParameterException. */
export const acceptEvents = (
  events: readonly InputLogEvent[],
  group: LogGroup,
  nowMs: number,
): { readonly accepted: readonly InputLogEvent[]; readonly rejected: RejectedLogEventsInfo | undefined } => {
  checkSize(events);
  checkOrder(events);
  const { info, start, end } = classify(events, group, nowMs);
  const accepted = events.slice(start, end);
  checkSpan(accepted);
  return { accepted, rejected: info };
};

export const sizeOf = ({ message = '' }: InputLogEvent): number =>
  Buffer.byteLength(message) + EVENT_OVERHEAD_BYTES;

const checkSize = (events: readonly InputLogEvent[]): void => {
  const sizes = events.map(sizeOf);
  const largest = Math.max(...sizes);
  if (largest > MAX_EVENT_BYTES) {
    throw invalidParameter(`Log event too large: ${largest} bytes exceeds limit of ${MAX_EVENT_BYTES}`);
  }
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total > MAX_BATCH_BYTES) {
    throw invalidParameter(`Upload too large: ${total} bytes exceeds limit of ${MAX_BATCH_BYTES}`);
  }
};

export const timeOf = ({ timestamp = 0 }: InputLogEvent): number => timestamp;

const checkOrder = (events: readonly InputLogEvent[]): void => {
  const isOrdered = events.every(
    (event, index) => index === 0 || timeOf(event) >= timeOf(events[index - 1] ?? event),
  );
  if (isOrdered) return;
  throw invalidParameter('Log events in a single PutLogEvents request must be in chronological order.');
};

const checkSpan = (events: readonly InputLogEvent[]): void => {
  const [first] = events;
  const last = events.at(-1);
  if (!first || !last || timeOf(last) - timeOf(first) <= DAY_MS) return;
  throw invalidParameter(
    'The batch of log events in a single PutLogEvents request cannot span more than 24 hours.',
  );
};

interface Classified {
  readonly info: RejectedLogEventsInfo | undefined;
  /** The events from `start` up to, but without, `end` are accepted. */
  readonly start: number;
  readonly end: number;
}

/** Events that are too old, expired or too new are left out, and the rest goes on: the events are in order of time. */
const classify = (events: readonly InputLogEvent[], group: LogGroup, nowMs: number): Classified => {
  const firstFrom = (time: number) => {
    const index = events.findIndex((event) => timeOf(event) >= time);
    return index < 0 ? events.length : index;
  };
  const tooOldEnd = firstFrom(nowMs - MAX_AGE_MS);
  const expiredEnd = firstFrom(expiresBefore(group, nowMs) ?? 0);
  const tooNewStart = firstFrom(nowMs + MAX_FUTURE_MS + 1);
  const info = {
    tooOldLogEventEndIndex: tooOldEnd > 0 ? tooOldEnd : undefined,
    expiredLogEventEndIndex: expiredEnd > tooOldEnd ? expiredEnd : undefined,
    tooNewLogEventStartIndex: tooNewStart < events.length ? tooNewStart : undefined,
  };
  const start = Math.max(tooOldEnd, expiredEnd);
  const isWhole = start === 0 && tooNewStart === events.length;
  return { info: isWhole ? undefined : info, start, end: Math.max(start, tooNewStart) };
};
