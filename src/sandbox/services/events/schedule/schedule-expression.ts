import { type Cron, nextRun, parseCron } from './cron.ts';

/** A rule's schedule, parsed. */
export type Schedule =
  | { readonly kind: 'rate'; readonly periodMs: number }
  | { readonly kind: 'cron'; readonly cron: Cron };

const UNITS_MS = new Map([
  ['minute', 60_000],
  ['hour', 3_600_000],
  ['day', 86_400_000],
]);

/**
 * `rate(5 minutes)` or `cron(0 10 * * ? *)`; undefined where it is neither. One minute is singular, more are plural.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export const parseSchedule = (text: string): Schedule | undefined => {
  const rate = /^rate\((\d+) (minute|hour|day)(s?)\)$/.exec(text);
  if (rate) {
    const value = Number(rate[1]);
    const isPlural = rate[3] === 's';
    const unitMs = UNITS_MS.get(rate[2] ?? '') ?? 0;
    const isValid = value > 0 && isPlural === value > 1 && Number.isSafeInteger(value * unitMs);
    return isValid ? { kind: 'rate', periodMs: value * unitMs } : undefined;
  }
  const fields = /^cron\((.*)\)$/.exec(text)?.[1];
  const cron = fields === undefined ? undefined : parseCron(fields);
  return cron && { kind: 'cron', cron };
};

/** When a schedule runs next after `afterMs`; a rate counts from `anchorMs`. Undefined where it never does again. */
export const nextTime = (
  schedule: Schedule,
  { afterMs, anchorMs }: { readonly afterMs: number; readonly anchorMs: number },
): number | undefined => {
  if (schedule.kind === 'cron') return nextRun(schedule.cron, afterMs);
  const periods = Math.floor((afterMs - anchorMs) / schedule.periodMs) + 1;
  return anchorMs + periods * schedule.periodMs;
};
