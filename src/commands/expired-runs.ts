import { describeTarget } from '../aws/target.ts';
import { listRuns, type RunSummary } from '../cleanup/journal.ts';
import { EXPIRES_TAG } from '../cleanup/resource-type.ts';
import type { AppContext } from '../context.ts';
import { wrap } from '../terminal/layout.ts';
import { textWidth } from '../terminal/page.ts';
import { isDirty } from './runs-to-clean.ts';

/** When what a run made was to be gone; undefined where it costs nothing to leave it. */
export const expiryOfRun = ({ tags }: RunSummary): number | undefined => {
  const expires = tags[EXPIRES_TAG];
  return expires === undefined ? undefined : Date.parse(expires);
};

/** Whether a run was to be gone by now and isn't. */
export const isExpired = (run: RunSummary, nowMs: number): boolean =>
  isDirty(run) && (expiryOfRun(run) ?? Number.POSITIVE_INFINITY) <= nowMs;

/** Says of every run in a real account that is past its time that it may still cost something. */
export const tellExpiredRuns = ({ paths, clock, terminal }: AppContext): void => {
  for (const run of listRuns(paths.runs).filter((one) => isExpired(one, clock.now()))) {
    const until = run.tags[EXPIRES_TAG]?.slice(0, 16).replace('T', ' ');
    const text = `Run ${run.run} of ${run.lab} on ${describeTarget(run.target)} was to be gone by ${until} UTC, and may still cost money. Delete what it left: serverless-labs cleanup ${run.run}`;
    terminal.warn(`${wrap(terminal.style.red(text), textWidth(terminal))}\n`);
  }
};
