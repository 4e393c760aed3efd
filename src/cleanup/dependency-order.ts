import type { Resource } from './cleanup-event.ts';
import { RESOURCE_TYPES } from './resource-types/index.ts';

/** Puts what must be gone first first. What waits for each other in a ring keeps its place. */
export const inDependencyOrder = <R extends Resource>(resources: readonly R[]): readonly R[] => {
  const ordered: R[] = [];
  let waiting = [...resources];
  while (waiting.length > 0) {
    const types = new Set(waiting.map(({ type }) => type));
    const isFree = ({ type }: R) =>
      !(RESOURCE_TYPES[type]?.after ?? []).some((blocker) => blocker !== type && types.has(blocker));
    const free = waiting.filter(isFree);
    if (free.length === 0) return [...ordered, ...waiting];
    ordered.push(...free);
    waiting = waiting.filter((resource) => !isFree(resource));
  }
  return ordered;
};
