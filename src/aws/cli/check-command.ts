import { SERVICES } from '../services.ts';
import { findCliOperation, findService, splitCommand } from './find-command.ts';
import { loadModel } from './model.ts';
import { grammarOf } from './operation-options.ts';
import { parseWords } from './words.ts';

/**
 * Looks whether `aws <service> <operation> --option …` names what there is, without its values; `words` are what stands
 * behind `aws`. Options may be left out, as where only some are talked of. Throws CliError.
 */
export const checkCommand = async (words: readonly string[]): Promise<void> => {
  const { command, rest } = splitCommand(words, 2);
  const [serviceName = '', operationName = ''] = command;
  const service = findService(serviceName);
  const operation = await findCliOperation(service, operationName);
  const grammar = grammarOf(operation, await loadModel(SERVICES[service].cli));
  parseWords(rest, { ...grammar, required: [], mayEndEarly: true });
};
