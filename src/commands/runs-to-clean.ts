import { listRuns, type RunSummary } from '../cleanup/journal.ts';
import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { choose } from '../terminal/question.ts';
import { labPlaces } from './lab-places.ts';

export interface CleanupWish {
  /** A run's id or a lab's. */
  readonly named: string | undefined;
  readonly all: boolean;
  readonly canAsk: boolean;
}

/** The runs that a cleanup is about. Throws LabsError: RUN_NOT_FOUND, USAGE where several could be meant. */
export const runsToClean = async (wish: CleanupWish, context: AppContext): Promise<readonly RunSummary[]> => {
  const runs = listRuns(context.paths.runs);
  if (wish.named !== undefined && wish.all) {
    throw new LabsError('USAGE', `Both --all and "${wish.named}" were given.`, { fix: 'Give one of them.' });
  }
  if (wish.named !== undefined) return namedRuns(wish.named, runs, context);
  const dirty = runs.filter(isDirty);
  if (wish.all) return dirty;
  // What was kept on purpose is only deleted when it is asked for.
  const open = dirty.filter(({ ended }) => ended?.how !== 'kept');
  return open.length > 1 ? chooseRun(open, wish, context) : open;
};

/** Whether a run may have left something. */
export const isDirty = ({ ended }: RunSummary): boolean => ended?.how !== 'clean';

const namedRuns = (name: string, runs: readonly RunSummary[], context: AppContext): readonly RunSummary[] => {
  const byId = runs.filter(({ run }) => run === name);
  if (byId.length > 0) return byId;
  const ofLab = runs.filter(({ lab }) => lab === name);
  const labs = labPlaces(context).map(({ id }) => id);
  if (ofLab.length > 0 || labs.includes(name)) return ofLab.filter(isDirty);
  const near = nearest(name, [...labs, ...runs.map(({ run }) => run)]);
  throw new LabsError('RUN_NOT_FOUND', `"${name}" is neither a run nor a lab.`, {
    fix: near
      ? `Did you mean: serverless-labs cleanup ${near}`
      : 'Run serverless-labs status to see all runs.',
  });
};

const chooseRun = async (
  runs: readonly RunSummary[],
  { canAsk }: CleanupWish,
  context: AppContext,
): Promise<readonly RunSummary[]> => {
  if (!canAsk) {
    throw new LabsError(
      'USAGE',
      `${runs.length} runs could be meant: ${runs.map(({ run }) => run).join(', ')}.`,
      {
        fix: 'Name one of them, or pass --all.',
      },
    );
  }
  const all = { name: `all ${runs.length} of them`, value: ALL };
  const each = runs.map(({ run, lab, target }) => ({ name: `${run}  ${lab} on ${target.kind}`, value: run }));
  const chosen = await choose('Clean up which run?', [...each, all], context);
  return chosen === ALL ? runs : runs.filter(({ run }) => run === chosen);
};

const ALL = 'all';
