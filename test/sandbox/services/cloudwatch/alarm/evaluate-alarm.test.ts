import { describe, expect, it } from 'vitest';
import {
  evaluateAlarm,
  type MissingData,
} from '../../../../../src/sandbox/services/cloudwatch/alarm/evaluate-alarm.ts';

const TREATMENTS: readonly MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

/** `X` breaches, `0` doesn't, `-` is missing; the newest stands right, as in the documentation's tables. */
const statesOf = (pattern: string, { needed, periods }: { needed: number; periods: number }) =>
  TREATMENTS.map((missingData) => {
    const rule = {
      evaluationPeriods: periods,
      datapointsToAlarm: needed,
      missingData,
      breaches: (value: number) => value > 0,
    };
    const points = [...pattern.replaceAll(' ', '')].toReversed().map((letter, age) => ({
      timeMs: -age * 60_000,
      value: letter === '-' ? undefined : Number(letter === 'X'),
    }));
    // INSUFFICIENT_DATA as the current state stands for "retain current state" where the table says so.
    const { state } = evaluateAlarm(rule, points, 'INSUFFICIENT_DATA');
    return state;
  });

const [OK, ALARM, KEPT, NO_DATA] = ['OK', 'ALARM', 'INSUFFICIENT_DATA', 'INSUFFICIENT_DATA'];

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html#alarms-and-missing-data
describe('alarm evaluation, 3 out of 3 (missing, ignore, breaching, notBreaching)', () => {
  it.each([
    ['0 - X - X', [OK, OK, OK, OK]],
    ['- - - - 0', [OK, OK, OK, OK]],
    ['- - - - -', [NO_DATA, KEPT, ALARM, OK]],
    ['0 X X - X', [ALARM, ALARM, ALARM, ALARM]],
    ['- - X - -', [ALARM, KEPT, ALARM, OK]],
  ])('%s gives %j', (pattern, expected) => {
    expect(statesOf(pattern, { needed: 3, periods: 3 })).toEqual(expected);
  });
});

describe('alarm evaluation, 2 out of 3', () => {
  it.each([
    ['0 - X - X', [ALARM, ALARM, ALARM, ALARM]],
    ['0 0 X 0 X', [ALARM, ALARM, ALARM, ALARM]],
    ['0 - X - -', [OK, OK, ALARM, OK]],
    ['- - - - 0', [OK, OK, ALARM, OK]],
    ['- - - X -', [ALARM, KEPT, ALARM, OK]],
  ])('%s gives %j', (pattern, expected) => {
    expect(statesOf(pattern, { needed: 2, periods: 3 })).toEqual(expected);
  });
});
