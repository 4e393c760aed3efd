import { execFile } from 'node:child_process';
import { rmSync, statfsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { AppContext } from '../context.ts';
import { ensureFolder } from '../core/paths.ts';
import { lockHolder } from '../core/process-lock.ts';
import { clockFinding } from './doctor-clock.ts';
import { credentialsFinding } from './doctor-credentials.ts';

/** What was looked at, what was found, and what to do about it. */
export interface Finding {
  readonly what: string;
  /** `note`: works, but worth knowing; `broken`: labs can't run like this. */
  readonly verdict: 'good' | 'note' | 'broken';
  readonly found: string;
  readonly fix?: string;
}

/** Everything that a lab's run depends on, looked at without changing or sending anything. */
export const examine = async (context: AppContext): Promise<readonly Finding[]> => [
  nodeFinding(),
  stateFinding(context),
  await portFinding(context),
  await pythonFinding(),
  await awsCliFinding(),
  credentialsFinding(context),
  await clockFinding(context),
  ...environmentFindings(context),
  terminalFinding(context),
];

const nodeFinding = (): Finding => ({ what: 'Node', verdict: 'good', found: process.version });

const MIN_FREE_BYTES = 200 * 1024 * 1024;

const stateFinding = ({ paths }: AppContext): Finding => {
  const what = 'State folder';
  try {
    ensureFolder(paths.state);
    const probe = join(paths.state, '.probe');
    writeFileSync(probe, 'x');
    rmSync(probe);
    const { bavail, bsize } = statfsSync(paths.state);
    const freeMb = Math.floor((bavail * bsize) / 1024 / 1024);
    if (bavail * bsize < MIN_FREE_BYTES) {
      return {
        what,
        verdict: 'note',
        found: `${paths.state} has ${freeMb} MB left`,
        fix: 'Free some space, or set SERVERLESS_LABS_HOME to another disk.',
      };
    }
    return { what, verdict: 'good', found: paths.state };
  } catch (error) {
    const found = error instanceof Error ? error.message : String(error);
    return {
      what,
      verdict: 'broken',
      found,
      fix: 'Mend its permissions, or set SERVERLESS_LABS_HOME to another folder.',
    };
  }
};

const SANDBOX_PORT = 4566;

const portFinding = async ({ paths }: AppContext): Promise<Finding> => {
  const what = `Port ${SANDBOX_PORT}`;
  const holder = lockHolder(join(paths.sandbox, 'lock'));
  if (holder) return { what, verdict: 'good', found: `the sandbox runs in process ${holder.pid}` };
  if (await isFree(SANDBOX_PORT)) return { what, verdict: 'good', found: 'free' };
  return {
    what,
    verdict: 'note',
    found: 'in use by another program',
    fix: 'Nothing to do: the sandbox takes the next free port and says which.',
  };
};

const isFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

const run = promisify(execFile);

const versionOf = async (command: string): Promise<string | undefined> => {
  try {
    const { stdout, stderr } = await run(command, ['--version'], { timeout: 10_000 });
    return (stdout || stderr).trim().split('\n')[0];
  } catch {
    return undefined;
  }
};

const pythonFinding = async (): Promise<Finding> => {
  const what = 'Python';
  const version = await versionOf('python3');
  if (version) return { what, verdict: 'good', found: `${version} (for functions with a python runtime)` };
  return {
    what,
    verdict: 'note',
    found: 'no python3',
    fix: 'Only functions with a python runtime need it; every lab here uses Node.',
  };
};

const awsCliFinding = async (): Promise<Finding> => {
  const what = 'AWS CLI';
  const version = await versionOf('aws');
  if (!version)
    return {
      what,
      verdict: 'note',
      found: 'not installed',
      fix: 'Labs work without it: serverless-labs aws has its commands, and serverless-labs shell an aws.',
    };
  if (version.startsWith('aws-cli/1.')) {
    return {
      what,
      verdict: 'note',
      found: version,
      fix: 'Version 1 ignores AWS_ENDPOINT_URL for SQS and would call real AWS: use serverless-labs shell, pass --endpoint-url, or install version 2.',
    };
  }
  return { what, verdict: 'good', found: version };
};

/** Variables that send the AWS CLI or an SDK somewhere else than a person thinks; labs on the sandbox ignore them. */
const environmentFindings = ({ env }: AppContext): Finding[] =>
  Object.keys(env)
    .filter((name) => /^AWS_(PROFILE|ENDPOINT_URL|IGNORE_CONFIGURED_ENDPOINT_URLS)/.test(name))
    .map((name) => ({
      what: name,
      verdict: 'note',
      found: 'is set',
      fix: `Labs on the sandbox ignore it, your own aws commands don't: unset ${name} before you type them.`,
    }));

const terminalFinding = ({ terminal }: AppContext): Finding => {
  const what = 'Terminal';
  const size = `${terminal.columns()}×${terminal.rows()}`;
  if (!terminal.isInteractive)
    return {
      what,
      verdict: 'note',
      found: 'none',
      fix: 'Labs run unattended here; open a terminal to be guided.',
    };
  if (terminal.columns() < 60)
    return { what, verdict: 'note', found: size, fix: 'At 60 columns and more, lines break better.' };
  return { what, verdict: 'good', found: size };
};
