/** https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-returncodes.html: what version 2 of the AWS CLI returns. */
export const EXIT_CODES = {
  done: 0,
  /** One or more transfers of an `s3` command failed. */
  transferFailed: 1,
  /** The command line can't be parsed, or its values don't fit the operation. */
  usage: 252,
  /** The environment or the configuration doesn't fit. */
  configuration: 253,
  /** The service refused. */
  refused: 254,
  other: 255,
} as const;

export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

/** An `aws` command that ends with a message on stderr, worded as the AWS CLI words it. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly exitCode: ExitCode;

  constructor(message: string, exit: keyof typeof EXIT_CODES = 'usage') {
    super(message);
    this.exitCode = EXIT_CODES[exit];
  }
}

/** A mistake in the command line, below how to use the command. */
export const usageError = (message: string): CliError => new CliError(`${USAGE}\naws: error: ${message}`);

const USAGE = `usage: aws [options] <command> <subcommand> [<subcommand> ...] [parameters]
To see help text, you can run:

  aws help
  aws <command> help
  aws <command> <subcommand> help
`;

/** What is wrong with one option's value. */
export const parameterError = (flag: string, message: string): CliError =>
  new CliError(`Error parsing parameter '--${flag}': ${message}`);
