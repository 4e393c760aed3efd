import { describeTarget } from '../aws/target.ts';
import type { CleanupPlan } from '../cleanup/cleanup-event.ts';
import { discover } from '../cleanup/discover.ts';
import { listRuns, type RunSummary } from '../cleanup/journal.ts';
import { EXPIRES_TAG } from '../cleanup/resource-type.ts';
import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import { jsonLine } from '../screens/json-event.ts';
import { type RunStatus, statusText } from '../screens/status.ts';
import { defineCommand, optionIsSet } from './command.ts';
import { tellDamagedRuns } from './damaged-runs.ts';
import { tellExpiredRuns } from './expired-runs.ts';
import { labStates } from './lab-states.ts';
import { type OpenTarget, openTarget, pinnedWish } from './open-target.ts';
import { monthlyUsd } from './run-left.ts';
import { isDirty } from './runs-to-clean.ts';

export const status = defineCommand({
  args: '',
  description:
    'Shows the runs: how far each is, and what of its resources is still there. On the sandbox it looks; elsewhere it tells what the journal says.',
  options: [{ flags: '--json', help: 'one JSON object a line' }],
  examples: [
    ['serverless-labs status', 'what is open and what is still there'],
    ['serverless-labs status --json', 'the same for programs'],
  ],
  run: async (invocation, context) => {
    tellDamagedRuns(context);
    tellExpiredRuns(context);
    const { terminal } = context;
    const runs = await runStatuses(context);
    if (!optionIsSet(invocation, 'json')) terminal.write(statusText(runs, terminal));
    else for (const run of runs) terminal.write(jsonLine({ kind: 'run', ...run }));
    return 0;
  },
});

const runStatuses = async (context: AppContext): Promise<readonly RunStatus[]> => {
  const runs = listRuns(context.paths.runs);
  const stepCounts = new Map((await labStates(context)).map(({ id, steps }) => [id, steps]));
  const sandbox = await openForLooking(runs, context);
  try {
    const statuses: RunStatus[] = [];
    for (const run of runs) statuses.push(await statusOf(run, { of: stepCounts.get(run.lab), sandbox }));
    return statuses;
  } finally {
    await sandbox?.close();
  }
};

/** The sandbox is only opened where a run has left something there; when it can't be, the journals have to do. */
const openForLooking = async (
  runs: readonly RunSummary[],
  context: AppContext,
): Promise<OpenTarget | undefined> => {
  const first = runs.find((run) => isDirty(run) && run.target.kind === 'sandbox');
  if (!first) return undefined;
  try {
    return await openTarget(pinnedWish(first.target), context);
  } catch (error) {
    if (error instanceof LabsError && error.code === 'SANDBOX_BUSY') return undefined;
    throw error;
  }
};

interface Known {
  readonly of: number | undefined;
  readonly sandbox: OpenTarget | undefined;
}

const statusOf = async (run: RunSummary, { of, sandbox }: Known): Promise<RunStatus> => {
  const plan = await look(run, sandbox);
  const resources = (plan?.owned ?? journaled(run)).map(({ type, name }) => ({ type, name }));
  const expires = run.tags[EXPIRES_TAG];
  return {
    run: run.run,
    lab: run.lab,
    target: describeTarget(run.target),
    startedAt: run.startedAt,
    state: run.ended?.how ?? 'under way',
    met: run.met.size,
    skipped: [...run.skipped].filter((step) => !run.met.has(step)).length,
    of,
    source: plan ? 'look' : 'journal',
    resources,
    costs:
      run.target.kind !== 'aws' || resources.length === 0 ? undefined : { monthlyUsd: monthlyUsd(resources) },
    expires,
    failedLooks: plan?.failedLooks ?? [],
  };
};

const look = async (run: RunSummary, sandbox: OpenTarget | undefined): Promise<CleanupPlan | undefined> => {
  if (!sandbox || !isDirty(run) || run.target.kind !== 'sandbox') return undefined;
  const { connection } = sandbox;
  return discover({ call: connection.call, target: connection.target, state: run });
};

const journaled = ({ resources }: RunSummary) =>
  [...resources.values()].filter(({ stage }) => stage !== 'gone' && stage !== 'refused');
