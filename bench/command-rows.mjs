import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { CLI, medianTime, newHome, timeOf } from './measure.mjs';

/** How long a person waits for a prompt answer. */
export const commandRows = async () => {
  const bare = await medianTime(TIMES, () => timeOf(process.execPath, ['-e', '0']));
  const rows = [{ what: 'node -e 0', ours: bare, unit: 'ms' }];
  const add = (what, ours) => rows.push({ what, ours, unit: 'ms', peers: { 'node -e 0': bare } });
  const env = newHome();
  for (const args of [['--help'], ['--version'], ['list'], ['help', 'run']]) {
    const ours = await medianTime(TIMES, () => timeOf(process.execPath, [CLI, ...args], env));
    add(`serverless-labs ${args.join(' ')}`, ours);
  }
  const begun = newHome();
  await beginRun(begun);
  for (const { args, what, exitCode } of IN_A_RUN) {
    const ours = await timeInRun(begun, { args, exitCode });
    add(`serverless-labs${args.map((arg) => ` ${arg}`).join('')}, ${what}`, ours);
  }
  return rows;
};

const TIMES = 9;
const LAB = 'sqs-lambda-dynamodb';

/** What is asked in the middle of a lab, whose second step isn't done. */
const IN_A_RUN = [
  { args: [], what: 'where you are' },
  { args: ['hint', LAB], what: 'of what is there' },
  { args: ['status'], what: 'with a table in the sandbox' },
  { args: ['trace'], what: 'of the first step' },
  { args: ['check', LAB], what: 'of a queue that is missing', exitCode: 1 },
  { args: ['aws', 'dynamodb', 'list-tables'], what: 'of its sandbox' },
];

/** Each in a home of its own, because a second hint is another one. */
const timeInRun = (begun, { args, exitCode }) =>
  medianTime(TIMES, () => {
    const env = newHome();
    cpSync(begun.SERVERLESS_LABS_HOME, env.SERVERLESS_LABS_HOME, { recursive: true });
    return timeOf(process.execPath, [CLI, ...args], env, exitCode);
  });

/** A run that was interrupted once its first step was met. */
const beginRun = async (env) => {
  const child = spawn(process.execPath, [CLI, 'run', LAB, '--yes', '--json'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...env },
  });
  const ended = once(child, 'close');
  for await (const line of createInterface({ input: child.stdout })) {
    if (JSON.parse(line).kind === 'step-met') child.kill('SIGINT');
  }
  await ended;
};
