import type { Call } from '../aws/call.ts';
import { unlessAbsent } from './attempt.ts';
import type { Resource } from './cleanup-event.ts';
import { RESOURCE_TYPES } from './resource-types/index.ts';

/**
 * Everything of every resource type in the target, whoever made it: to be compared with what was there before (a new
 * sandbox has the learner's own user). Throws AwsCallError when a listing fails.
 */
export const listEverything = async (call: Call): Promise<readonly Resource[]> => {
  const lists = Object.entries(RESOURCE_TYPES).map(async ([type, { list }]) => {
    const found = await unlessAbsent(() => list(call, ''));
    return (found ?? []).map(({ name }) => ({ type, name }));
  });
  return (await Promise.all(lists)).flat();
};
