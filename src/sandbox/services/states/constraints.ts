import type { Constraints } from '../../kernel/service.ts';

/** Limits for which Step Functions has words of its own, by shape: data is measured in bytes, an empty text is no JSON. */
const OWN: Readonly<Record<string, readonly string[]>> = {
  StartExecutionInput: ['input', 'name'],
  StartSyncExecutionInput: ['input', 'name'],
  SendTaskSuccessInput: ['output', 'taskToken'],
  SendTaskFailureInput: ['taskToken'],
  SendTaskHeartbeatInput: ['taskToken'],
  MockInput: ['result'],
  TestStateInput: ['definition', 'input'],
};

/** The limits of botocore's model, without {@link OWN}. */
export const loadConstraints = async (): Promise<Constraints> => {
  const { default: constraints } = await import('./constraints.json', { with: { type: 'json' } });
  const all: Constraints = constraints;
  return Object.fromEntries(
    Object.entries(all).map(([shape, members]) => [
      shape,
      Object.fromEntries(Object.entries(members).filter(([name]) => !OWN[shape]?.includes(name))),
    ]),
  );
};
