import { nearest } from '../../core/nearest.ts';
import { CliError, usageError } from './cli-error.ts';

/** How many values an option takes: none, one, any number up to the next option, or one that may be left out. */
export type Arity = 'none' | 'one' | 'many' | 'optional';

export interface OptionSpec {
  readonly takes: Arity;
  readonly choices?: readonly string[];
}

export type OptionTable = Readonly<Record<string, OptionSpec>>;

export interface ParsedWords {
  /** By option; of one that was given twice, what was given last. */
  readonly options: ReadonlyMap<string, readonly string[]>;
  /** All values of options that may be given again, in order: `--exclude a --include b`. */
  readonly sequence: readonly (readonly [option: string, values: readonly string[]])[];
  readonly positionals: readonly string[];
}

export interface Grammar {
  readonly options: OptionTable;
  /** Names of what stands without an option, in order. */
  readonly positionals: readonly string[];
  /** The last positional may be repeated. */
  readonly repeatsLast?: boolean;
  /** Positionals may be left out. */
  readonly mayEndEarly?: boolean;
  readonly required?: readonly string[];
}

/**
 * Reads the words behind a command as Python's argparse does for the AWS CLI: `--name value`, `--name=value`, a unique
 * beginning of a name. Throws CliError with the AWS CLI's message and the nearest option.
 */
export const parseWords = (words: readonly string[], grammar: Grammar): ParsedWords => {
  const options = new Map<string, readonly string[]>();
  const sequence: [string, readonly string[]][] = [];
  const positionals: string[] = [];
  const unknown: string[] = [];
  const queue = [...words];
  const room = grammar.repeatsLast ? Number.POSITIVE_INFINITY : grammar.positionals.length;
  for (let word = queue.shift(); word !== undefined; word = queue.shift()) {
    if (!isOption(word)) {
      (positionals.length < room ? positionals : unknown).push(word);
      continue;
    }
    const [, name = '', , joint] = /^--?([^=]*)(=([\s\S]*))?$/.exec(word) ?? [];
    const option = word.startsWith('--') ? findOption(name, grammar.options) : undefined;
    const spec = option === undefined ? undefined : grammar.options[option];
    if (option === undefined || !spec) {
      unknown.push(word);
      continue;
    }
    const values = takeValues(option, spec, { queue, joint });
    options.set(option, values);
    sequence.push([option, values]);
  }
  const missing = missingOf(grammar, { options, positionals });
  if (missing.length > 0) throw usageError(`the following arguments are required: ${missing.join(', ')}`);
  if (unknown.length > 0) throw unknownOptions(unknown, grammar.options);
  return { options, sequence, positionals };
};

/** A dash alone is stdin or stdout, and a negative number is a value. */
const isOption = (word: string): boolean =>
  word.startsWith('-') && word.length > 1 && !/^-\d+$|^-\d*\.\d+$/.test(word) && !/^[^=]*\s/.test(word);

const findOption = (name: string, options: OptionTable): string | undefined => {
  if (Object.hasOwn(options, name)) return name;
  const matching = Object.keys(options).filter((option) => option.startsWith(name));
  if (matching.length > 1 && name !== '') {
    const all = matching.map((option) => `--${option}`).join(', ');
    throw usageError(`ambiguous option: --${name} could match ${all}`);
  }
  return matching[0];
};

interface Following {
  readonly queue: string[];
  /** What stands behind `=`. */
  readonly joint: string | undefined;
}

const takeValues = (option: string, spec: OptionSpec, { queue, joint }: Following): readonly string[] => {
  const values = joint === undefined ? [] : [joint];
  const most = { none: 0, one: 1, optional: 1, many: Number.POSITIVE_INFINITY }[spec.takes];
  if (joint !== undefined && spec.takes === 'none')
    throw usageError(`argument --${option}: ignored explicit argument '${joint}'`);
  while (joint === undefined && values.length < most && queue[0] !== undefined && !isOption(queue[0])) {
    values.push(queue.shift() ?? '');
  }
  if (spec.takes === 'one' && values.length === 0)
    throw usageError(`argument --${option}: expected one argument`);
  const [value] = values;
  if (value !== undefined && spec.choices && !spec.choices.includes(value)) {
    throw usageError(`argument --${option}: ${invalidChoice(value, spec.choices)}`);
  }
  return values;
};

const missingOf = (
  { positionals: names, required = [], mayEndEarly = false }: Grammar,
  { options, positionals }: Pick<ParsedWords, 'options' | 'positionals'>,
): readonly string[] => [
  ...required.filter((option) => !options.has(option)).map((option) => `--${option}`),
  ...(mayEndEarly ? [] : names.slice(positionals.length)),
];

const unknownOptions = (unknown: readonly string[], options: OptionTable): CliError => {
  const meant = unknown.flatMap((word) => {
    const near = word.startsWith('--') ? nearest(word.slice(2), Object.keys(options)) : undefined;
    return near === undefined ? [] : [`  * --${near}`];
  });
  const hint = meant.length > 0 ? `\n\nMaybe you meant:\n\n${meant.join('\n')}` : '';
  return new CliError(`Unknown options: ${unknown.join(', ')}${hint}`);
};

const CHOICES_PER_LINE = 2;
const CHOICE_WIDTH = 40;

/** The AWS CLI's list of what can be said instead, with what was most likely meant. */
export const invalidChoice = (value: string, choices: readonly string[]): string => {
  const rows = choices.flatMap((_, index) =>
    index % CHOICES_PER_LINE === 0
      ? [choices.slice(index, index + CHOICES_PER_LINE).map((choice) => choice.padEnd(CHOICE_WIDTH))]
      : [],
  );
  const list = rows.map((row) => row.join(' | ')).join('\n');
  const meant = nearest(value, choices);
  const hint =
    meant === undefined ? '' : `\n\n\nInvalid choice: '${value}', maybe you meant:\n\n  * ${meant}`;
  return `Invalid choice, valid choices are:\n\n${list}${hint}`;
};
