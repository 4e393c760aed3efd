import type { Constraints } from '../../kernel/service.ts';

/** The limits of botocore's model, with SetAlarmState's states in the order in which AWS's own message has them. */
export const loadConstraints = async (): Promise<Constraints> => {
  const { default: constraints } = await import('./constraints.json', { with: { type: 'json' } });
  const stateValue = { enum: ['INSUFFICIENT_DATA', 'ALARM', 'OK'] };
  return {
    ...constraints,
    SetAlarmStateInput: { ...constraints.SetAlarmStateInput, StateValue: stateValue },
  };
};
