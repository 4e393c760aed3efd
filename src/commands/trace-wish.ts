import { isReadOnly } from '../aws/read-only.ts';
import { describeTarget } from '../aws/target.ts';
import { listRuns, type RunSummary } from '../cleanup/journal.ts';
import type { AppContext } from '../context.ts';
import { byText } from '../core/by-text.ts';
import { LabsError } from '../core/errors.ts';
import { prune, type StoryNode, some } from '../sandbox/trace/stories.ts';
import { matches, type TraceFilter } from '../sandbox/trace/trace-filter.ts';
import { isHousekeeping } from '../sandbox/trace/worth-telling.ts';
import { type Invocation, optionIsSet, optionText } from './command.ts';
import { countOption } from './count-option.ts';
import { labPlaces } from './lab-places.ts';

/** Which stories are to be told, and how. */
export interface TraceWish {
  /** What the person calls it. */
  readonly about: string | undefined;
  readonly filter: TraceFilter;
  readonly last: number;
  readonly all: boolean;
  readonly isJson: boolean;
}

const DEFAULT_LAST = 20;

/** Throws LabsError: RUN_NOT_FOUND for a lab without a run, USAGE. */
export const traceWish = (invocation: Invocation, context: AppContext): TraceWish => {
  const [named] = invocation.args;
  const service = optionText(invocation, 'service');
  const id = optionText(invocation, 'id');
  return {
    about: named ?? id ?? service,
    filter: {
      service,
      ...(named === undefined ? {} : namedFilter(named, context)),
      ...(id !== undefined && { id }),
    },
    last: countOption(invocation, 'last') ?? DEFAULT_LAST,
    all: optionIsSet(invocation, 'all'),
    isJson: optionIsSet(invocation, 'json'),
  };
};

/** What was named is a run, a lab or else an id. */
const namedFilter = (named: string, context: AppContext): TraceFilter => {
  const runs = listRuns(context.paths.runs);
  const byId = runs.find(({ run }) => run === named);
  if (byId) return ofSandbox(byId);
  if (!labPlaces(context).some(({ id }) => id === named)) return { id: named };
  const ofLab = runs.filter(({ lab }) => lab === named);
  const [latest] = ofLab.toSorted((one, other) => byText(other.startedAt, one.startedAt));
  if (latest) return ofSandbox(latest);
  throw new LabsError('RUN_NOT_FOUND', `There is no run of ${named} yet.`, {
    fix: `Begin one: serverless-labs run ${named}`,
  });
};

/** Only the sandbox keeps events. Throws TARGET_NOT_READY for a run in a real account. */
const ofSandbox = ({ run, target }: RunSummary): TraceFilter => {
  if (target.kind !== 'aws') return { run };
  throw new LabsError(
    'TARGET_NOT_READY',
    `Run ${run} is on ${describeTarget(target)}, which the trace does not see.`,
    {
      fix: 'Look at its functions’ logs (serverless-labs aws logs tail …), or do the lab on the sandbox.',
    },
  );
};

/** Those of `stories` that are wanted, each without what isn't worth telling. */
export const wantedStories = (
  stories: readonly StoryNode[],
  { filter, all }: TraceWish,
): readonly StoryNode[] =>
  stories.flatMap((story) => {
    const told = all ? story : prune(story, (node, parent) => !isHousekeeping(node, parent, isReadOnly));
    return told && some(told, ({ event }) => event !== undefined && matches(event, filter)) ? [told] : [];
  });
