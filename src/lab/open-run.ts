import type { Connection } from '../aws/connect.ts';
import { pinOf, requireSameTarget } from '../aws/target.ts';
import { accountTags } from '../cleanup/account-tags.ts';
import { findUnfinished, type Journal, openRun, startRun } from '../cleanup/journal.ts';
import type { Clock } from '../core/clock.ts';
import type { Lab } from './load.ts';

export interface OpenRunOptions {
  readonly lab: Lab;
  readonly connection: Connection;
  /** Where the journals are. */
  readonly runsFolder: string;
  readonly clock: Clock;
  readonly random: () => number;
  /** Asked only when a new run starts. */
  readonly inputs: () => Promise<Readonly<Record<string, string>>>;
}

/**
 * Takes up the lab's unfinished run, or starts one; the caller closes the journal. Throws TARGET_MISMATCH when the
 * unfinished run belongs to another target, RUN_BUSY when another process works on it.
 */
export const openLabRun = async (options: OpenRunOptions): Promise<Journal> => {
  const { lab, connection, runsFolder, clock, random } = options;
  const unfinished = findUnfinished(runsFolder, lab.id);
  if (unfinished) {
    requireSameTarget(unfinished.target, connection.target);
    return openRun(runsFolder, unfinished.run, clock);
  }
  const inputs = await options.inputs();
  const { target } = connection;
  const tags = accountTags(target, clock.now());
  const start = { lab: lab.id, labHash: lab.hash, target: pinOf(target), inputs, tags, clock, random };
  return startRun(runsFolder, start);
};

/** What a lab's inputs are where nobody is asked. */
export const defaultInputs = (lab: Lab): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(lab.inputs).map(([name, { sandbox }]) => [name, sandbox]));
