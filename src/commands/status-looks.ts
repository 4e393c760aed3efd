import { describeTarget, type TargetChoice, type TargetPin } from '../aws/target.ts';
import type { CleanupPlan } from '../cleanup/cleanup-event.ts';
import { discover } from '../cleanup/discover.ts';
import type { RunSummary } from '../cleanup/journal.ts';
import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import { createProgress } from '../terminal/progress.ts';
import { type OpenTarget, openQuietly, pinnedWish } from './open-target.ts';
import { isDirty } from './runs-to-clean.ts';

/** What a look at a run's target found, or why there was none. */
export type StatusLook =
  | { readonly kind: 'look'; readonly plan: CleanupPlan }
  | { readonly kind: 'journal'; readonly why: string | undefined };

/** Looks at targets, each opened once. */
export interface StatusLooks {
  readonly at: (run: RunSummary) => Promise<StatusLook>;
  readonly close: () => Promise<void>;
}

/**
 * Runs of the sandbox and of real accounts are looked at: the one is on this machine, the other costs money, and was
 * confirmed when the run began. An emulator is looked at where it is `named`: others may have ended long ago. Nobody is asked
 * for anything, so where keys are missing the journal has to do.
 */
export const statusLooks = (context: AppContext, named: TargetChoice | undefined): StatusLooks => {
  const opened = new Map<string, Promise<Opened>>();
  const progress = createProgress(context.terminal);
  const targetOf = (pin: TargetPin): Promise<Opened> => {
    const key = [pin.kind, pin.account, pin.region, pin.profile].join(' ');
    const target = opened.get(key) ?? open(pin, context);
    opened.set(key, target);
    return target;
  };
  return {
    at: async (run) => {
      if (!isDirty(run) || !isLookedAt(run.target, named)) return UNSEEN;
      if (run.target.kind !== 'sandbox') progress.show(`Looking at ${describeTarget(run.target)}`);
      try {
        const target = await targetOf(run.target);
        return 'why' in target ? { kind: 'journal', ...target } : await look(run, target);
      } finally {
        progress.clear();
      }
    },
    close: async () => {
      for (const target of await Promise.all(opened.values())) if ('close' in target) await target.close();
    },
  };
};

const isLookedAt = (pin: TargetPin, named: TargetChoice | undefined): boolean =>
  pin.kind !== 'emulator' || (named?.kind === 'emulator' && named.endpoint === pin.endpoint);

const UNSEEN: StatusLook = { kind: 'journal', why: undefined };

type Opened = OpenTarget | { readonly why: string };

const open = async (pin: TargetPin, context: AppContext): Promise<Opened> => {
  const wish = { ...pinnedWish(pin), isLook: true };
  try {
    return await openQuietly({ ...wish, use: { kind: 'run', account: pin.account, mayAsk: false } }, context);
  } catch (error) {
    if (error instanceof LabsError && (pin.kind === 'aws' || error.code === 'SANDBOX_BUSY'))
      return { why: error.message };
    throw error;
  }
};

const look = async (run: RunSummary, { connection, isInUse }: OpenTarget): Promise<StatusLook> => {
  try {
    const { call, target } = connection;
    return { kind: 'look', plan: await discover({ call, target, state: run, isInUse }) };
  } catch (error) {
    // Keys can run out between two runs.
    if (error instanceof LabsError) return { kind: 'journal', why: error.message };
    throw error;
  }
};
