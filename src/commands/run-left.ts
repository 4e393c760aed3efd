import { costOf } from '../aws/price/prices.ts';
import { standingUsage } from '../aws/price/usage.ts';
import type { Resource } from '../cleanup/cleanup-event.ts';
import type { RunSummary } from '../cleanup/journal.ts';
import type { RunLeft } from '../screens/home.ts';

/** What the journal says is there; `status` looks. */
export const leftBy = (run: RunSummary): RunLeft => {
  const there = [...run.resources.values()].filter(
    ({ stage }) => stage === 'created' || stage === 'deferred',
  );
  return {
    run: run.run,
    lab: run.lab,
    isUnderWay: run.ended === undefined,
    resources: there.length,
    monthlyUsd: monthlyUsd(there),
    isFree: run.target.kind !== 'aws',
  };
};

/** US dollars a month while nobody uses them; undefined where that depends on what is in them. */
export const monthlyUsd = (resources: readonly Pick<Resource, 'type'>[]): number | undefined => {
  const costs = resources.map(({ type }) => {
    const usage = standingUsage(type);
    return usage && costOf(usage);
  });
  const known = costs.filter((cost) => cost !== undefined);
  return known.length < costs.length ? undefined : known.reduce((sum, cost) => sum + cost, 0);
};
