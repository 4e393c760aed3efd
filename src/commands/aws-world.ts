import { buffer } from 'node:stream/consumers';
import type { Call } from '../aws/call.ts';
import type { AwsWorld } from '../aws/cli/world.ts';
import type { Connection } from '../aws/connect.ts';
import { currentCredentials } from '../aws/credentials.ts';
import { openBeside } from '../cleanup/beside.ts';
import { listRuns, type RunSummary } from '../cleanup/journal.ts';
import { learnersCall } from '../cleanup/journaled-call.ts';
import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import { pauseOn } from '../lab/run-context.ts';
import { harmless, harmlessInColour } from '../terminal/harmless.ts';
import type { OpenTarget } from './open-target.ts';

/** Names the run that a shell was opened for, for the commands in it. */
export const RUN_VARIABLE = 'SERVERLESS_LABS_RUN';

/** The run that `aws` and `shell` work for: the one that is named, or else the one begun last. Throws RUN_NOT_FOUND. */
export const runInProgress = ({ env, paths }: AppContext): RunSummary | undefined => {
  const named = env[RUN_VARIABLE];
  const runs = listRuns(paths.runs);
  if (!named) return runs.find(({ ended }) => ended === undefined);
  const run = runs.find((candidate) => candidate.run === named);
  if (run) return run;
  throw new LabsError('RUN_NOT_FOUND', `${RUN_VARIABLE} names the run "${named}", which there is not.`, {
    fix: `Leave the shell, or unset ${RUN_VARIABLE}.`,
  });
};

/** The target's calls, with what they create noted for the run. */
export const callFor = (
  run: Pick<RunSummary, 'run' | 'lab' | 'tags'> | undefined,
  { connection, clock }: OpenTarget,
  { paths }: AppContext,
): Call => (run ? learnersCall(connection.call, openBeside(paths.runs, run, clock)) : connection.call);

export interface AwsWorldParts extends Pick<AwsWorld, 'call' | 'clock' | 'signal' | 'write' | 'warn'> {
  readonly connection: Connection;
}

/** What an `aws` command works with on this machine. */
export const createAwsWorld = async (
  { connection, ...parts }: AwsWorldParts,
  { terminal, cwd, env, clock }: AppContext,
): Promise<AwsWorld> => ({
  ...parts,
  target: connection.target,
  credentials: await currentCredentials(connection.credentials),
  cwd,
  home: env.HOME ?? cwd,
  pause: pauseOn(clock, parts.signal),
  readStdin: () => buffer(terminal.input),
  columns: terminal.columns(),
  hasColor: terminal.style.level > 0,
});

/** Writes to the terminal: what a person sees is made harmless, what is piped on is exact. */
export const terminalOutput = ({ terminal }: AppContext): Pick<AwsWorld, 'write' | 'warn'> => {
  const shown = terminal.output.isTTY ? harmlessOn(terminal) : (text: string) => text;
  return {
    write: (chunk) => {
      if (typeof chunk === 'string') terminal.write(shown(chunk));
      else terminal.output.write(chunk);
    },
    warn: (text) => terminal.warn(shown(text)),
  };
};

/** As that terminal shows text of unknown origin. */
export const harmlessOn = ({ style }: Pick<AppContext['terminal'], 'style'>): ((text: string) => string) =>
  style.level > 0 ? harmlessInColour : harmless;
