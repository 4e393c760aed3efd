import type { AppContext } from '../context.ts';

/** A flag as commander writes it: `--target <where>`, `-y, --yes`. */
export interface OptionDefinition {
  readonly flags: string;
  readonly help: string;
  readonly choices?: readonly string[];
}

/** What a command was called with. */
export interface Invocation {
  readonly args: readonly string[];
  /** By camel-case name; flags without a value are `true`. */
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
}

/** A command of the command line. `run` returns the exit code: 0 done, 1 not met or failed, 130 interrupted. */
export interface CommandDefinition {
  /** Arguments as commander writes them: `[lab]`, `<lab>`, `[topic...]`. */
  readonly args: string;
  /** Everything behind the command's name is its own, options too: commander reads none of it. */
  readonly takesAllWords?: boolean;
  readonly description: string;
  readonly options: readonly OptionDefinition[];
  /** Whole command lines with what they do, shown below `--help`. */
  readonly examples: readonly (readonly [command: string, what: string])[];
  readonly run: (invocation: Invocation, context: AppContext) => Promise<number>;
}

/** Declares a command; its line in `commands/index.ts` gives it its name. */
export const defineCommand = (definition: CommandDefinition): CommandDefinition => definition;

/** The value of an option that takes one. */
export const optionText = (invocation: Invocation, name: string): string | undefined => {
  const value = invocation.options[name];
  return typeof value === 'string' ? value : undefined;
};

export const optionIsSet = (invocation: Invocation, name: string): boolean =>
  invocation.options[name] === true;
