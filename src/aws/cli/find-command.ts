import { findOperation, listOperations, type Operation } from '../catalogue.ts';
import { kebabCase } from '../kebab-case.ts';
import { isServiceKey, SERVICES, type ServiceKey } from '../services.ts';
import { usageError } from './cli-error.ts';
import { GLOBAL_OPTIONS } from './globals.ts';
import { type CliModel, loadModel } from './model.ts';
import { invalidChoice } from './words.ts';

/** The first words that are no options, and everything else in order. */
export const splitCommand = (
  words: readonly string[],
  depth: number,
): { readonly command: readonly string[]; readonly rest: readonly string[] } => {
  const command: string[] = [];
  const rest: string[] = [];
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (command.length < depth && !word.startsWith('-')) {
      command.push(word);
      continue;
    }
    rest.push(word);
    if (command.length < depth && takesValue(word)) {
      index += 1;
      rest.push(...words.slice(index, index + 1));
    }
  }
  return { command, rest };
};

const takesValue = (word: string): boolean => {
  const spec = Object.entries(GLOBAL_OPTIONS).find(([name]) => `--${name}` === word)?.[1];
  return spec?.takes === 'one';
};

/** Commands that are no service of AWS's API. */
export const OWN_COMMANDS = ['s3', 'configure', 'help'] as const;

/** All that can follow `aws`. */
export const commandNames = (): readonly string[] => [
  ...Object.values(SERVICES)
    .map(({ cli }) => cli)
    .sort(),
  ...OWN_COMMANDS,
];

/** Throws CliError with what there is instead. */
export const findService = (cliName: string): ServiceKey => {
  const key = Object.keys(SERVICES).find(
    (candidate) => isServiceKey(candidate) && SERVICES[candidate].cli === cliName,
  );
  if (key !== undefined && isServiceKey(key)) return key;
  throw usageError(`argument command: ${invalidChoice(cliName, commandNames())}`);
};

/** Commands of a service beside its operations. */
export const extraCommands = (cliService: string, model: CliModel): readonly string[] => [
  ...(Object.keys(model.waiters).length > 0 ? ['wait'] : []),
  ...(cliService === 'logs' ? ['tail'] : []),
  'help',
];

/** Throws CliError with what there is instead. */
export const findCliOperation = async (service: ServiceKey, cliOperation: string): Promise<Operation> => {
  const names = await listOperations(service);
  const name = names.find((candidate) => kebabCase(candidate) === cliOperation);
  if (name !== undefined) {
    const lookup = await findOperation(`${service}.${name}`);
    if (lookup.kind === 'found') return lookup.operation;
  }
  const cliService = SERVICES[service].cli;
  const choices = [...names.map(kebabCase).sort(), ...extraCommands(cliService, await loadModel(cliService))];
  throw usageError(`argument operation: ${invalidChoice(cliOperation, choices)}`);
};
