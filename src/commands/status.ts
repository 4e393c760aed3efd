import { describeTarget, parseTarget, type TargetChoice, targetFlags } from '../aws/target.ts';
import { listRuns, type RunSummary } from '../cleanup/journal.ts';
import { EXPIRES_TAG } from '../cleanup/resource-type.ts';
import type { AppContext } from '../context.ts';
import { elsewhereText } from '../screens/elsewhere.ts';
import { jsonLine } from '../screens/json-event.ts';
import { type RunStatus, statusText } from '../screens/status.ts';
import { defineCommand, optionIsSet } from './command.ts';
import { tellDamagedRuns } from './damaged-runs.ts';
import { tellExpiredRuns } from './expired-runs.ts';
import { labStates } from './lab-states.ts';
import { monthlyUsd } from './run-left.ts';
import { ELSEWHERE_OPTIONS, elsewhereFlags, lookElsewhere } from './runs-elsewhere.ts';
import { type StatusLook, statusLooks } from './status-looks.ts';

export const status = defineCommand({
  args: '',
  description:
    'Shows the runs: how far each is, and what of its resources is still there. It looks at the sandbox, and at real accounts where their keys are at hand; at an emulator where --target names it: else its journal tells.',
  options: [...ELSEWHERE_OPTIONS, { flags: '--json', help: 'one JSON object a line' }],
  examples: [
    ['serverless-labs status', 'what is open and what is still there'],
    ['serverless-labs status --json', 'the same for programs'],
    ['serverless-labs status --target aws', 'and runs that other machines began'],
  ],
  run: async (invocation, context) => {
    tellDamagedRuns(context);
    tellExpiredRuns(context);
    const { terminal } = context;
    const flags = elsewhereFlags(invocation);
    const runs = await runStatuses(
      context,
      flags?.target === undefined ? undefined : parseTarget(flags.target),
    );
    const isJson = optionIsSet(invocation, 'json');
    if (!isJson) terminal.write(statusText(runs, terminal));
    else for (const run of runs) terminal.write(jsonLine({ kind: 'run', ...run }));
    if (!flags) return 0;
    const found = await lookElsewhere(flags, context);
    const seen = { ...found, target: describeTarget(found.target) };
    const at = targetFlags(found.target);
    terminal.write(
      isJson ? jsonLine({ kind: 'elsewhere', ...seen }) : elsewhereText({ ...seen, at }, terminal),
    );
    return 0;
  },
});

const runStatuses = async (
  context: AppContext,
  named: TargetChoice | undefined,
): Promise<readonly RunStatus[]> => {
  const runs = listRuns(context.paths.runs);
  const stepCounts = new Map((await labStates(context)).map(({ id, steps }) => [id, steps]));
  const looks = statusLooks(context, named);
  try {
    const statuses: RunStatus[] = [];
    for (const run of runs) {
      statuses.push(statusOf(run, { of: stepCounts.get(run.lab), look: await looks.at(run) }));
    }
    return statuses;
  } finally {
    await looks.close();
  }
};

interface Known {
  readonly of: number | undefined;
  readonly look: StatusLook;
}

const statusOf = (run: RunSummary, { of, look }: Known): RunStatus => {
  const plan = look.kind === 'look' ? look.plan : undefined;
  const resources = (plan?.owned ?? journaled(run)).map(({ type, name }) => ({ type, name }));
  return {
    run: run.run,
    lab: run.lab,
    target: describeTarget(run.target),
    startedAt: run.startedAt,
    state: run.ended?.how ?? 'under way',
    met: run.met.size,
    skipped: [...run.skipped].filter((step) => !run.met.has(step)).length,
    of,
    source: look.kind,
    unseen: look.kind === 'journal' ? look.why : undefined,
    resources,
    costs:
      run.target.kind !== 'aws' || resources.length === 0 ? undefined : { monthlyUsd: monthlyUsd(resources) },
    expires: run.tags[EXPIRES_TAG],
    failedLooks: plan?.failedLooks ?? [],
  };
};

const journaled = ({ resources }: RunSummary) =>
  [...resources.values()].filter(({ stage }) => stage !== 'gone' && stage !== 'refused');
