import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AppContext } from '../context.ts';
import { EXAMS } from '../quiz/exams.ts';
import type { CommandDefinition } from './command.ts';
import { COMMANDS } from './index.ts';

/** What may stand where `current` is being typed, behind `words` (which begin after the program's name). */
export const candidatesFor = async (
  words: readonly string[],
  current: string,
  context: AppContext,
): Promise<readonly string[]> => {
  // `--target=sa` is one word in zsh and fish, and three in bash, which puts in the last one only.
  const [, flag, value] = /^(--[a-z-]+=)(.*)$/.exec(current) ?? [];
  if (flag !== undefined && value !== undefined) {
    const values = await candidatesOf([...words, flag.slice(0, -1)], value, context);
    return values.map((candidate) => flag + candidate);
  }
  return candidatesOf(
    words.filter((word) => word !== '='),
    current === '=' ? '' : current,
    context,
  );
};

const candidatesOf = async (
  words: readonly string[],
  current: string,
  context: AppContext,
): Promise<readonly string[]> => {
  const [name, ...rest] = words.filter((word, index) => index > 0 || !word.startsWith('-'));
  if (name === undefined) return beginning([...Object.keys(COMMANDS), 'help', ...GLOBAL_FLAGS], current);
  if (name === 'help') return beginning(Object.keys(COMMANDS), current);
  if (name === 'aws') return (await import('../aws/cli/complete.ts')).completeAws(rest, current);
  const definition = await COMMANDS[name]?.load();
  if (!definition) return [];
  return beginning(await argumentsOf({ name, definition, rest, current }, context), current);
};

const GLOBAL_FLAGS = ['--no-color', '--plain', '--debug', '--help', '--version'] as const;

const beginning = (candidates: readonly string[], current: string): readonly string[] =>
  candidates.filter(
    (candidate) => candidate.startsWith(current) && (current !== '' || !candidate.startsWith('-')),
  );

interface Typing {
  readonly name: string;
  readonly definition: CommandDefinition;
  readonly rest: readonly string[];
  readonly current: string;
}

const argumentsOf = async (
  { name, definition, rest, current }: Typing,
  context: AppContext,
): Promise<readonly string[]> => {
  const last = rest.at(-1);
  const open = definition.options.find(
    ({ flags }) => flagsOf(flags).includes(last ?? '') && flags.includes('<'),
  );
  if (open) return open.choices ?? VALUES[flagsOf(open.flags).at(-1) ?? ''] ?? [];
  if (current.startsWith('-')) {
    const flags = definition.options.flatMap((option) => flagsOf(option.flags));
    return [...flags, ...GLOBAL_FLAGS].filter((flag) => !rest.includes(flag));
  }
  return WORDS[name]?.(context) ?? placesOf(definition.args, context);
};

/** `-y, --yes` and `--target <where>` without what they take. */
const flagsOf = (flags: string): readonly string[] => flags.match(/(?<![\w-])--?[a-z][a-z-]*/g) ?? [];

const VALUES: Readonly<Record<string, readonly string[]>> = { '--target': ['sandbox', 'aws'] };

const runs = async ({ paths }: AppContext): Promise<readonly string[]> =>
  (await import('../cleanup/journal.ts')).runIds(paths.runs);

const proofs = async (context: AppContext): Promise<readonly string[]> =>
  (await import('./proof-places.ts')).proofPlaces(context).map(({ id }) => id);

const WORDS: Readonly<
  Record<string, (context: AppContext) => readonly string[] | Promise<readonly string[]>>
> = {
  completion: () => ['bash', 'zsh', 'fish'],
  exam: () => Object.keys(EXAMS),
  export: (context) => ['quiz', ...topics(context)],
  import: () => ['quiz'],
  inbox: () => ['list', 'read', 'open'],
  new: () => ['quiz'],
  prove: proofs,
  sandbox: () => ['start', 'status', 'reset'],
  trace: runs,
};

/** What an argument stands for, by its name: `[lab]`, `[run-or-lab]`, `[topic...]`. */
const placesOf = async (args: string, context: AppContext): Promise<readonly string[]> => [
  ...(/run/.test(args) ? await runs(context) : []),
  ...(/lab/.test(args) ? foldersIn(join(context.packageFolder, 'labs')) : []),
  ...(/topic/.test(args) ? topics(context) : []),
];

const topics = ({ packageFolder }: AppContext): readonly string[] =>
  foldersIn(join(packageFolder, 'quizzes'));

/** Labs and topics are folders, and Tab has no time to read what is in them. */
const foldersIn = (folder: string): readonly string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name);
