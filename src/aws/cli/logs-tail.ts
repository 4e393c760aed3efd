import type { CallInput, JsonObject, JsonValue } from '../json.ts';
import { CliError } from './cli-error.ts';
import { GLOBAL_OPTIONS, type Globals, readGlobals } from './globals.ts';
import { isJsonList, isJsonMap } from './python-value.ts';
import { type Grammar, type ParsedWords, parseWords } from './words.ts';
import type { AwsWorld } from './world.ts';

/** `aws logs tail`: https://docs.aws.amazon.com/cli/latest/reference/logs/tail.html */
export const TAIL_GRAMMAR: Grammar = {
  options: {
    since: { takes: 'one' },
    follow: { takes: 'none' },
    format: { takes: 'one', choices: ['detailed', 'short', 'json'] },
    'filter-pattern': { takes: 'one' },
    'log-stream-names': { takes: 'many' },
    'log-stream-name-prefix': { takes: 'one' },
    ...GLOBAL_OPTIONS,
  },
  positionals: ['group_name'],
};

/** Shows a log group's events since some time, and with `--follow` those that come. Throws CliError and AwsCallError. */
export const runLogsTail = async (words: readonly string[], world: AwsWorld): Promise<void> => {
  const parsed = parseWords(words, TAIL_GRAMMAR);
  const globals = readGlobals(parsed, world.target);
  const isFollowing = parsed.options.has('follow');
  const show = printer(parsed, globals, world);
  const since = parsed.options.get('since')?.[0] ?? '10m';
  let input = filterInput(parsed, startTime(since, world.clock.now()));
  let shown = new Map<string, number>();
  for (;;) {
    const answer = await world.call('logs.FilterLogEvents', input, { signal: world.signal });
    for (const event of eventsIn(answer)) {
      if (shown.has(event.id)) continue;
      shown.set(event.id, event.timeMs);
      world.write(show(event));
    }
    const { nextToken: _, ...again } = input;
    if (typeof answer.nextToken === 'string') {
      input = { ...again, nextToken: answer.nextToken };
      continue;
    }
    if (!isFollowing) return;
    // Events of the same millisecond may come later, so that the last one's is asked for again.
    const newest = Math.max(...shown.values(), Number(again.startTime));
    shown = new Map([...shown].filter(([, timeMs]) => timeMs === newest));
    input = { ...again, startTime: newest };
    await world.pause(FOLLOW_EVERY_MS);
  }
};

const FOLLOW_EVERY_MS = 5_000;

const UNIT_MS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

const startTime = (since: string, nowMs: number): number => {
  const [, amount, unit = ''] = /^(\d+)([smhdw])$/.exec(since) ?? [];
  if (amount !== undefined) return nowMs - Number(amount) * (UNIT_MS[unit] ?? 0);
  const zoned = /\d{2}:\d{2}.*(Z|[+-]\d{2}:?\d{2})$/i.test(since) ? since : `${since}Z`;
  const time = Date.parse(since.includes(':') ? zoned : since);
  if (!Number.isNaN(time)) return time;
  throw new CliError(
    `Invalid timestamp "${since}": give a number and one of s, m, h, d, w, such as 5m, or an ISO 8601 time.`,
  );
};

const filterInput = ({ options, positionals }: ParsedWords, startTimeMs: number): CallInput => {
  const pattern = options.get('filter-pattern')?.[0];
  const names = options.get('log-stream-names');
  const prefix = options.get('log-stream-name-prefix')?.[0];
  return {
    logGroupName: positionals[0] ?? '',
    startTime: startTimeMs,
    ...(pattern === undefined ? {} : { filterPattern: pattern }),
    ...(names === undefined ? {} : { logStreamNames: names }),
    ...(prefix === undefined ? {} : { logStreamNamePrefix: prefix }),
  };
};

interface LogEvent {
  readonly id: string;
  readonly timeMs: number;
  readonly stream: string;
  readonly message: string;
}

const eventsIn = ({ events = [] }: JsonObject): readonly LogEvent[] =>
  (isJsonList(events) ? events : []).flatMap((event) => (isJsonMap(event) ? [readEvent(event)] : []));

const readEvent = ({ eventId, timestamp, logStreamName, message }: JsonObject): LogEvent => ({
  id: String(eventId),
  timeMs: Number(timestamp),
  stream: String(logStreamName),
  message: String(message),
});

const printer = (
  { options }: ParsedWords,
  { color }: Globals,
  world: AwsWorld,
): ((event: LogEvent) => string) => {
  const hasColor = color === 'on' || (color === 'auto' && world.hasColor);
  const paint = (code: number, text: string) => (hasColor ? `\u001b[${code}m${text}\u001b[0m` : text);
  const format = options.get('format')?.[0] ?? 'detailed';
  return ({ timeMs, stream, message }) => {
    const time = new Date(timeMs).toISOString();
    const text = message.trimEnd();
    if (format === 'short') return `${paint(GREEN, time.slice(0, 19))} ${text}\n`;
    const start = (stamp: string) => `${paint(GREEN, stamp)} ${paint(CYAN, stream)}`;
    if (format === 'json') return `${start(`${time.slice(0, 23)}000+00:00`)} ${pretty(text)}\n`;
    return `${start(`${time.slice(0, 23)}000+00:00`)} ${text}\n`;
  };
};

const GREEN = 32;
const CYAN = 36;

const pretty = (text: string): string => {
  try {
    const value: JsonValue = JSON.parse(text);
    return `\n${JSON.stringify(value, null, 4)}`;
  } catch {
    return text;
  }
};
