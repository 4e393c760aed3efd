import { AwsCallError } from '../call-error.ts';
import { findOperation } from '../catalogue.ts';
import { search } from '../jmespath.ts';
import type { CallInput, JsonObject, JsonValue } from '../json.ts';
import { kebabCase } from '../kebab-case.ts';
import type { ServiceKey } from '../services.ts';
import { CliError, usageError } from './cli-error.ts';
import { readGlobals } from './globals.ts';
import type { Acceptor, CliModel, Waiter } from './model.ts';
import { readInput } from './operation-input.ts';
import { grammarOf } from './operation-options.ts';
import { requireValid } from './param-mistakes.ts';
import { isJsonList } from './python-value.ts';
import { invalidChoice, parseWords } from './words.ts';
import type { AwsWorld } from './world.ts';

export interface WaitCommand {
  readonly service: ServiceKey;
  readonly model: CliModel;
  /** The waiter's name and what stands behind it. */
  readonly words: readonly string[];
}

/** Runs `aws <service> wait <state> …`: looks until the state is reached. Throws CliError. */
export const runWait = async ({ service, model, words }: WaitCommand, world: AwsWorld): Promise<void> => {
  const [wanted, ...rest] = words;
  const [name, waiter] = findWaiter(wanted, model);
  const lookup = await findOperation(`${service}.${waiter.operation}`);
  if (lookup.kind !== 'found') throw usageError(`argument subcommand: ${wanted}`);
  const { operation } = lookup;
  const parsed = parseWords(rest, grammarOf(operation, { ...model, paginators: {} }));
  const input = readInput(parsed, {
    operation,
    globals: readGlobals(parsed, world.target),
    place: world,
  });
  requireValid(operation.input, input, model);
  await poll({ name, waiter, api: operation.api, input }, world);
};

const findWaiter = (wanted: string | undefined, { waiters }: CliModel): readonly [string, Waiter] => {
  if (wanted === undefined) throw usageError('the following arguments are required: subcommand');
  const found = Object.entries(waiters).find(([name]) => kebabCase(name) === wanted);
  if (found) return found;
  const choices = Object.keys(waiters).map(kebabCase).sort();
  throw usageError(`argument subcommand: ${invalidChoice(wanted, choices)}`);
};

interface Polling {
  readonly name: string;
  readonly waiter: Waiter;
  readonly api: string;
  readonly input: CallInput;
}

/** botocore's waiter.py, with its words. */
const poll = async ({ name, waiter, api, input }: Polling, world: AwsWorld): Promise<void> => {
  let last: Acceptor | undefined;
  for (let attempt = 1; ; attempt += 1) {
    const seen = await look(world, { api, input });
    const matched = waiter.acceptors.find((acceptor) => accepts(acceptor, seen));
    if (matched?.state === 'success') return;
    if (matched?.state === 'failure') {
      throw failed(name, `Waiter encountered a terminal failure state: ${explain(matched)}`);
    }
    if (!matched && seen instanceof AwsCallError) {
      throw failed(name, `An error occurred (${seen.code}): ${seen.message}`);
    }
    last = matched ?? last;
    if (attempt >= waiter.maxAttempts) {
      const before = last ? `. Previously accepted state: ${explain(last)}` : '';
      throw failed(name, `Max attempts exceeded${before}`);
    }
    await world.pause(waiter.delay * 1_000);
  }
};

const failed = (name: string, reason: string): CliError =>
  new CliError(`Waiter ${name} failed: ${reason}`, 'other');

type Seen = JsonObject | AwsCallError;

const look = async (
  { call, signal }: AwsWorld,
  { api, input }: Pick<Polling, 'api' | 'input'>,
): Promise<Seen> => {
  try {
    return await call(api, input, { signal });
  } catch (error) {
    if (error instanceof AwsCallError && error.failure === 'refused') return error;
    throw error;
  }
};

const accepts = ({ matcher, expected, argument = '' }: Acceptor, seen: Seen): boolean => {
  if (matcher === 'status') return expected === (seen instanceof AwsCallError ? seen.httpStatus : 200);
  if (matcher === 'error') {
    if (typeof expected === 'boolean') return expected === seen instanceof AwsCallError;
    return seen instanceof AwsCallError && seen.code === expected;
  }
  if (seen instanceof AwsCallError) return false;
  const found = search(argument, seen);
  if (matcher === 'path') return found === expected;
  if (!isJsonList(found) || found.length === 0) return false;
  const equals = (item: JsonValue) => item === expected;
  return matcher === 'pathAll' ? found.every(equals) : found.some(equals);
};

const explain = ({ matcher, expected, argument }: Acceptor): string => {
  const value = typeof expected === 'boolean' ? (expected ? 'True' : 'False') : String(expected);
  switch (matcher) {
    case 'path':
      return `For expression "${argument}" we matched expected path: "${value}"`;
    case 'pathAll':
      return `For expression "${argument}" all members matched expected path: "${value}"`;
    case 'pathAny':
      return `For expression "${argument}" we matched expected path: "${value}" at least once`;
    case 'status':
      return `Matched expected HTTP status code: ${value}`;
    default:
      return `Matched expected service error code: ${value}`;
  }
};
