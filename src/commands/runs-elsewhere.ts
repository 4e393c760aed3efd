import { describeTarget, pinOf, type Target, type TargetPin } from '../aws/target.ts';
import { ownerOf } from '../cleanup/account-tags.ts';
import type { FailedLook } from '../cleanup/cleanup-event.ts';
import { adoptRun, listRuns, type RunSummary, runIds } from '../cleanup/journal.ts';
import { EXPIRES_TAG, OWNER_TAG } from '../cleanup/resource-type.ts';
import { findTaggedRuns, type TaggedRun } from '../cleanup/tagged-runs.ts';
import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import { type Invocation, type OptionDefinition, optionText } from './command.ts';
import { describeFailure } from './lab-session.ts';
import { openQuietly, type TargetFlags, targetWish } from './open-target.ts';
import { isDirty } from './runs-to-clean.ts';

/** What commands take that look at a target for runs of which this machine has no journal. */
export const ELSEWHERE_OPTIONS: readonly OptionDefinition[] = [
  {
    flags: '--target <where>',
    help: 'runs there that have no journal here: aws, or a URL',
  },
  { flags: '--profile <name>', help: 'the AWS profile whose keys are used there' },
  { flags: '--region <region>', help: 'the AWS region' },
];

/** Undefined where no target is named. */
export const elsewhereFlags = (invocation: Invocation): TargetFlags | undefined => {
  const target = optionText(invocation, 'target');
  const [profile, region] = [optionText(invocation, 'profile'), optionText(invocation, 'region')];
  if (target !== undefined) return { target, profile, region };
  if (profile === undefined && region === undefined) return undefined;
  throw new LabsError('USAGE', '--profile and --region say where to look, but no --target was given.', {
    fix: 'Pass --target aws, or the URL of an emulator, too.',
  });
};

/** A run without a journal on this machine. */
export interface RunElsewhere extends TaggedRun {
  /** On a real account the run's owner has to be who calls; an emulator knows no owners. */
  readonly isYours: boolean;
}

export interface RunsElsewhere {
  readonly target: Target;
  readonly runs: readonly RunElsewhere[];
  readonly failedLooks: readonly FailedLook[];
}

/** Looks on a target for runs that this machine has no journal of; only reads. Throws LabsError. */
export const lookElsewhere = async (flags: TargetFlags, context: AppContext): Promise<RunsElsewhere> => {
  const opened = await openQuietly({ ...targetWish(flags), use: { kind: 'look' } }, context);
  const { target } = opened.connection;
  try {
    const { runs, failedLooks } = await findTaggedRuns(opened.connection);
    const known = new Set(runIds(context.paths.runs));
    const unknown = runs.filter(({ run }) => !known.has(run));
    return { target, failedLooks, runs: unknown.map((run) => ({ ...run, isYours: isOwn(run, target) })) };
  } catch (error) {
    throw describeFailure(error, opened);
  } finally {
    await opened.close();
  }
};

const isOwn = ({ owner }: TaggedRun, target: Target): boolean =>
  target.kind !== 'aws' || owner === ownerOf(target.caller);

export interface ElsewhereWish {
  readonly named: string | undefined;
  readonly all: boolean;
  readonly flags: TargetFlags;
}

/**
 * The runs on a target that a cleanup is about; those that this machine had no journal of have one afterwards. Throws
 * LabsError: USAGE where neither a run nor all were asked for, RUN_NOT_FOUND, ACCOUNT_REFUSED for somebody else's.
 */
export const runsToCleanElsewhere = async (
  { named, all, flags }: ElsewhereWish,
  context: AppContext,
): Promise<readonly RunSummary[]> => {
  if ((named === undefined) === !all) {
    throw new LabsError('USAGE', 'With --target it has to be said which run is meant.', {
      fix: 'Name one run, or pass --all; serverless-labs status --target … shows what is there.',
    });
  }
  const { target, runs } = await lookElsewhere(flags, context);
  const here = () => listRuns(context.paths.runs).filter((run) => isAt(run.target, pinOf(target)));
  const wanted =
    named === undefined ? runs.filter(isCertain(target)) : runs.filter(({ run }) => run === named);
  for (const run of wanted) adopt(run, target, context);
  const found = here().filter((run) => (named === undefined ? isDirty(run) : run.run === named));
  if (named !== undefined && found.length === 0) {
    throw new LabsError('RUN_NOT_FOUND', `Nothing of a run "${named}" is on ${describeTarget(target)}.`, {
      fix: 'Run serverless-labs status with the same --target to see what is there.',
    });
  }
  return found;
};

/** Of what nobody is known to own only a run that is named is deleted: another person may be in the middle of it. */
const isCertain =
  ({ kind }: Target) =>
  ({ isYours }: RunElsewhere): boolean =>
    isYours && kind !== 'emulator';

const isAt = (pin: TargetPin, here: TargetPin): boolean =>
  pin.kind === here.kind &&
  pin.account === here.account &&
  pin.region === here.region &&
  pin.endpoint === here.endpoint;

const adopt = (run: RunElsewhere, target: Target, { paths, clock, terminal }: AppContext): void => {
  if (!run.isYours) throw somebodyElses(run, target);
  const tags = {
    ...(run.owner !== undefined && { [OWNER_TAG]: run.owner }),
    ...(run.expires !== undefined && { [EXPIRES_TAG]: run.expires }),
  };
  const lab = run.lab ?? 'unknown';
  adoptRun(paths.runs, run.run, { lab, labHash: '', target: pinOf(target), inputs: {}, tags, clock });
  terminal.warn(`Run ${run.run} was not known on this machine; it has a journal here now.\n`);
};

const somebodyElses = ({ run, owner }: TaggedRun, target: Target): LabsError =>
  new LabsError(
    'ACCOUNT_REFUSED',
    owner === undefined
      ? `Nothing says whose the run ${run} on ${describeTarget(target)} is.`
      : `The run ${run} on ${describeTarget(target)} is of ${owner}, not yours.`,
    {
      fix: 'Its owner cleans it up, with: serverless-labs cleanup and the run; or use the keys that it was begun with.',
    },
  );
