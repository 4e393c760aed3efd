import type { Timer } from '../../../../core/clock.ts';
import type { Bus } from '../../../kernel/bus.ts';
import type { Context, ServiceContext } from '../../../kernel/context.ts';
import { defineTable } from '../../../kernel/table.ts';
import { deliver, settleDeliveries } from '../delivery/deliver.ts';
import { newEvent } from '../routing/event.ts';
import { type Rule, ruleKey, rules } from '../rows.ts';
import { nextTime, parseSchedule } from './schedule-expression.ts';

interface ScheduleRow {
  readonly key: string;
  readonly expression: string;
  /** What a rate counts from. */
  readonly anchorMs: number;
  readonly nextMs: number;
}

/** The schedules of the enabled rules, by the rule's key. */
const schedules = defineTable<ScheduleRow>('events.schedules', 'region');

/** Starts, goes on with or ends a rule's schedule, as the rule now says. */
export const keepSchedule = (context: Context, rule: Rule): void => {
  const key = ruleKey(rule.busName, rule.name);
  const before = context.table(schedules).get(key);
  const expression = rule.state === 'DISABLED' ? undefined : rule.schedule;
  if (expression === before?.expression) return;
  forgetSchedule(context, rule);
  if (expression === undefined) return;
  const nowMs = context.clock.now();
  arm(context, { key, expression, anchorMs: nowMs, nextMs: nowMs }, nowMs);
};

export const forgetSchedule = (context: Context, { busName, name }: Rule): void => {
  const key = ruleKey(busName, name);
  context.table(schedules).delete(key);
  timersOf(context).get(timerKey(context, key))?.cancel();
  timersOf(context).delete(timerKey(context, key));
};

/** A run that fell due while the sandbox was closed is made up for, once. */
export const resumeSchedules = (service: ServiceContext): void => {
  for (const scope of service.scopes(schedules)) {
    const context = service.scope(scope);
    for (const row of context.table(schedules).values()) setTimer(context, row);
  }
};

export const stopSchedules = (context: Context): void => {
  for (const timer of timersOf(context).values()) timer.cancel();
  timersOf(context).clear();
};

const timers = new WeakMap<Bus, Map<string, Timer>>();

const timersOf = ({ bus }: Context): Map<string, Timer> => {
  const known = timers.get(bus) ?? new Map<string, Timer>();
  timers.set(bus, known);
  return known;
};

const timerKey = ({ account, region }: Context, key: string): string => `${account}/${region}/${key}`;

/** Waits for the schedule's next time after `afterMs`; a schedule that never runs again is done. */
const arm = (context: Context, row: ScheduleRow, afterMs: number): void => {
  const schedule = parseSchedule(row.expression);
  const nextMs = schedule && nextTime(schedule, { afterMs, anchorMs: row.anchorMs });
  if (nextMs === undefined) {
    context.table(schedules).delete(row.key);
    return;
  }
  const next = { ...row, nextMs };
  context.table(schedules).put(row.key, next);
  setTimer(context, next);
};

const setTimer = (context: Context, row: ScheduleRow): void => {
  const timer = context.clock.after(row.nextMs - context.clock.now(), () => run(context, row));
  timersOf(context).set(timerKey(context, row.key), timer);
};

/** The event and the next time are stored together. Whoever moves the clock waits for what the event leads to. */
const run = (context: Context, row: ScheduleRow): Promise<void> => {
  const rule = context.table(rules).get(row.key);
  if (rule) deliver(context.scope({ cause: undefined }), rule, { event: scheduledEvent(context, rule, row) });
  arm(context, row, Math.max(context.clock.now(), row.nextMs));
  return settleDeliveries(context);
};

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html */
const scheduledEvent = (context: Context, rule: Rule, { nextMs }: ScheduleRow) =>
  newEvent(context, {
    'detail-type': 'Scheduled Event',
    source: 'aws.events',
    resources: [rule.arn],
    detail: {},
    timeMs: nextMs,
  });
