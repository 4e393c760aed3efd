import { setMaxListeners } from 'node:events';
import type { Call } from '../aws/call.ts';
import { AwsCallError } from '../aws/call-error.ts';
import type { Connection } from '../aws/connect.ts';
import { describeTarget, requireSameTarget } from '../aws/target.ts';
import { type Clock, sleep } from '../core/clock.ts';
import type { CleanupEvent, CleanupPlan, CleanupVerdict, Leftover } from './cleanup-event.ts';
import { inDependencyOrder } from './dependency-order.ts';
import { discover, lookCommand } from './discover.ts';
import type { Journal } from './journal.ts';
import { estimate, pacer } from './pace.ts';
import { type Removal, remove } from './remove.ts';
import { runPrefix } from './resource-type.ts';
import { RESOURCE_TYPES } from './resource-types/index.ts';
import { resourceKey } from './run-state.ts';

export interface CleanupOptions {
  readonly connection: Connection;
  readonly journal: Journal;
  readonly clock: Clock;
  /** `plan` deletes nothing. */
  readonly mode: 'delete' | 'plan';
  readonly signal?: AbortSignal;
}

/**
 * Deletes all that a run has left, and says `clean` only after a look that found nothing, on AWS after two of them. It can be ended at any
 * point and run again. Throws `TARGET_MISMATCH` when the run belongs to another target, and the signal's reason.
 */
export async function* cleanUp(wish: CleanupOptions): AsyncGenerator<CleanupEvent, CleanupVerdict> {
  const options = endedBySignal(wish);
  const { connection, journal, mode } = options;
  requireSameTarget(journal.state.target, connection.target);
  const target = describeTarget(connection.target);
  yield { kind: 'cleanup-started', run: journal.run, lab: journal.lab, target };
  const plan = await look(options);
  const estimateMs = estimate(options, plan.owned);
  yield { kind: 'cleanup-planned', ...plan, ...(estimateMs > 0 && { estimateMs }) };
  const verdict: CleanupVerdict =
    mode === 'plan' ? { kind: 'planned', ...plan } : yield* deleteUntilNothingIsLeft(options, plan);
  if (verdict.kind !== 'planned') journal.append({ kind: 'run-ended', how: verdict.kind });
  yield { kind: 'cleanup-ended', verdict };
  return verdict;
}

/** A call that is under way doesn't hold up whoever wants to leave: what it did is found by the next cleanup. */
const endedBySignal = (options: CleanupOptions): CleanupOptions => {
  const { connection, signal } = options;
  if (!signal) return options;
  // All types are looked at side by side, each call with a listener.
  setMaxListeners(0, signal);
  const call: Call = (api, input, callOptions) => connection.call(api, input, { signal, ...callOptions });
  return { ...options, connection: { ...connection, call } };
};

const look = async ({ connection, journal, signal }: CleanupOptions): Promise<CleanupPlan> => {
  const plan = await discover({ call: connection.call, target: connection.target, state: journal.state });
  signal?.throwIfAborted();
  return plan;
};

/** A thing can come back once (a log group), hardly ever twice. */
const MAX_ROUNDS = 3;

async function* deleteUntilNothingIsLeft(
  options: CleanupOptions,
  plan: CleanupPlan,
): AsyncGenerator<CleanupEvent, CleanupVerdict> {
  const removals = new Map<string, Removal>();
  const pace = pacer(options);
  let found = plan;
  if (mayHideSomething(options)) found = yield* lookAgain(options, plan);
  for (let round = 1; found.owned.length > 0 && round <= MAX_ROUNDS; round += 1) {
    for (const resource of inDependencyOrder(found.owned)) {
      options.signal?.throwIfAborted();
      yield* pace(resource);
      removals.set(resourceKey(resource), yield* remove(options, resource));
    }
    found = yield* lookAgain(options, await look(options));
    if (found.owned.every((resource) => removals.get(resourceKey(resource))?.kind === 'failed')) break;
  }
  yield* tellWhatLingers(options);
  return conclude(options, found, removals);
}

/** Whether there may be things of which only a listing that lags behind would tell: nothing else knows their ids. */
const mayHideSomething = ({ journal }: CleanupOptions): boolean =>
  [...journal.state.resources.values()].some(({ stage }) => stage === 'intended');

/** Nothing of it can be deleted, so a look that fails leaves nothing undone. */
async function* tellWhatLingers({
  connection,
  journal,
  clock,
}: CleanupOptions): AsyncGenerator<CleanupEvent> {
  for (const { lingering } of Object.values(RESOURCE_TYPES)) {
    const found = await lingering?.(connection.call, runPrefix(journal.run)).catch(unlessInterrupted);
    for (const { type, name, keptMs, why } of found ?? []) {
      const until = new Date(clock.now() + keptMs).toISOString();
      journal.append({ kind: 'deferred', type, name, until, why });
      yield { kind: 'cleanup-deferred', resource: { type, name }, until, why };
    }
  }
}

const unlessInterrupted = (error: unknown): undefined => {
  if (!(error instanceof AwsCallError) || error.failure === 'interrupted') throw error;
};

/**
 * AWS lists what was made, and no more what was deleted, with a delay, and the last logs of a function make its group anew.
 * Nobody tells when that is over.
 */
const SETTLE_MS = 30_000;
/** What an emulator still runs of a function that it has deleted makes the group anew as well, as long as that takes to start and end. */
const EMULATOR_SETTLE_MS = 3_000;

const settleMs = ({ connection, journal }: CleanupOptions): number => {
  if (connection.target.kind === 'aws') return SETTLE_MS;
  const made = [...journal.state.resources.values()];
  const hadFunctions = made.some(({ type }) => type === 'lambda.function');
  return connection.target.kind === 'emulator' && hadFunctions ? EMULATOR_SETTLE_MS : 0;
};

/** The second of two looks that find nothing; where nothing goes on by itself it would say the same as the first. */
async function* lookAgain(
  options: CleanupOptions,
  first: CleanupPlan,
): AsyncGenerator<CleanupEvent, CleanupPlan> {
  const { clock, signal } = options;
  const delayMs = first.owned.length > 0 ? 0 : settleMs(options);
  if (delayMs === 0) return first;
  const why =
    'Nothing of it is seen any more; what is listed late, or made anew from the last logs, shows by then.';
  yield { kind: 'cleanup-waiting', delayMs, why };
  await sleep(clock, delayMs, signal);
  return look(options);
}

const conclude = async (
  { connection }: CleanupOptions,
  { owned, unproven, failedLooks }: CleanupPlan,
  removals: ReadonlyMap<string, Removal>,
): Promise<CleanupVerdict> => {
  const leftovers = await Promise.all(
    owned.map(async ({ type, name }): Promise<Leftover> => {
      const removal = removals.get(resourceKey({ type, name }));
      const why = removal?.kind === 'failed' ? removal.why : 'It came back after it was deleted.';
      return {
        type,
        name,
        why,
        look: await lookCommand(connection.target, RESOURCE_TYPES[type]?.look(name)),
      };
    }),
  );
  if (failedLooks.length > 0) return { kind: 'unknown', failedLooks, leftovers, unproven };
  if (leftovers.length > 0) return { kind: 'leftovers', leftovers, unproven };
  const deleted = [...removals.values()].filter((removal) => removal.kind === 'gone').length;
  return { kind: 'clean', deleted, unproven };
};
