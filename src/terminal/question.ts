import { Interrupted } from '../core/errors.ts';
import { harmless, harmlessLine } from './harmless.ts';
import type { Terminal } from './terminal.ts';

export interface Choice {
  readonly name: string;
  readonly value: string;
  /** Shown while the choice is under the cursor. */
  readonly description?: string;
}

interface Asking {
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
}

/** Asks for one of several. Throws Interrupted when the person leaves (Ctrl-C) or `signal` is aborted. */
export const choose = async (
  message: string,
  choices: readonly Choice[],
  asking: Asking,
): Promise<string> => {
  const shown = choices.map(({ name, value, description }) => ({
    name: harmlessLine(name),
    value,
    ...(description !== undefined && { description: harmless(description) }),
  }));
  return String(await ask({ type: 'select', message, choices: shown, loop: false }, asking));
};

interface TextAsking extends Asking {
  /** True, or why an answer won't do; then it is asked again. */
  readonly accepts?: (text: string) => true | string;
}

/** Asks for a line of text; Enter alone takes `suggestion`. Throws as {@link choose} does. */
export const askText = async (message: string, suggestion: string, asking: TextAsking): Promise<string> => {
  const validate = (text: string) =>
    text === harmlessLine(text, LONGEST_ANSWER)
      ? (asking.accepts?.(text) ?? true)
      : `At most ${LONGEST_ANSWER} ordinary characters.`;
  const question = { type: 'input', message: harmlessLine(message), default: suggestion, validate } as const;
  return String(await ask(question, asking));
};

const LONGEST_ANSWER = 200;

/** Asks for what nobody else is to read: what is typed shows as stars. Throws as {@link choose} does. */
export const askSecret = async (message: string, asking: Asking): Promise<string> =>
  String(await ask({ type: 'password', message: harmlessLine(message), mask: '*' }, asking));

/** Asks yes or no; Enter alone is no. Throws as {@link choose} does. */
export const confirm = async (message: string, asking: Asking): Promise<boolean> => {
  return (await ask({ type: 'confirm', message, default: false }, asking)) === true;
};

type Question =
  | { readonly type: 'select'; readonly message: string; readonly choices: Choice[]; readonly loop: boolean }
  | { readonly type: 'password'; readonly message: string; readonly mask: string }
  | { readonly type: 'confirm'; readonly message: string; readonly default: boolean }
  | {
      readonly type: 'input';
      readonly message: string;
      readonly default: string;
      readonly validate: (text: string) => boolean | string;
    };

/** Inquirer takes a while to load, so it is loaded when something is asked. */
const ask = async (question: Question, { terminal, signal }: Asking): Promise<unknown> => {
  const { createPromptModule } = await import('inquirer');
  const prompt = createPromptModule({ input: terminal.input, output: terminal.output, signal });
  try {
    const { answer } = await prompt([{ ...question, name: 'answer' }]);
    return answer;
  } catch (error) {
    const isLeft = error instanceof Error && LEAVINGS.has(error.name);
    throw isLeft ? new Interrupted('left at a question', { cause: error }) : error;
  }
};

const LEAVINGS: ReadonlySet<string> = new Set(['ExitPromptError', 'AbortPromptError', 'CancelPromptError']);
