import { Chalk, type ChalkInstance, type ColorSupportLevel } from 'chalk';

/** What the person sees and types at; the only way to either. */
export interface Terminal {
  /** Whether somebody can be asked: stdin and stdout are both terminals, and this isn't CI. */
  readonly isInteractive: boolean;
  /** No box drawing, no spinner, no redrawing: `--plain`, `TERM=dumb`, or no terminal. */
  readonly isPlain: boolean;
  /** Width in columns at this moment, at least 40. */
  readonly columns: () => number;
  readonly rows: () => number;
  /** Colours and weights, or nothing where there is no colour. */
  readonly style: ChalkInstance;
  /** Writes to stdout as it is; text from files, AWS or people goes through `harmless` first. */
  readonly write: (text: string) => void;
  /** Writes to stderr. */
  readonly warn: (text: string) => void;
  readonly input: NodeJS.ReadStream;
  readonly output: NodeJS.WriteStream;
}

export interface TerminalOptions {
  readonly stdin: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly argv: readonly string[];
}

/** Honours `NO_COLOR`, `FORCE_COLOR`, `COLUMNS`, `TERM=dumb`, `CI`, `--no-color` and `--plain`. */
export const createTerminal = ({ stdin, stdout, stderr, env, argv }: TerminalOptions): Terminal => {
  const isTerminal = Boolean(stdout.isTTY) && env.TERM !== 'dumb';
  const level = colorLevel({ isTerminal, env, argv });
  return {
    isInteractive: Boolean(stdin.isTTY) && Boolean(stdout.isTTY) && !env.CI,
    isPlain: !isTerminal || argv.includes('--plain'),
    columns: () => Math.max(40, Number(env.COLUMNS) || stdout.columns || 80),
    rows: () => stdout.rows || 24,
    style: new Chalk({ level }),
    write: (text) => {
      stdout.write(text);
    },
    warn: (text) => {
      stderr.write(text);
    },
    input: stdin,
    output: stdout,
  };
};

interface ColorFacts {
  readonly isTerminal: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly argv: readonly string[];
}

/** https://no-color.org and https://force-color.org; 16 colours are enough and readable on every background. */
const colorLevel = ({ isTerminal, env, argv }: ColorFacts): ColorSupportLevel => {
  if (argv.includes('--no-color')) return 0;
  if (env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== '') return env.FORCE_COLOR === '0' ? 0 : 1;
  if (env.NO_COLOR) return 0;
  return isTerminal ? 1 : 0;
};
