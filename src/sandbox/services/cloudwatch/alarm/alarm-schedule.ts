import type { Timer } from '../../../../core/clock.ts';
import type { Bus } from '../../../kernel/bus.ts';
import type { Context, ServiceContext } from '../../../kernel/context.ts';
import { ALARMS_CHANGED, type Alarm, alarmArn, alarms } from './alarm.ts';
import { intervalMsOf, readPeriods, ruleOf } from './alarm-rule.ts';
import { changeState } from './change-state.ts';
import { evaluateAlarm } from './evaluate-alarm.ts';
import { stateReason, stateReasonData } from './state-reason.ts';

/** The running timers, by sandbox (each has its own bus) and then by account and region. */
const schedules = new WeakMap<Bus, Map<string, Timer>>();

/** Evaluates alarms on the clock from now on: those that are stored and those that are put. */
export const startAlarms = (context: ServiceContext): void => {
  const timers = new Map<string, Timer>();
  schedules.set(context.bus, timers);
  for (const scope of context.scopes(alarms)) arm(context.scope(scope), timers);
  context.bus.subscribe(ALARMS_CHANGED, (arn) => {
    const [, , , region = '', account = ''] = arn.split(':');
    arm(context.scope({ region, account }), timers);
  });
};

export const stopAlarms = (context: Context): void => {
  for (const timer of schedules.get(context.bus)?.values() ?? []) timer.cancel();
  schedules.delete(context.bus);
};

/** Sets the scope's timer to the next whole minute (or 10 seconds); none is needed while it has no alarms. */
const arm = (context: Context, timers: Map<string, Timer>): void => {
  const scope = alarmArn(context, '');
  timers.get(scope)?.cancel();
  timers.delete(scope);
  const stored = [...context.table(alarms).values()];
  if (stored.length === 0) return;
  const intervalMs = Math.min(...stored.map(intervalMsOf));
  const delayMs = intervalMs - (context.clock.now() % intervalMs);
  const evaluate = async () => {
    await evaluateDue(context);
    if (schedules.get(context.bus) === timers) arm(context, timers);
  };
  timers.set(scope, context.clock.after(delayMs, evaluate));
};

const evaluateDue = async (context: Context): Promise<void> => {
  const now = context.clock.now();
  const due = [...context.table(alarms).values()].filter((alarm) => now % intervalMsOf(alarm) < MAX_DELAY_MS);
  for (const alarm of due) await evaluate(context, alarm).catch((error: unknown) => context.report(error));
};

/** The real clock's timers come a little late; a minute's alarm must not be taken for one of 10 seconds. */
const MAX_DELAY_MS = 9_000;

const evaluate = async (context: Context, alarm: Alarm): Promise<void> => {
  const rule = ruleOf(alarm);
  const evaluation = evaluateAlarm(rule, readPeriods(context, alarm), alarm.state.value);
  if (evaluation.state === alarm.state.value) return;
  await changeState(context, alarm, {
    value: evaluation.state,
    reason: stateReason(alarm, rule, evaluation),
    reasonData: stateReasonData(alarm, evaluation, context.clock.now()),
  });
};
