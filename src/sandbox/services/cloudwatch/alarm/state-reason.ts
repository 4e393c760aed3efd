import type { Alarm } from './alarm.ts';
import type { AlarmRule, Evaluation } from './evaluate-alarm.ts';

/** The sentence that tells why an alarm is in its state, in CloudWatch's words. */
export const stateReason = (alarm: Alarm, rule: AlarmRule, evaluation: Evaluation): string => {
  const { state, considered, missing } = evaluation;
  if (state === 'INSUFFICIENT_DATA')
    return `Insufficient Data: ${count(missing, 'datapoint')} ${were(missing)} unknown.`;
  if (considered.length === 0) {
    const treated = rule.missingData === 'breaching' ? 'Breaching' : 'NonBreaching';
    return `Threshold Crossed: no datapoints were received for ${count(missing, 'period')} and ${count(missing, 'missing datapoint')} ${were(missing)} treated as [${treated}].`;
  }
  const named = considered.filter(({ value }) => rule.breaches(value) === (state === 'ALARM'));
  const points = named.map(({ timeMs, value }) => `${decimal(value)} (${shortTime(timeMs)})`).join(', ');
  const comparison = `${were(named.length)}${state === 'ALARM' ? '' : ' not'} ${COMPARISON_WORDS[alarm.configuration.ComparisonOperator ?? '']}`;
  const needed =
    state === 'ALARM' ? rule.datapointsToAlarm : rule.evaluationPeriods - rule.datapointsToAlarm + 1;
  const transition = state === 'ALARM' ? 'OK -> ALARM' : 'ALARM -> OK';
  return `Threshold Crossed: ${named.length} out of the last ${considered.length} datapoints [${points}] ${comparison} the threshold (${decimal(alarm.configuration.Threshold ?? 0)}) (minimum ${count(needed, 'datapoint')} for ${transition} transition).`;
};

const COMPARISON_WORDS: Readonly<Record<string, string>> = {
  GreaterThanThreshold: 'greater than',
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

const were = (number: number): string => (number === 1 ? 'was' : 'were');

/** Whole numbers have a decimal too: `5.0`. */
const decimal = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

/** `21/11/26 08:52:00`, UTC. */
const shortTime = (timeMs: number): string => {
  const iso = new Date(timeMs).toISOString();
  const [year, month, day] = iso.slice(2, 10).split('-');
  return `${day}/${month}/${year} ${iso.slice(11, 19)}`;
};

/** `2026-11-21T08:52:00.000+0000` */
export const offsetTime = (timeMs: number): string => new Date(timeMs).toISOString().replace('Z', '+0000');

/** What `StateReasonData` has about it, as JSON. */
export const stateReasonData = (alarm: Alarm, evaluation: Evaluation, nowMs: number): string => {
  const {
    Period: period,
    Statistic: statistic,
    ExtendedStatistic: extended,
    Unit: unit,
  } = alarm.configuration;
  const oldest = evaluation.considered.at(-1);
  return JSON.stringify({
    version: '1.0',
    queryDate: offsetTime(nowMs),
    ...(oldest && { startDate: offsetTime(oldest.timeMs) }),
    ...(unit && { unit }),
    statistic: statistic ?? extended,
    period,
    recentDatapoints: evaluation.considered.map(({ value }) => value).toReversed(),
    threshold: alarm.configuration.Threshold,
    evaluatedDatapoints: evaluation.considered.map(({ timeMs, value }) => ({
      timestamp: offsetTime(timeMs),
      value,
    })),
  });
};
