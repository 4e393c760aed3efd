import type { Context } from '../../../kernel/context.ts';
import { type Alarm, type AlarmState, alarms } from './alarm.ts';
import { runActions, tellState } from './alarm-actions.ts';
import { addHistory } from './alarm-history.ts';
import { offsetTime } from './state-reason.ts';

/** Puts an alarm into a state; when that is another one, its history tells so and its actions are run. */
export const changeState = async (
  context: Context,
  alarm: Alarm,
  state: Omit<AlarmState, 'updatedMs'>,
): Promise<void> => {
  const now = context.clock.now();
  const isTransition = state.value !== alarm.state.value;
  const changed: Alarm = {
    ...alarm,
    state: { ...state, updatedMs: now },
    stateTransitionedMs: isTransition ? now : alarm.stateTransitionedMs,
  };
  context.table(alarms).put(alarm.name, changed);
  if (!isTransition) return;
  addHistory(context, {
    alarm: alarm.name,
    type: 'StateUpdate',
    summary: `Alarm updated from ${alarm.state.value} to ${state.value}`,
    data: JSON.stringify({
      version: '1.0',
      oldState: describeState(alarm.state),
      newState: describeState(changed.state),
    }),
  });
  tellState(context, { alarm: changed, previous: alarm.state });
  await runActions(context, { alarm: changed, previous: alarm.state });
};

const describeState = ({ value, reason, reasonData, updatedMs }: AlarmState) => ({
  stateValue: value,
  stateReason: reason,
  ...(reasonData !== undefined && { stateReasonData: JSON.parse(reasonData) }),
  timestamp: offsetTime(updatedMs),
});
