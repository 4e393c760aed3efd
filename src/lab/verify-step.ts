import { checkCommand } from '../aws/cli/check-command.ts';
import { runAws } from '../aws/cli/run-aws.ts';
import { currentCredentials } from '../aws/credentials.ts';
import { isReadOnly } from '../aws/read-only.ts';
import { allMet, lookOnce, poll } from './check.ts';
import { perform, solutionWork, type Work } from './do.ts';
import { drain } from './drain.ts';
import { solutionOf } from './edit.ts';
import { interpolateText } from './interpolate.ts';
import type { Checked } from './lab-event.ts';
import { type RunContext, scopeOf } from './run-context.ts';
import type { Step } from './schema.ts';
import { shellCommands, shellWords } from './shell-block.ts';
import type { Finding } from './verify-event.ts';

interface Proving {
  readonly context: RunContext;
  readonly runProgram: ((words: readonly string[]) => Promise<void>) | undefined;
}

/** Proves a step whose predecessors are solved; it is solved afterwards. */
export async function* proveStep(step: Step, proving: Proving): AsyncGenerator<Finding> {
  const { context } = proving;
  const before = await lookOnce(step, context);
  yield { step: step.id, what: 'no check is met before it', why: describeAllBut('not-yet', before) };
  for (const command of shellCommands(interpolateText(step.say, scopeOf(context)))) {
    yield { step: step.id, what: `works: ${command}`, why: await failureOf(command, proving) };
  }
  yield await proveHints(step, context);
  yield await solveStep(step, context);
  yield await proveOnlyLooks(step, context);
}

export const solveStep = async (step: Step, context: RunContext): Promise<Finding> => {
  const { checks, failure } = await attempt(solutionWork(step), context);
  return {
    step: step.id,
    what: 'every check is met after it',
    why: failure ?? describeAllBut('met', checks),
  };
};

/** The `aws …` commands in the hints name operations and options that there are; they aren't run. */
const proveHints = async (step: Step, context: RunContext): Promise<Finding> => {
  const spans = step.hints.flatMap((hint) =>
    [...hint.matchAll(/`(aws [^`]+)`/g)].map(([, command = '']) => command),
  );
  const mistakes: string[] = [];
  for (const command of spans) {
    const words = () => shellWords(interpolateText(command, scopeOf(context)));
    const mistake = await mistakeOf(async () => checkCommand(argumentsOf(words())));
    if (mistake !== undefined) mistakes.push(`${command}: ${mistake}`);
  }
  return {
    step: step.id,
    what: 'the commands in its hints exist',
    why: mistakes.length === 0 ? undefined : mistakes.join(' '),
  };
};

/** Two looks at the same state call nothing that changes it, and find the same. */
const proveOnlyLooks = async (step: Step, context: RunContext): Promise<Finding> => {
  const writes: string[] = [];
  const stop = context.connection.onCall((event) => {
    if (event.kind === 'sending' && !isReadOnly(event.api)) writes.push(event.api);
  });
  const first = await lookOnce(step, context);
  const second = await lookOnce(step, context);
  stop();
  const isSame = first.map(describe).join() === second.map(describe).join();
  const why =
    writes.length > 0
      ? `It calls ${writes.join(', ')}.`
      : isSame
        ? undefined
        : 'A second look finds something else.';
  return { step: step.id, what: 'its checks only look', why };
};

/** Proves that a wrong solution is refused. */
export const proveRefused = async (
  { step, wrong }: { readonly step: Step; readonly wrong: Step['wrong'][number] },
  context: RunContext,
): Promise<Finding> => {
  const { checks } = await attempt({ step, actions: wrong.do, codeOf: solutionOf }, context);
  const broken = checks.some(({ verdict }) => verdict.kind === 'broken')
    ? describeAllBut('not-yet', checks)
    : undefined;
  return {
    step: step.id,
    what: `refuses ${wrong.name}`,
    why: allMet(checks) ? 'Every check accepts it.' : broken,
  };
};

interface Attempted {
  readonly checks: readonly Checked[];
  readonly failure: string | undefined;
}

const attempt = async (work: Work, context: RunContext): Promise<Attempted> => {
  const done = await drain(perform(work, context));
  const failed = done.events.find((event) => event.kind === 'failed');
  const { value } = await drain(poll(work.step, context));
  return { checks: value, failure: failed && `${failed.what}: ${failed.error.message}` };
};

/** What of the checks has another verdict; undefined when none has. */
const describeAllBut = (
  expected: Checked['verdict']['kind'],
  checks: readonly Checked[],
): string | undefined => {
  const others = checks.filter(({ verdict }) => verdict.kind !== expected);
  return others.length === 0 ? undefined : others.map(describe).join(' ');
};

const describe = ({ that, verdict }: Checked): string => {
  switch (verdict.kind) {
    case 'met':
      return `"${that}" is met.`;
    case 'not-yet':
      return `"${that}" is not met: expected ${verdict.expected}, there is ${verdict.actual}.`;
    case 'broken':
      return `"${that}" could not be looked at: ${verdict.cause.message}`;
  }
};

/** Why a command of the lab's text doesn't work. */
const failureOf = (command: string, { context, runProgram }: Proving): Promise<string | undefined> =>
  mistakeOf(async () => {
    const words = shellWords(command);
    if (words[0] === 'serverless-labs' && runProgram) return runProgram(words.slice(1));
    return runCommand(argumentsOf(words), context);
  });

/** Runs it as the learner's prompt does. Throws what it says where it fails. */
const runCommand = async (words: readonly string[], context: RunContext): Promise<void> => {
  const { connection, clock, workFolder, pause, signal = new AbortController().signal } = context;
  let told = '';
  const code = await runAws(words, {
    ...{
      call: connection.call,
      target: connection.target,
      credentials: await currentCredentials(connection.credentials),
    },
    ...{ clock, pause, signal, cwd: workFolder, home: workFolder, columns: 80, hasColor: false },
    write: () => {},
    warn: (text) => {
      told += text;
    },
    readStdin: async () => Buffer.alloc(0),
  });
  if (code !== 0) throw new Error(told.trim());
};

/** What stands behind `aws`. */
const argumentsOf = ([program, ...words]: readonly string[]): readonly string[] => {
  if (program === 'aws') return words;
  throw new Error(`"${[program, ...words].join(' ')}" is no aws command.`);
};

const mistakeOf = async (act: () => Promise<unknown>): Promise<string | undefined> => {
  try {
    await act();
    return undefined;
  } catch (error) {
    return inShort(error instanceof Error ? error.message : String(error));
  }
};

/** Without how the AWS CLI is used, and all that could have been chosen instead. */
const inShort = (text: string): string =>
  text
    .replace(/^usage: [\s\S]*?\naws: error: /, '')
    .replace(/(?<=Invalid choice), valid choices are:\n[\s\S]*?(?=\s*Invalid choice: |$)/, '.')
    .replaceAll(/\s+/g, ' ');
