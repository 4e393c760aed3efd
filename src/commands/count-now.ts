import { flowNodes } from '../lab/flow.ts';
import { countFlow, type LiveCounts } from '../lab/live-counts.ts';
import type { RunContext } from '../lab/run-context.ts';

/** What the nodes of the lab's flow count since the run began. */
export const countNow = async (run: RunContext, signal: AbortSignal): Promise<LiveCounts> => {
  const since = new Date(
    Math.floor(Date.parse(run.journal.state.startedAt) / MINUTE_MS) * MINUTE_MS,
  ).toISOString();
  const until = new Date(run.clock.now() + MINUTE_MS).toISOString();
  return countFlow(flowNodes(run), { call: run.connection.call, since, until, signal });
};

const MINUTE_MS = 60_000;
