import { describe, expect, it } from 'vitest';
import {
  nextTime,
  parseSchedule,
} from '../../../../src/sandbox/services/events/schedule/schedule-expression.ts';

const NOW = '2026-11-21T09:00:00Z';

/** The next `count` runs, as `YYYY-MM-DDTHH:MM`. */
const runs = (expression: string, count = 3, from = NOW): string[] => {
  const schedule = parseSchedule(expression);
  if (!schedule) return ['invalid'];
  const found: string[] = [];
  let afterMs = Date.parse(from);
  while (found.length < count) {
    const next = nextTime(schedule, { afterMs, anchorMs: Date.parse(from) });
    if (next === undefined) return [...found, 'never'];
    found.push(new Date(next).toISOString().slice(0, 16));
    afterMs = next;
  }
  return found;
};

describe('a schedule', () => {
  it.each([
    ['rate(1 minute)', ['2026-11-21T09:01', '2026-11-21T09:02', '2026-11-21T09:03']],
    ['rate(5 minutes)', ['2026-11-21T09:05', '2026-11-21T09:10', '2026-11-21T09:15']],
    ['rate(1 hour)', ['2026-11-21T10:00', '2026-11-21T11:00', '2026-11-21T12:00']],
    ['rate(7 days)', ['2026-11-28T09:00', '2026-12-05T09:00', '2026-12-12T09:00']],
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html: AWS's own examples
    ['cron(0 10 * * ? *)', ['2026-11-21T10:00', '2026-11-22T10:00', '2026-11-23T10:00']],
    ['cron(15 12 * * ? *)', ['2026-11-21T12:15', '2026-11-22T12:15', '2026-11-23T12:15']],
    ['cron(0 18 ? * MON-FRI *)', ['2026-11-23T18:00', '2026-11-24T18:00', '2026-11-25T18:00']],
    ['cron(0 8 1 * ? *)', ['2026-12-01T08:00', '2027-01-01T08:00', '2027-02-01T08:00']],
    ['cron(0/15 * * * ? *)', ['2026-11-21T09:15', '2026-11-21T09:30', '2026-11-21T09:45']],
    ['cron(0/10 * ? * MON-FRI *)', ['2026-11-23T00:00', '2026-11-23T00:10', '2026-11-23T00:20']],
    ['cron(0/5 8-17 ? * MON-FRI *)', ['2026-11-23T08:00', '2026-11-23T08:05', '2026-11-23T08:10']],
    ['cron(0/30 20-2 ? * MON-FRI *)', ['2026-11-23T00:00', '2026-11-23T00:30', '2026-11-23T01:00']],
    ['cron(5,35 14 * * ? *)', ['2026-11-21T14:05', '2026-11-21T14:35', '2026-11-22T14:05']],
    ['cron(15 10 ? * 6L 2026-2027)', ['2026-11-27T10:15', '2026-12-25T10:15', '2027-01-29T10:15']],
    // each wildcard
    ['cron(1/10 9 * * ? *)', ['2026-11-21T09:01', '2026-11-21T09:11', '2026-11-21T09:21']],
    ['cron(*/20 * * * ? *)', ['2026-11-21T09:20', '2026-11-21T09:40', '2026-11-21T10:00']],
    ['cron(0 0 L * ? *)', ['2026-11-30T00:00', '2026-12-31T00:00', '2027-01-31T00:00']],
    ['cron(0 0 LW * ? *)', ['2026-11-30T00:00', '2026-12-31T00:00', '2027-01-29T00:00']],
    ['cron(0 0 15W * ? *)', ['2026-12-15T00:00', '2027-01-15T00:00', '2027-02-15T00:00']],
    ['cron(0 0 1W 8 ? *)', ['2027-08-02T00:00', '2028-08-01T00:00', '2029-08-01T00:00']],
    ['cron(0 0 31W 10 ? *)', ['2027-10-29T00:00', '2028-10-31T00:00', '2029-10-31T00:00']],
    ['cron(0 0 ? * 3#2 *)', ['2026-12-08T00:00', '2027-01-12T00:00', '2027-02-09T00:00']],
    ['cron(0 0 ? * FRI#5 *)', ['2027-01-29T00:00', '2027-04-30T00:00', '2027-07-30T00:00']],
    ['cron(0 0 ? * L *)', ['2026-11-28T00:00', '2026-12-05T00:00', '2026-12-12T00:00']],
    ['cron(0 0 ? * FRI-MON *)', ['2026-11-22T00:00', '2026-11-23T00:00', '2026-11-27T00:00']],
    ['cron(0 0 ? JAN,jul SUN *)', ['2027-01-03T00:00', '2027-01-10T00:00', '2027-01-17T00:00']],
    ['cron(0 12 1,15,L * ? *)', ['2026-11-30T12:00', '2026-12-01T12:00', '2026-12-15T12:00']],
    ['cron(0 0 29 2 ? *)', ['2028-02-29T00:00', '2032-02-29T00:00', '2036-02-29T00:00']],
    ['cron(0 0 1 1 ? 2030/5)', ['2030-01-01T00:00', '2035-01-01T00:00', '2040-01-01T00:00']],
    ['cron(0 0 1 1 ? 2026)', ['never']],
    ['cron(0 0 31 2 ? *)', ['never']],
    ['cron(0 20 * * ? 2500)', ['2500-01-01T20:00', '2500-01-02T20:00', '2500-01-03T20:00']],
  ])('%s runs at %j', (expression, expected) => {
    expect(runs(expression)).toEqual(expected);
  });

  it('goes by whole minutes, and a rate by the time it began at', () => {
    expect(runs('cron(* * * * ? *)', 2, '2026-11-21T09:00:30Z')).toEqual([
      '2026-11-21T09:01',
      '2026-11-21T09:02',
    ]);
    const schedule = parseSchedule('rate(1 hour)');
    const anchorMs = Date.parse('2026-11-21T09:07:00Z');
    const next = schedule && nextTime(schedule, { afterMs: anchorMs + 3 * 3_600_000 + 5, anchorMs });
    expect(next).toBe(anchorMs + 4 * 3_600_000);
  });

  it.each([
    'rate(0 minutes)',
    'rate(1 minutes)',
    'rate(5 minute)',
    'rate(5 seconds)',
    'rate(-5 minutes)',
    'rate(5.5 minutes)',
    'rate(5 MINUTES)',
    'rate(5)',
    'rate()',
    ' rate(5 minutes)',
    'rate(99999999999999999 days)',
    'at(2026-11-21T09:00:00)',
    'cron()',
    'cron(0 10 * * ?)',
    'cron(0 10 * * ? * *)',
    'cron(0 10 * * * *)',
    'cron(0 10 ? * ? *)',
    'cron(60 10 * * ? *)',
    'cron(0 24 * * ? *)',
    'cron(0 10 0 * ? *)',
    'cron(0 10 32 * ? *)',
    'cron(0 10 * 13 ? *)',
    'cron(0 10 ? * 8 *)',
    'cron(0 10 ? * MON#6 *)',
    'cron(0 10 ? * 3#1,6#3 *)',
    'cron(0 10 3#1 * ? *)',
    'cron(0 10 ? * 3W *)',
    'cron(0/0 10 * * ? *)',
    'cron(0 10 * FOO ? *)',
    'cron(a 10 * * ? *)',
    'cron(1- 10 * * ? *)',
    'cron(1-2-3 10 * * ? *)',
    'cron(, 10 * * ? *)',
  ])('is not %j', (expression) => {
    expect(parseSchedule(expression)).toBeUndefined();
  });
});
