import { sleep } from '../core/clock.ts';
import type { CleanupEvent, Resource } from './cleanup-event.ts';
import type { CleanupOptions } from './destroy.ts';
import { RESOURCE_TYPES } from './resource-types/index.ts';

type Pacing = Pick<CleanupOptions, 'connection' | 'clock' | 'signal'>;

/** What the deletions take that AWS paces; other targets pace nothing. */
export const estimate = ({ connection }: Pacing, owned: readonly Resource[]): number =>
  connection.target.kind === 'aws'
    ? owned.reduce((sum, { type }) => sum + (RESOURCE_TYPES[type]?.paceMs ?? 0), 0)
    : 0;

/** Waits before a deletion that would come too soon after the last of its type. */
export const pacer = ({ connection, clock, signal }: Pacing) => {
  const lastMs = new Map<string, number>();
  return async function* ({ type }: Resource): AsyncGenerator<CleanupEvent> {
    const { paceMs } = RESOURCE_TYPES[type] ?? {};
    if (paceMs === undefined || connection.target.kind !== 'aws') return;
    const delayMs = (lastMs.get(type) ?? Number.NEGATIVE_INFINITY) + paceMs - clock.now();
    if (delayMs > 0) {
      yield { kind: 'cleanup-waiting', delayMs, why: `AWS deletes one ${type} in ${paceMs / 1000} s.` };
      await sleep(clock, delayMs, signal);
    }
    lastMs.set(type, clock.now());
  };
};
