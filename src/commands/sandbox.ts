import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import type { SandboxStatus } from '../sandbox/ask-holder.ts';
import { damageText, exportLines, sandboxStatusText } from '../screens/sandbox.ts';
import { defineCommand, type Invocation, optionIsSet, optionText } from './command.ts';
import { untilAborted } from './until-aborted.ts';

export const sandbox = defineCommand({
  args: '<action>',
  description:
    'The embedded sandbox on its own, for any SDK, the AWS CLI or other tools.\n\n' +
    'start   serve it on 127.0.0.1 until Ctrl-C, and say how to point a shell at it\n' +
    'status  whether it runs, where, and with which keys\n' +
    'reset   forget everything in it',
  options: [
    { flags: '--port <port>', help: 'listen there, or fail (otherwise 4566 or the next free port; 0: any)' },
    {
      flags: '--iam <mode>',
      help: 'off: take every request and allow everything',
      choices: ['enforce', 'off'],
    },
    {
      flags: '--role-delay <seconds>',
      help: 'how long a new role cannot be assumed (10 is like AWS; otherwise 0)',
    },
    { flags: '-y, --yes', help: 'reset without asking' },
    { flags: '--json', help: 'answers as JSON, one object a line' },
  ],
  examples: [
    ['serverless-labs sandbox start', 'then, in another terminal, the export lines that it prints'],
    ['serverless-labs sandbox status --json', 'endpoint and keys for a script'],
    ['serverless-labs sandbox reset --yes', 'begin with an empty account'],
  ],
  run: async (invocation, context) => {
    const action = ACTIONS[invocation.args[0] ?? ''];
    if (!action) {
      throw new LabsError('USAGE', `The sandbox has no action "${invocation.args[0]}".`, {
        fix: `Say one of ${Object.keys(ACTIONS).join(', ')}.`,
      });
    }
    return action(invocation, context);
  },
});

type Action = (invocation: Invocation, context: AppContext) => Promise<number>;

const start: Action = async (invocation, context) => {
  const { openSandbox } = await import('../sandbox/holder.ts');
  const port = portOf(invocation);
  const handle = await openSandbox({
    folder: context.paths.sandbox,
    iam: optionText(invocation, 'iam') === 'off' ? 'off' : 'enforce',
    roleDelayMs: roleDelayOf(invocation),
    ...(port !== undefined && { port }),
  });
  try {
    if (handle.damage) context.terminal.warn(damageText(handle.damage, context.terminal));
    tell(await handle.status(), invocation, context);
    if (handle.role === 'guest') return 0;
    if (!optionIsSet(invocation, 'json')) context.terminal.write('\nCtrl-C ends it; what is in it stays.\n');
    await untilAborted(context.signal);
    return 0;
  } finally {
    await handle.close();
  }
};

const MAX_DELAY_SECONDS = 3600;

const roleDelayOf = (invocation: Invocation): number => {
  const given = optionText(invocation, 'roleDelay') ?? '0';
  const seconds = Number(given);
  if (/^\d+$/.test(given) && seconds <= MAX_DELAY_SECONDS) return seconds * 1000;
  throw new LabsError('USAGE', `"${given}" is no delay for roles.`, {
    fix: `Say whole seconds from 0 to ${MAX_DELAY_SECONDS}.`,
  });
};

const status: Action = async (invocation, context) => {
  const { sandboxStatus } = await import('../sandbox/holder.ts');
  const running = await sandboxStatus(context.paths.sandbox);
  if (running) {
    tell(running, invocation, context);
    return 0;
  }
  const isJson = optionIsSet(invocation, 'json');
  context.terminal.write(
    isJson
      ? '{"kind":"sandbox","running":false}\n'
      : 'The sandbox does not run. Labs start it when they need it; serverless-labs sandbox start runs it on its own.\n',
  );
  return 0;
};

const reset: Action = async (invocation, context) => {
  if (!optionIsSet(invocation, 'yes') && !(await confirmed(context))) return 1;
  const { resetSandbox } = await import('../sandbox/holder.ts');
  resetSandbox(context.paths.sandbox);
  const isJson = optionIsSet(invocation, 'json');
  context.terminal.write(isJson ? '{"kind":"sandbox-reset"}\n' : 'The sandbox is empty.\n');
  return 0;
};

const ACTIONS: Readonly<Record<string, Action>> = { start, status, reset };

const portOf = (invocation: Invocation): number | undefined => {
  const text = optionText(invocation, 'port');
  if (text === undefined) return undefined;
  const port = Number(text);
  if (/^\d+$/.test(text) && port <= 65_535) return port;
  throw new LabsError('USAGE', `"${text}" is no port.`, { fix: 'Pass a number from 0 to 65535.' });
};

const tell = (running: SandboxStatus, invocation: Invocation, { terminal }: AppContext) => {
  if (optionIsSet(invocation, 'json')) {
    terminal.write(`${JSON.stringify({ kind: 'sandbox', running: true, ...running })}\n`);
    return;
  }
  terminal.write(`${sandboxStatusText(running, terminal)}\n${exportLines(running)}`);
};

const confirmed = async ({ terminal }: AppContext): Promise<boolean> => {
  if (!terminal.isInteractive) {
    throw new LabsError(
      'NOT_INTERACTIVE',
      'Resetting forgets everything in the sandbox, and nobody can be asked.',
      {
        fix: 'Pass --yes.',
      },
    );
  }
  const { default: inquirer } = await import('inquirer');
  const message = 'Forget everything in the sandbox?';
  const { isSure } = await inquirer.prompt([{ type: 'confirm', name: 'isSure', message, default: false }]);
  return isSure;
};
