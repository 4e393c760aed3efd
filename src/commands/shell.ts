import { execFile, spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { currentCredentials } from '../aws/credentials.ts';
import { emulatorTrust } from '../aws/emulator-certificates.ts';
import { describeTarget } from '../aws/target.ts';
import { openBeside } from '../cleanup/beside.ts';
import { findUnfinished, type RunSummary } from '../cleanup/journal.ts';
import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import { runInProgress } from './aws-world.ts';
import { defineCommand, optionText } from './command.ts';
import { labPlace } from './lab-places.ts';
import { type OpenTarget, openTarget, pinnedWish } from './open-target.ts';
import { ownPath, settings, shellEnvironment } from './shell-environment.ts';
import { type ShellFiles, shellFiles, writeShellFiles } from './shell-files.ts';
import { type Gate, openGate } from './shell-gate.ts';
import { interactive, type Start, single } from './shell-start.ts';

export const shell = defineCommand({
  args: '[lab]',
  description:
    "Opens your own shell where the AWS CLI, SDKs and other tools talk to the lab's target (or else the sandbox) and can't reach AWS itself: keys, configuration and endpoint are the shell's own. What is created there is deleted with the run. exit returns.",
  options: [{ flags: '-c, --command <line>', help: 'run one line in it, and end with its exit code' }],
  examples: [
    ['serverless-labs shell', 'a shell for the lab under way'],
    ['serverless-labs shell -c "aws s3 ls"', 'one command, for scripts'],
  ],
  run: async (invocation, context) => {
    const run = runFor(invocation.args[0], context);
    const line = optionText(invocation, 'command');
    if (line === undefined && !context.terminal.isInteractive) {
      throw new LabsError('NOT_INTERACTIVE', 'A shell needs a terminal, and there is none.', {
        fix: 'Pass -c with the line to run.',
      });
    }
    if (run?.target.kind === 'aws') throw keepsFromAws(run);
    const target = await openTarget(run ? pinnedWish(run.target) : SANDBOX, context);
    try {
      return await withGate({ run, line, target }, context);
    } finally {
      await target.close();
    }
  },
});

const keepsFromAws = ({ run }: RunSummary): LabsError =>
  new LabsError('TARGET_NOT_READY', 'The shell keeps AWS tools from AWS itself, and this run is there.', {
    fix: `Use a terminal of your own with your own keys; what is named slabs-${run}-… is found and deleted with the run.`,
  });

const SANDBOX = { choice: { kind: 'sandbox' }, region: undefined } as const;

const runFor = (lab: string | undefined, context: AppContext): RunSummary | undefined => {
  if (lab === undefined) return runInProgress(context);
  labPlace(lab, context);
  const run = findUnfinished(context.paths.runs, lab);
  if (run) return run;
  throw new LabsError('RUN_NOT_FOUND', `${lab} is not under way.`, {
    fix: `Begin with: serverless-labs run ${lab}`,
  });
};

interface ShellWish {
  readonly run: RunSummary | undefined;
  readonly line: string | undefined;
  readonly target: OpenTarget;
}

const withGate = async (wish: ShellWish, context: AppContext): Promise<number> => {
  const { run, target } = wish;
  const endpoint = endpointOf(target);
  const upstream = upstreamOf(context);
  const gate = await openGate({
    endpoint,
    ca: emulatorTrust({ endpoint, env: context.env }).ca,
    notes: run && openBeside(context.paths.runs, run, target.clock),
    call: target.connection.call,
    upstream,
    onRefused: (host) => context.terminal.warn(`\nserverless-labs: a call to ${host} was refused.\n`),
  });
  const files = shellFiles(join(context.paths.work, `shell-${process.pid}`));
  try {
    return await runShell({ ...wish, gate, files, endpoint }, context);
  } finally {
    gate.close();
    files.remove();
  }
};

const endpointOf = ({ connection }: OpenTarget): string => {
  const { target } = connection;
  if (target.kind !== 'aws' && target.endpoint !== undefined) return target.endpoint;
  throw new LabsError('TARGET_NOT_READY', 'This target has no address that a shell could be led to.', {
    fix: 'Open the shell for a run on the sandbox or on an emulator.',
  });
};

/** The proxy that the person has set, for everything that isn't AWS. */
const upstreamOf = ({ env }: AppContext): URL | undefined => {
  const proxy = env.HTTPS_PROXY ?? env.https_proxy ?? env.ALL_PROXY ?? env.all_proxy;
  return proxy && URL.canParse(proxy) ? new URL(proxy) : undefined;
};

interface Shell extends ShellWish {
  readonly gate: Gate;
  readonly files: ShellFiles;
  readonly endpoint: string;
}

const runShell = async (wish: Shell, context: AppContext): Promise<number> => {
  const { run, line, target, gate, files, endpoint } = wish;
  const { connection } = target;
  const { region } = connection.target;
  const options = {
    env: context.env,
    gate: gate.endpoint,
    region,
    credentials: await currentCredentials(connection.credentials),
    run: run?.run,
    files,
  };
  writeShellFiles(files, {
    gate: gate.endpoint,
    region,
    endpoints: [endpoint, endpoint.replace('127.0.0.1', 'localhost')],
    settings: settings(options),
    realCli: await findRealCli(context),
    ownCli: [process.execPath, join(context.packageFolder, 'bin', 'serverless-labs.js'), 'aws'],
  });
  const env = shellEnvironment(options);
  if (line === undefined) tellWhere(wish, context);
  const program = context.env.SHELL || '/bin/sh';
  const start = line === undefined ? interactive(program, files, env) : single(program, { line, files, env });
  const code = await ended(program, start);
  return line === undefined ? 0 : code;
};

const tellWhere = ({ run, target }: Shell, { terminal }: AppContext): void => {
  const { style } = terminal;
  const what = run ? `the run ${run.run} of ${run.lab}` : 'no lab';
  const deleted = run ? ' What you create is deleted with the run.' : '';
  terminal.write(
    `${style.bold('A shell')} for ${what}: aws, SDKs and other tools talk to ${describeTarget(target.connection.target)} and to nothing of AWS.${deleted} exit returns.\n`,
  );
};

const ended = (program: string, { args, env }: Start): Promise<number> =>
  new Promise((resolve, reject) => {
    // Ctrl-C is for what runs in the shell.
    const ignore = () => {};
    process.on('SIGINT', ignore);
    const child = spawn(program, [...args], { env, stdio: 'inherit' });
    const finish = () => process.off('SIGINT', ignore);
    child.on('error', (cause) => {
      finish();
      reject(
        new LabsError('USAGE', `The shell ${program} can't be started: ${cause.message}.`, {
          fix: 'Set SHELL to the shell that you use.',
          cause,
        }),
      );
    });
    child.on('exit', (code) => {
      finish();
      resolve(code ?? 1);
    });
  });

const run = promisify(execFile);

/** The first `aws` on the PATH that runs: a version manager's stand-in may have nothing behind it. */
const findRealCli = async ({ env }: AppContext): Promise<string | undefined> => {
  for (const folder of ownPath(env)) {
    const file = join(folder, 'aws');
    if (!isExecutable(file)) continue;
    try {
      await run(file, ['--version'], { timeout: 10_000 });
      return file;
    } catch {
      // The next one may run.
    }
  }
  return undefined;
};

const isExecutable = (file: string): boolean => {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
};
