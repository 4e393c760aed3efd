import { randomBytes } from 'node:crypto';
import { type Clock, realClock } from './core/clock.ts';
import { type Paths, resolvePaths } from './core/paths.ts';
import { createTerminal, type Terminal } from './terminal/terminal.ts';

/** What every command works with: made once, in `bin`, from the process. */
export interface AppContext {
  readonly terminal: Terminal;
  readonly clock: Clock;
  readonly paths: Paths;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** The folder that holds `labs/`, `quizzes/` and `package.json`. */
  readonly packageFolder: string;
  readonly version: string;
  /** Uniformly random in [0, 1). */
  readonly random: () => number;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly isDebug: boolean;
  readonly awsStandIn: AwsStandIn | undefined;
}

/** What answers in place of AWS. Tests give one; the program never does. */
export interface AwsStandIn {
  readonly endpoint: string;
  /** Left out, keys are found as on every machine. */
  readonly credentials?: StandInKeys | (() => Promise<StandInKeys>);
}

interface StandInKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface ContextOptions {
  readonly process: NodeJS.Process;
  readonly packageFolder: string;
  readonly version: string;
  readonly signal: AbortSignal;
  readonly awsStandIn?: AwsStandIn;
  /** In tests, one that need not be waited for. */
  readonly clock?: Clock;
}

export const createContext = ({
  process,
  packageFolder,
  version,
  signal,
  awsStandIn,
  clock = realClock(),
}: ContextOptions): AppContext => ({
  terminal: createTerminal({
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    argv: process.argv,
  }),
  clock,
  paths: resolvePaths(process.env),
  env: process.env,
  cwd: process.cwd(),
  packageFolder,
  version,
  random: () => randomBytes(6).readUIntBE(0, 6) / 2 ** 48,
  signal,
  isDebug: process.argv.includes('--debug'),
  awsStandIn,
});
