import { findOperation, listOperations, type Operation } from '../catalogue.ts';
import { kebabCase } from '../kebab-case.ts';
import { isServiceKey, SERVICES, type ServiceKey } from '../services.ts';
import { commandNames, extraCommands, splitCommand } from './find-command.ts';
import { GLOBAL_OPTIONS } from './globals.ts';
import { TAIL_GRAMMAR } from './logs-tail.ts';
import { type CliModel, loadModel } from './model.ts';
import { grammarOf } from './operation-options.ts';
import { SYNC_OPTIONS, TRANSFER_OPTIONS } from './s3/object-options.ts';
import { S3_COMMANDS } from './s3/run-s3.ts';
import type { OptionTable } from './words.ts';

/** What may stand where `current` is being typed, behind `words` (which begin after `aws`). */
export const completeAws = async (words: readonly string[], current: string): Promise<readonly string[]> => {
  const candidates = await candidatesFor(words, current);
  return candidates.filter((candidate) => candidate.startsWith(current));
};

const candidatesFor = async (words: readonly string[], current: string): Promise<readonly string[]> => {
  const { command, rest } = splitCommand(words, 2);
  const [name, subcommand] = command;
  if (name === undefined) return current.startsWith('-') ? optionNames(GLOBAL_OPTIONS) : commandNames();
  if (name === 's3')
    return subcommand === undefined
      ? Object.keys(S3_COMMANDS)
      : options(rest, { ...(subcommand === 'sync' ? SYNC_OPTIONS : {}), ...TRANSFER_OPTIONS });
  if (name === 'configure') return ['list', 'get'];
  const service = Object.keys(SERVICES).find((key) => isServiceKey(key) && SERVICES[key].cli === name);
  if (service === undefined || !isServiceKey(service)) return [];
  const model = await loadModel(name);
  if (subcommand === undefined) return [...(await operationNames(service)), ...extraCommands(name, model)];
  if (subcommand === 'tail') return options(rest, TAIL_GRAMMAR.options);
  if (subcommand === 'wait') return waitCandidates(service, { model, rest });
  const operation = await operationCalled(service, subcommand);
  return operation ? operationCandidates(operation, { model, rest }) : [];
};

const operationNames = async (service: ServiceKey): Promise<readonly string[]> =>
  (await listOperations(service)).map(kebabCase).sort();

const operationCalled = async (service: ServiceKey, cliName: string): Promise<Operation | undefined> => {
  const name = (await listOperations(service)).find((candidate) => kebabCase(candidate) === cliName);
  const lookup = await findOperation(`${service}.${name}`);
  return lookup.kind === 'found' ? lookup.operation : undefined;
};

interface Typed {
  readonly model: CliModel;
  /** What stands behind the operation. */
  readonly rest: readonly string[];
}

const waitCandidates = async (service: ServiceKey, { model, rest }: Typed): Promise<readonly string[]> => {
  const [state, ...others] = rest;
  if (state === undefined) return Object.keys(model.waiters).map(kebabCase).sort();
  const waiter = Object.entries(model.waiters).find(([name]) => kebabCase(name) === state)?.[1];
  const operation = waiter && (await operationCalled(service, kebabCase(waiter.operation)));
  return operation ? operationCandidates(operation, { model, rest: others }) : [];
};

const operationCandidates = (operation: Operation, { model, rest }: Typed): readonly string[] => {
  const last = rest.at(-1);
  const member = operation.members.find(({ flag }) => `--${flag}` === last);
  const values = member && model.enums[`${operation.input.getName()}.${member.name}`];
  if (values) return values;
  const grammar = grammarOf(operation, model);
  const missing = (grammar.required ?? []).filter((name) => !rest.includes(`--${name}`));
  // What is still required comes first.
  return [...new Set([...missing.map((name) => `--${name}`), ...options(rest, grammar.options)])];
};

/** Values that are known of an option that was just typed, or else all options that weren't given yet. */
const options = (rest: readonly string[], table: OptionTable): readonly string[] => {
  const last = rest.at(-1);
  const spec = last?.startsWith('--') ? table[last.slice(2)] : undefined;
  if (spec?.choices) return spec.choices;
  if (spec?.takes === 'one') return [];
  return optionNames(table).filter((name) => !rest.includes(name));
};

const optionNames = (table: OptionTable): readonly string[] => Object.keys(table).map((name) => `--${name}`);
