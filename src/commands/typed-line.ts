import type { RunContext } from '../lab/run-context.ts';
import { harmlessLine } from '../terminal/harmless.ts';
import type { Completion } from './lab-dialog.ts';

/** How a typed `aws …` command is run and completed. */
export interface AwsPrompt {
  /** Runs one command and prints what it answers; whether it succeeded. */
  readonly run: (line: string, io: TypedIo) => Promise<boolean>;
  readonly complete: (text: string, cursor: number) => Promise<Completion>;
}

export interface TypedIo {
  readonly print: (text: string) => void;
  readonly signal: AbortSignal;
}

/** What somebody has typed or pasted: a word for a key, or commands that run one after the other. */
export type Typed =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'commands'; readonly commands: readonly string[] }
  /** Something that doesn't run here, and why. */
  | { readonly kind: 'foreign'; readonly why: string };

/** Reads what was typed. All of it is understood before any of it runs. */
export const readTyped = (text: string): Typed => {
  const commands = splitCommands(text);
  const [first = ''] = commands;
  const word = WORDS[first.toLowerCase()];
  if (commands.length === 1 && word !== undefined) return { kind: 'key', key: word };
  const foreign = commands.find((command) => !PROGRAMS.has(programOf(command)));
  if (foreign === undefined) return { kind: 'commands', commands };
  return {
    kind: 'foreign',
    why: `"${harmlessLine(programOf(foreign), 40)}" doesn't run here: only aws, curl and sleep do. Nothing was run.\nRun it in another terminal; the checks see what comes of it.`,
  };
};

const WORDS: Readonly<Record<string, string>> = {
  '': 'Enter',
  do: 'Enter',
  solve: 'Enter',
  c: 'c',
  check: 'c',
  h: 'h',
  hint: 'h',
  help: 'h',
  s: 's',
  skip: 's',
  q: 'q',
  quit: 'q',
  exit: 'q',
  leave: 'q',
};

const PROGRAMS: ReadonlySet<string> = new Set(['aws', 'curl', 'sleep']);

export const programOf = (command: string): string => /^\S*/.exec(command)?.[0] ?? '';

/** A line that ends in a backslash goes on in the next, and so does one with an open quote; comments and empty lines are nothing. */
const splitCommands = (text: string): readonly string[] => {
  const commands: string[] = [];
  let begun = '';
  for (const line of text.replaceAll(/\\\n\s*/g, '').split('\n')) {
    begun = begun === '' ? line : `${begun}\n${line}`;
    if (hasOpenQuote(begun)) continue;
    commands.push(begun);
    begun = '';
  }
  const all = [...commands, begun].map((command) => command.trim().replace(/^\$\s+/, ''));
  return all.filter((command) => command !== '' && !command.startsWith('#'));
};

/** Whether a shell would wait for more, because a quote isn't closed. */
export const hasOpenQuote = (text: string): boolean => {
  const rest = text.replaceAll(/\\.|'[^']*'|"(?:\\.|[^"\\])*"/gs, '');
  return /['"]/.test(rest);
};

/** `sleep 60`, as steps show it where time has to pass: moves the sandbox's clock, and really waits elsewhere. */
export const runSleep = async (
  command: string,
  { connection, advance }: Pick<RunContext, 'connection' | 'advance'>,
  io: TypedIo,
): Promise<boolean> => {
  const seconds = Number(/^sleep\s+(\d+(?:\.\d+)?)s?$/.exec(command)?.[1] ?? Number.NaN);
  if (!(seconds <= LONGEST_SLEEP_S)) {
    io.print('sleep takes seconds: sleep 60\n');
    return false;
  }
  await advance(seconds * 1_000);
  if (connection.target.kind === 'sandbox') io.print(`The sandbox's clock has moved on by ${seconds} s.\n`);
  return true;
};

const LONGEST_SLEEP_S = 30 * 86_400;
