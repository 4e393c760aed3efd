import type { Settings } from './parameters.ts';
import type { ProofEvent, ProofVerdict, Shown } from './proof-event.ts';

/** Something that a line of a proof showed, or that the sandbox did by itself meanwhile. */
export type Moment =
  | {
      readonly kind: 'seen';
      readonly atMs: number;
      readonly shown: readonly Shown[];
      /** Undefined where it was done and not looked at. */
      readonly verdict: 'met' | 'not-yet' | 'broken' | undefined;
    }
  | { readonly kind: 'happened'; readonly atMs: number; readonly what: string };

/** A line of a proof as it was played. */
export interface PlayedLine {
  readonly say: string;
  readonly atMs: number;
  readonly moments: readonly Moment[];
}

/** One of the two runs of a comparison. */
export interface PlayedRun {
  readonly title: string;
  readonly setting: string;
  readonly values: Settings;
  readonly lines: readonly PlayedLine[];
  /** What lines say that was not seen so. */
  readonly unmet: readonly string[];
  readonly verdict: ProofVerdict;
}

/** The same line in both runs; undefined where a run ended before. */
export interface LinePair {
  readonly first: PlayedLine | undefined;
  readonly changed: PlayedLine | undefined;
  /** When something else was seen or happened, or when it did at another time since the line began; undefined where the runs are alike. */
  readonly partsAtMs: number | undefined;
}

/** The same proof, played with its own values and with others. */
export interface Comparison {
  readonly first: PlayedRun;
  readonly changed: PlayedRun;
  /** Line by line, as far as the changed run came. */
  readonly pairs: readonly LinePair[];
}

/** Holds two runs of a proof beside each other, from their events. */
export const compareRuns = (
  firstEvents: readonly ProofEvent[],
  changedEvents: readonly ProofEvent[],
): Comparison => {
  const [first, changed] = [playedRun(firstEvents), playedRun(changedEvents)];
  return { first, changed, pairs: pairLines(first, changed) };
};

const playedRun = (events: readonly ProofEvent[]): PlayedRun => {
  const start = events.find((event) => event.kind === 'proof-started');
  const end = events.find((event) => event.kind === 'proof-ended');
  return {
    title: start?.title ?? '',
    setting: start?.setting ?? '',
    values: start?.values ?? {},
    lines: playedLines(events),
    unmet: events.flatMap((event) =>
      event.kind === 'proof-observed' && event.verdict.kind !== 'met' ? [event.say] : [],
    ),
    verdict: end?.verdict ?? { kind: 'proved' },
  };
};

const playedLines = (events: readonly ProofEvent[]): readonly PlayedLine[] => {
  const lines: { say: string; atMs: number; moments: Moment[] }[] = [];
  for (const event of events) {
    if (event.kind === 'proof-line') lines.push({ say: event.say, atMs: event.atMs, moments: [] });
    else lines.at(-1)?.moments.push(...momentsOf(event));
  }
  return lines;
};

const momentsOf = (event: ProofEvent): readonly Moment[] => {
  switch (event.kind) {
    case 'proof-happened':
      return [{ kind: 'happened', atMs: event.atMs, what: event.what }];
    case 'proof-did':
      return [{ kind: 'seen', atMs: event.atMs, shown: event.shown, verdict: undefined }];
    case 'proof-observed':
      return [{ kind: 'seen', atMs: event.atMs, shown: event.shown, verdict: event.verdict.kind }];
    default:
      return [];
  }
};

const pairLines = (first: PlayedRun, changed: PlayedRun): readonly LinePair[] => {
  const found = [findingsOf(first), findingsOf(changed)] as const;
  const parting = [...without(found[0], found[1]), ...without(found[1], found[0])];
  const isWhole = changed.verdict.kind !== 'broken';
  const length = isWhole ? Math.max(first.lines.length, changed.lines.length) : changed.lines.length;
  return Array.from({ length }, (_, index) => {
    const times = parting.flatMap(({ line, atMs }) => (line === index ? [atMs] : []));
    return {
      first: first.lines[index],
      changed: changed.lines[index],
      partsAtMs: times.length > 0 ? Math.min(...times) : undefined,
    };
  });
};

/** A moment, with all that counts of it. */
interface Finding {
  readonly key: string;
  readonly line: number;
  readonly atMs: number;
}

/**
 * What a line says and what was asked may name a value that was set: that is no finding. Nor is which of two things at the
 * same second came first, so that it was still told with one line or already with the next, and which environment was free.
 */
const findingsOf = ({ lines }: PlayedRun): readonly Finding[] => {
  const named = createNamer();
  const tenths = (ms: number) => Math.round(ms / 100);
  return lines.flatMap((played, line) =>
    played.moments.map((moment) => {
      const { atMs } = moment;
      if (moment.kind === 'seen') {
        const shown = moment.shown.map(({ label, value }) => [label, value]);
        const counts = [line, tenths(atMs - played.atMs), moment.verdict, shown];
        return { key: named(JSON.stringify(counts)), line, atMs };
      }
      const { place, startMs } = stepAt(atMs, lines);
      const what = moment.what.replace(/ \((warm|cold start)\)/, '');
      return { key: named(JSON.stringify([place, tenths(atMs - startMs), what])), line, atMs };
    }),
  );
};

/** The first line that began at the time at which the clock stood last before. */
const stepAt = (atMs: number, lines: readonly PlayedLine[]) => {
  const startMs = Math.max(0, ...lines.map((line) => line.atMs).filter((ms) => ms <= atMs));
  return { place: lines.findIndex((line) => line.atMs === startMs), startMs };
};

/** Those that have no counterpart of their own among the others. */
const without = (some: readonly Finding[], others: readonly Finding[]): readonly Finding[] => {
  const left = others.map(({ key }) => key);
  return some.filter(({ key }) => {
    const place = left.indexOf(key);
    if (place >= 0) left.splice(place, 1);
    return place < 0;
  });
};

/** What came out of a comparison, as data; lines are counted from 1. */
export const comparedEvent = ({ changed, pairs }: Comparison) => {
  const index = pairs.findIndex(({ partsAtMs }) => partsAtMs !== undefined);
  const parting = pairs[index];
  const say = (parting?.changed ?? parting?.first)?.say;
  return {
    kind: 'proof-compared',
    parts: parting ? { line: index + 1, atMs: parting.partsAtMs, say } : null,
    differing: pairs.flatMap(({ partsAtMs }, place) => (partsAtMs === undefined ? [] : [place + 1])),
    holds: changed.verdict.kind === 'proved',
    unmet: changed.unmet,
  } as const;
};

/**
 * AWS's ids are random, times and durations are those of the run: each id gets a name by when it is seen first, so that
 * the same and another one stay apart.
 */
export const createNamer = (): ((text: string) => string) => {
  const names = new Map<string, string>();
  const nameOf = (id: string) => {
    const name = names.get(id) ?? `<id ${names.size + 1}>`;
    names.set(id, name);
    return name;
  };
  return (text) => text.replace(IDS, nameOf).replace(TIMES, '<time>').replace(MEASURED, '<measured>');
};

/** UUIDs, S3's version ids, and what a function gives for one: the moment of its start. */
const IDS = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<=")[\w.]{32}(?=")|\b1\d{12}\b/g;
const TIMES = /\d{4}-\d\d-\d\dT[\d:.]+\d|\d{4}\/\d\d\/\d\d/g;
const MEASURED = /\d+(\.\d+)? (ms|MB)/g;
