import { chmodSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { stateNotWritable } from './errors.ts';

/** Where local files are; all of it is for the owner only. */
export interface Paths {
  readonly state: string;
  readonly config: string;
  /** One append-only log a run. */
  readonly runs: string;
  /** The sandbox's log, blobs and lock. */
  readonly sandbox: string;
  /** Files that learners edit, by run. */
  readonly work: string;
  /** The program as Node has compiled it, kept by Node where it does. */
  readonly compiled: string;
}

/**
 * The XDG base directories (https://specifications.freedesktop.org/basedir-spec/latest/), or all below
 * `SERVERLESS_LABS_HOME` where that is set. Nothing is created here.
 */
export const resolvePaths = (env: Readonly<Record<string, string | undefined>>): Paths => {
  const own = env.SERVERLESS_LABS_HOME;
  const state = own
    ? join(own, 'state')
    : join(env.XDG_STATE_HOME || join(home(env), '.local', 'state'), NAME);
  const config = own ? join(own, 'config') : join(env.XDG_CONFIG_HOME || join(home(env), '.config'), NAME);
  const cache = own ? join(own, 'cache') : join(env.XDG_CACHE_HOME || join(home(env), '.cache'), NAME);
  return {
    state,
    config,
    runs: join(state, 'runs'),
    sandbox: join(state, 'sandbox'),
    work: join(state, 'work'),
    compiled: join(cache, 'compiled'),
  };
};

const NAME = 'serverless-labs';

const home = (env: Readonly<Record<string, string | undefined>>) => env.HOME || homedir();

/** Makes a folder (and those above it) that only its owner can enter. Throws LabsError STATE_NOT_WRITABLE. */
export const ensureFolder = (folder: string): string => {
  try {
    if (mkdirSync(folder, { recursive: true, mode: 0o700 })) chmodSync(folder, 0o700);
    return folder;
  } catch (error) {
    throw stateNotWritable(folder, error);
  }
};
