import type { AlarmStateValue } from './alarm.ts';

export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

export interface AlarmRule {
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly missingData: MissingData;
  readonly breaches: (value: number) => boolean;
}

/** A period of the evaluation range; `value` is undefined where data is missing. */
export interface EvaluatedPeriod {
  readonly timeMs: number;
  readonly value: number | undefined;
}

export interface Evaluation {
  readonly state: AlarmStateValue;
  /** The data points that were looked at, newest first. */
  readonly considered: readonly { readonly timeMs: number; readonly value: number }[];
  readonly missing: number;
}

/** CloudWatch looks at more periods than it needs, so that late or missing data matters less. */
export const evaluationRange = (rule: Pick<AlarmRule, 'evaluationPeriods'>): number =>
  rule.evaluationPeriods + 2;

/**
 * The state that follows from the periods of the evaluation range, newest first; `current` is kept where the rule says
 * so. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html#alarms-and-missing-data
 */
export const evaluateAlarm = (
  rule: AlarmRule,
  periods: readonly EvaluatedPeriod[],
  current: AlarmStateValue,
): Evaluation => {
  const existing = periods.flatMap(({ timeMs, value }, age) =>
    value === undefined ? [] : [{ timeMs, value, age }],
  );
  const considered = existing.slice(0, rule.evaluationPeriods);
  const missing = rule.evaluationPeriods - considered.length;
  const breaching = considered.filter(({ value }) => rule.breaches(value));
  const state = decide(rule, {
    breaching: breaching.length,
    missing,
    current,
    isPremature: isPremature(rule, considered),
  });
  return { state, considered, missing };
};

interface Counted {
  readonly breaching: number;
  readonly missing: number;
  readonly current: AlarmStateValue;
  readonly isPremature: boolean;
}

const decide = (rule: AlarmRule, counted: Counted): AlarmStateValue => {
  const filled = rule.missingData === 'breaching' ? counted.missing : 0;
  if (counted.breaching + filled >= rule.datapointsToAlarm) return 'ALARM';
  if (rule.missingData === 'breaching' || rule.missingData === 'notBreaching') return 'OK';
  const isEmpty = counted.missing === rule.evaluationPeriods;
  if (rule.missingData === 'ignore') return isEmpty || counted.isPremature ? counted.current : 'OK';
  if (isEmpty) return 'INSUFFICIENT_DATA';
  return counted.isPremature ? 'ALARM' : 'OK';
};

/**
 * "The alarm goes into ALARM when the oldest available breaching datapoint is at least as old as the value of Datapoints
 * to Alarm, and all other more recent data points are breaching or missing", even with fewer data points than that.
 */
const isPremature = (
  rule: AlarmRule,
  considered: readonly { readonly value: number; readonly age: number }[],
): boolean => {
  const oldest = considered.at(-1);
  if (!oldest || considered.length >= rule.evaluationPeriods) return false;
  return oldest.age + 1 >= rule.datapointsToAlarm && considered.every(({ value }) => rule.breaches(value));
};
