import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { CLI, medianTime, newHome, timeOf } from './measure.mjs';

/** How long a person waits for a prompt answer. */
export const commandRows = async () => {
  const env = newHome();
  const bare = await medianTime(9, () => timeOf(process.execPath, ['-e', '0']));
  const rows = [{ what: 'node -e 0', ours: bare, unit: 'ms' }];
  for (const args of [['--help'], ['--version'], ['list'], ['help', 'run']]) {
    const ours = await medianTime(9, () => timeOf(process.execPath, [CLI, ...args], env));
    rows.push({ what: `serverless-labs ${args.join(' ')}`, ours, unit: 'ms', peers: { 'node -e 0': bare } });
  }
  const ours = await hintTime();
  return [
    ...rows,
    { what: 'serverless-labs hint, of what is there', ours, unit: 'ms', peers: { 'node -e 0': bare } },
  ];
};

/** A hint that looks at the state of a run: each in a home of its own, because a second hint is another one. */
const hintTime = async () => {
  const begun = newHome();
  await beginRun(begun);
  return medianTime(9, () => {
    const env = newHome();
    cpSync(begun.SERVERLESS_LABS_HOME, env.SERVERLESS_LABS_HOME, { recursive: true });
    return timeOf(process.execPath, [CLI, 'hint', LAB], env);
  });
};

const LAB = 'sqs-lambda-dynamodb';

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
