import { AwsCallError } from '../call-error.ts';
import { SERVICES, type ServiceKey } from '../services.ts';
import { describeCallError, exitCodeOf } from './call-error-text.ts';
import { CliError, EXIT_CODES, usageError } from './cli-error.ts';
import { runConfigure } from './configure-list.ts';
import { findCliOperation, findService, splitCommand } from './find-command.ts';
import { operationHelp, serviceHelp, topHelp } from './help.ts';
import { runLogsTail } from './logs-tail.ts';
import { loadModel } from './model.ts';
import { runOperation } from './run-operation.ts';
import { runWait } from './wait.ts';
import type { AwsWorld } from './world.ts';

/**
 * Runs an `aws …` command; `words` are what stands behind `aws`. What it prints goes to `world`; returned is the exit
 * code, as version 2 of the AWS CLI returns it. Faults of ours and the signal's reason pass through.
 */
export const runAws = async (words: readonly string[], world: AwsWorld): Promise<number> => {
  try {
    return await run(words, world);
  } catch (error) {
    if (error instanceof CliError) {
      world.warn(`${error.exitCode === EXIT_CODES.transferFailed ? '' : '\n'}${error.message}\n`);
      return error.exitCode;
    }
    if (!(error instanceof AwsCallError)) throw error;
    world.signal.throwIfAborted();
    world.warn(`\n${describeCallError(error, world.target)}\n`);
    return exitCodeOf(error);
  }
};

const run = async (words: readonly string[], world: AwsWorld): Promise<number> => {
  const { command, rest } = splitCommand(words, 1);
  const [name] = command;
  if (name === undefined && rest.includes('--version')) return print(`${VERSION}\n`, world);
  if (name === undefined) throw usageError('the following arguments are required: command');
  if (name === 'help') return print(topHelp(world.columns), world);
  if (name === 'configure') return print(runConfigure(rest, world), world);
  if (name === 's3') return (await import('./s3/run-s3.ts')).runS3(rest, world);
  return runService(findService(name), rest, world);
};

const print = (text: string, world: AwsWorld): number => {
  world.write(text);
  return EXIT_CODES.done;
};

const VERSION = 'aws-cli/2 (serverless-labs)';

const runService = async (
  service: ServiceKey,
  words: readonly string[],
  world: AwsWorld,
): Promise<number> => {
  const { command, rest } = splitCommand(words, 1);
  const [name] = command;
  if (name === undefined) throw usageError('the following arguments are required: operation');
  if (isHelp([name])) return print(await serviceHelp(service, world.columns), world);
  const { cli } = SERVICES[service];
  const model = await loadModel(cli);
  if (cli === 'logs' && name === 'tail') await runLogsTail(rest, world);
  else if (name === 'wait' && Object.keys(model.waiters).length > 0)
    await runWait({ service, model, words: rest }, world);
  else {
    const operation = await findCliOperation(service, name);
    if (isHelp(rest)) return print(operationHelp(operation, model, world.columns), world);
    await runOperation({ operation, model, words: rest }, world);
  }
  return EXIT_CODES.done;
};

/** `--help` is no option of the AWS CLI's, but what everybody tries first. */
const isHelp = (words: readonly string[]): boolean =>
  words.length === 1 && /^(--)?help$/.test(words[0] ?? '');
