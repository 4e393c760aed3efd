import { listOperations, type Operation } from '../catalogue.ts';
import { streamedOutput } from '../command-line.ts';
import { kebabCase } from '../kebab-case.ts';
import { SERVICES, type ServiceKey } from '../services.ts';
import { commandNames } from './find-command.ts';
import { GLOBAL_OPTIONS } from './globals.ts';
import { type CliModel, loadModel } from './model.ts';
import { grammarOf } from './operation-options.ts';
import { countOption, membersWithOptions } from './run-count.ts';

const INDENT = 7;

/** `aws help`. */
export const topHelp = (width: number): string =>
  [
    'NAME\n       aws\n',
    `SYNOPSIS\n       aws [options] <command> <subcommand> [parameters]\n\n${wrapped('Use aws <command> help for the operations of a service, and aws <command> <subcommand> help for the options of one.', width)}\n`,
    `GLOBAL OPTIONS\n${wrapped(
      Object.keys(GLOBAL_OPTIONS)
        .map((name) => `--${name}`)
        .join(' '),
      width,
    )}\n`,
    `AVAILABLE SERVICES\n${commandNames()
      .map((name) => `       o ${name}\n`)
      .join('')}`,
  ].join('\n');

/** `aws <service> help`: its operations, with a sentence on each. */
export const serviceHelp = async (service: ServiceKey, width: number): Promise<string> => {
  const { cli } = SERVICES[service];
  const model = await loadModel(cli);
  const names = (await listOperations(service)).map((name) => ({ name, shown: kebabCase(name) }));
  const list = names
    .sort((one, other) => one.shown.localeCompare(other.shown))
    .map(({ name, shown }) => `       o ${shown}\n${about(model.operations[name], width)}`)
    .join('');
  const extras = [
    ...(Object.keys(model.waiters).length > 0 ? [waitersHelp(model)] : []),
    ...(cli === 's3api' ? ['       o aws s3 has cp, sync and the like\n'] : []),
    ...(cli === 'logs' ? ['       o tail\n'] : []),
  ];
  return `NAME\n       ${cli}\n\nAVAILABLE COMMANDS\n${list}${extras.join('')}`;
};

const about = (sentence: string | undefined, width: number): string =>
  sentence ? `${wrapped(sentence, width, INDENT + 4)}\n` : '';

const waitersHelp = ({ waiters }: CliModel): string =>
  `       o wait ${Object.keys(waiters).map(kebabCase).sort().join(' | ')}\n`;

/** `aws <service> <operation> help`: what it takes. */
export const operationHelp = (operation: Operation, model: CliModel, width: number): string => {
  const { cliService, cliOperation, name } = operation;
  const grammar = grammarOf(operation, model);
  const required = new Set(grammar.required);
  const own = Object.entries(grammar.options).filter(([option]) => !(option in GLOBAL_OPTIONS));
  const synopsis = own
    .filter(([option]) => !option.startsWith('no-'))
    .map(([option, { takes }]) => {
      const text = takes === 'none' ? `--${option} | --no-${option}` : `--${option} <value>`;
      return `       ${required.has(option) ? text : `[${text}]`}\n`;
    });
  const outfile = streamedOutput(operation) === undefined ? '' : '       <outfile>\n';
  const counted = Object.keys(countOption(operation)).map((option) => `       --${option} (string)\n`);
  const members = membersWithOptions(operation).map((member) => {
    const values = enumOf(operation, member.name, model);
    const choices = values ? `\n${wrapped(values.join(' | '), width, INDENT + 4)}` : '';
    const need = member.isRequired ? ', required' : '';
    return `       --${member.flag} (${member.type}${need})${choices}\n`;
  });
  return [
    `NAME\n       ${cliOperation}\n`,
    ...(model.operations[name] ? [`DESCRIPTION\n${wrapped(model.operations[name], width)}\n`] : []),
    `       https://docs.aws.amazon.com/cli/latest/reference/${cliService}/${cliOperation}.html\n`,
    `SYNOPSIS\n       ${cliOperation}\n${synopsis.join('')}${outfile}`,
    `OPTIONS\n${[...counted, ...members].join('')}`,
  ].join('\n');
};

const enumOf = ({ input }: Operation, member: string, { enums }: CliModel): readonly string[] | undefined =>
  enums[`${input.getName()}.${member}`];

const wrapped = (text: string, width: number, indent = INDENT): string => {
  const room = Math.max(20, width - indent);
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((line) => `${' '.repeat(indent)}${line}`).join('\n');
};
