import { findUnfinished } from '../cleanup/journal.ts';
import type { AppContext } from '../context.ts';
import { LabsError } from '../core/errors.ts';
import { choose } from '../terminal/question.ts';
import { accountFlags } from './account-options.ts';
import { defineCommand, type Invocation, optionIsSet, optionText } from './command.ts';
import { labPlace } from './lab-places.ts';
import { labStates, nextLab } from './lab-states.ts';
import { type TargetWish, targetWish } from './open-target.ts';
import { type RunWish, runLabCommand } from './run-lab.ts';
import { RUN_OPTIONS } from './run-options.ts';

export const run = defineCommand({
  args: '[lab]',
  description:
    'Leads you through a lab: each step is explained, shown as aws commands, done by you or for you, and checked. An unfinished run is taken up where it stands. Without a lab you can choose one.',
  options: RUN_OPTIONS,
  examples: [
    ['serverless-labs run hello-lambda', 'step by step'],
    ['serverless-labs run hello-lambda --yes', 'all by itself; for CI'],
    ['serverless-labs run hello-lambda --yes --json', 'the same, as JSON lines'],
    ['serverless-labs run --target http://localhost:4566', 'on an emulator of yours'],
  ],
  run: async (invocation, context) => {
    const lab = await chooseLab(invocation, context);
    return runLabCommand(runWish(lab, invocation, context), context);
  },
});

/** What the command line asks for. Throws LabsError where somebody would have to be asked and can't be. */
export const runWish = (lab: string, invocation: Invocation, context: AppContext): RunWish => {
  labPlace(lab, context);
  const target = wishedTarget(lab, invocation, context);
  const isSettled = optionIsSet(invocation, 'yes') || optionIsSet(invocation, 'json');
  const keeps = optionIsSet(invocation, 'keep');
  const account = accountFlags(invocation);
  if (!optionIsSet(invocation, 'yes') && !canAsk(invocation, context) && target.choice.kind !== 'sandbox') {
    throw new LabsError('NOT_INTERACTIVE', 'Nobody can be asked here, and this is not the sandbox.', {
      fix:
        target.choice.kind === 'aws'
          ? 'Pass --yes --account 123456789012 to have every step done there and everything cleaned up without a question.'
          : 'Pass --yes to have every step done and everything cleaned up without a question.',
    });
  }
  if (optionIsSet(invocation, 'json')) return { lab, target, keeps, account, mode: 'json' };
  if (isSettled || context.terminal.isInteractive) {
    return { lab, target, keeps, account, mode: isSettled ? 'unattended' : 'guided' };
  }
  context.terminal.write('There is no terminal to ask at: every step is done by itself, as with --yes.\n');
  return { lab, target, keeps, account, mode: 'unattended' };
};

const canAsk = (invocation: Invocation, { terminal }: AppContext): boolean =>
  terminal.isInteractive && !optionIsSet(invocation, 'json');

/** What isn't said is as it was when the lab's unfinished run began. */
const wishedTarget = (lab: string, invocation: Invocation, context: AppContext): TargetWish => {
  const flags = {
    target: optionText(invocation, 'target'),
    region: optionText(invocation, 'region'),
    profile: optionText(invocation, 'profile'),
  };
  return targetWish(flags, findUnfinished(context.paths.runs, lab)?.target);
};

const chooseLab = async (invocation: Invocation, context: AppContext): Promise<string> => {
  const [named] = invocation.args;
  if (named !== undefined) return named;
  const states = await labStates(context);
  const next = nextLab(states);
  if (!next)
    throw new LabsError('LAB_NOT_FOUND', 'There is no lab here.', { fix: 'Install serverless-labs again.' });
  if (!canAsk(invocation, context) || optionIsSet(invocation, 'yes')) return next.id;
  const first = [next, ...states.filter(({ id }) => id !== next.id)];
  const choices = first.map(({ id, title, summary, progress }) => ({
    name: progress.kind === 'new' ? `${title} (${id})` : `${title} (${id}, ${progress.kind})`,
    value: id,
    description: summary,
  }));
  return choose('Which lab?', choices, context);
};
