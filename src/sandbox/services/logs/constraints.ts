import type { Constraints } from '../../kernel/service.ts';

/** The limits of botocore's model, without the one for which CreateLogGroup has a text of its own. */
export const loadConstraints = async (): Promise<Constraints> => {
  const { default: constraints } = await import('./constraints.json', { with: { type: 'json' } });
  const { CreateLogGroupRequest: createLogGroup } = constraints;
  const { min, pattern } = createLogGroup.logGroupName;
  return { ...constraints, CreateLogGroupRequest: { ...createLogGroup, logGroupName: { min, pattern } } };
};
