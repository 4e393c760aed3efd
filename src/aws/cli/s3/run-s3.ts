import { usageError } from '../cli-error.ts';
import { splitCommand } from '../find-command.ts';
import { invalidChoice } from '../words.ts';
import type { AwsWorld } from '../world.ts';
import { mb, presign, rb, website } from './bucket-commands.ts';
import { cp, mv, rm, sync } from './copy-commands.ts';
import { ls } from './ls.ts';

type S3Command = (words: readonly string[], world: AwsWorld) => Promise<number>;

/** https://docs.aws.amazon.com/cli/latest/reference/s3/ */
export const S3_COMMANDS: Readonly<Record<string, S3Command>> = {
  ls,
  website,
  cp,
  mv,
  rm,
  sync,
  mb,
  rb,
  presign,
};

/** Runs `aws s3 <command> …`; returns the exit code. Throws CliError and AwsCallError. */
export const runS3 = async (words: readonly string[], world: AwsWorld): Promise<number> => {
  const { command, rest } = splitCommand(words, 1);
  const [name] = command;
  if (name === undefined) throw usageError('the following arguments are required: subcommand');
  if (name === 'help') {
    world.write(
      `NAME\n       s3\n\nAVAILABLE COMMANDS\n${Object.keys(S3_COMMANDS)
        .sort()
        .map((known) => `       o ${known}\n`)
        .join('')}`,
    );
    return 0;
  }
  const run = S3_COMMANDS[name];
  if (!run) throw usageError(`argument subcommand: ${invalidChoice(name, Object.keys(S3_COMMANDS))}`);
  return run(rest, world);
};
