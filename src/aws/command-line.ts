import { findOperation, type Member, type Operation } from './catalogue.ts';
import { type CallInput, type CallValue, isJsonObject, isList } from './json.ts';
import { shellWord } from './shell-word.ts';
import { shorthand } from './shorthand.ts';
import type { Target } from './target.ts';

export interface CommandRequest {
  readonly api: string;
  /** The call's input; a member that the learner has as a file is `{ file: 'function.zip' }`. */
  readonly input: CallInput;
  /** Adds what leads the AWS CLI to the target: endpoint, region, profile. */
  readonly target?: Target | undefined;
  /** A longer command is broken into a line an option. */
  readonly width?: number;
}

/**
 * The `aws …` command that makes this call, to be pasted into a POSIX shell with the AWS CLI 2. An API that isn't in
 * the catalogue gives a command all the same, with its input as JSON.
 */
export const renderCommand = async (request: CommandRequest): Promise<string> => {
  const lookup = await findOperation(request.api);
  if (lookup.kind !== 'found') return unknownCommand(request);
  const { operation } = lookup;
  const words = [
    ...optionsOf(operation, request.input),
    ...targetOptions(request.target),
    ...(hasInlineBlob(operation, request.input) ? ['--cli-binary-format raw-in-base64-out'] : []),
    ...(streamedOutput(operation) === undefined ? [] : ['response.json']),
  ];
  return layOut(`aws ${operation.cliService} ${operation.cliOperation}`, words, request.width ?? 80);
};

const unknownCommand = ({ api, input }: CommandRequest): string => {
  const [service, operation] = api.split('.');
  return `aws ${service} ${operation} --cli-input-json ${shellWord(JSON.stringify(input))}`;
};

/** In the order that the author gave them in. */
const optionsOf = (operation: Operation, input: CallInput): readonly string[] =>
  Object.entries(input).flatMap(([name, value]) => {
    const member = operation.members.find((candidate) => candidate.name === name);
    if (!member || value === null) return [];
    if (operation.api === 'ec2.RunInstances' && (name === 'MinCount' || name === 'MaxCount'))
      return name === 'MinCount' ? countOptions(input) : [];
    return ZIP_HOLDERS[operation.api] === name ? zipOptions(member, value) : [option(member, value)];
  });

/** `--count 1` or `--count 1:3`: https://docs.aws.amazon.com/cli/latest/reference/ec2/run-instances.html */
const countOptions = ({ MinCount, MaxCount = MinCount }: CallInput): readonly string[] => [
  `--count ${MinCount === MaxCount ? MinCount : `${MinCount}:${MaxCount}`}`,
];

/**
 * The AWS CLI takes a function's package by `--zip-file` only.
 * https://docs.aws.amazon.com/cli/latest/reference/lambda/create-function.html
 */
export const ZIP_HOLDERS: Readonly<Record<string, string>> = {
  'lambda.CreateFunction': 'Code',
  'lambda.PublishLayerVersion': 'Content',
};

const zipOptions = (holder: Member, value: CallValue): readonly string[] => {
  if (!isJsonObject(value) || value.ZipFile === undefined) return [option(holder, value)];
  const { ZipFile: zip, ...others } = value;
  return [`--zip-file ${blobWord(zip)}`, ...(Object.keys(others).length > 0 ? [option(holder, others)] : [])];
};

const option = (member: Member, value: CallValue): string => {
  if (member.type === 'boolean') {
    return value === true || value === 'true' ? `--${member.flag}` : `--no-${member.flag}`;
  }
  // A value with a dash in front would be taken for an option.
  const joint = String(value).startsWith('-') ? '=' : ' ';
  return `--${member.flag}${joint}${wordsOf(member, value)}`;
};

const wordsOf = (member: Member, value: CallValue): string => {
  if (member.schema.isStreaming()) return pathWord(value);
  if (member.type === 'blob') return blobWord(value);
  if (isList(value)) return listWords(value);
  if (isJsonObject(value) && typeof value.file === 'string') return shellWord(`file://${value.file}`);
  if (isJsonObject(value)) return shellWord(shorthand(value) ?? json(value));
  return shellWord(String(value));
};

const listWords = (list: readonly CallValue[]): string => {
  const words = list.map((item) => (isJsonObject(item) ? shorthand(item) : plain(item)));
  if (words.length === 0 || words.some((word) => word === undefined)) return shellWord(json(list));
  return words.map((word) => shellWord(word ?? '')).join(' ');
};

const plain = (value: CallValue): string | undefined => {
  if (isList(value) || isJsonObject(value) || value instanceof Uint8Array) return undefined;
  const text = String(value);
  return /^[-[{]|^$/.test(text) ? undefined : text;
};

const json = (value: CallValue): string =>
  JSON.stringify(value, (_key, item: unknown) =>
    item instanceof Uint8Array ? Buffer.from(item).toString('base64') : item,
  );

/** Inline blobs are raw text where they are UTF-8 (`--cli-binary-format raw-in-base64-out`). */
const blobWord = (value: CallValue): string => {
  if (isJsonObject(value) && typeof value.file === 'string') return shellWord(`fileb://${value.file}`);
  if (value instanceof Uint8Array) return shellWord(textOf(value) ?? 'fileb://data.bin');
  return isJsonObject(value) && typeof value.base64 === 'string'
    ? 'fileb://data.bin'
    : shellWord(String(value));
};

/** Of a body that is streamed, such as an object's, the AWS CLI takes the plain path of a file and nothing else. */
const pathWord = (value: CallValue): string =>
  shellWord(isJsonObject(value) && typeof value.file === 'string' ? value.file : 'data.bin');

const textOf = (bytes: Uint8Array): string | undefined => {
  const text = Buffer.from(bytes).toString('utf8');
  return Buffer.from(text).equals(bytes) && !text.includes('\0') ? text : undefined;
};

const hasInlineBlob = (operation: Operation, input: CallInput): boolean =>
  operation.members.some((member) => {
    const value = input[member.name];
    if (member.type !== 'blob' || member.schema.isStreaming()) return false;
    return value !== undefined && !blobWord(value).includes('fileb://');
  });

/** The member of an answer that goes to the file that the command names last: what is streamed, and a function's answer. */
export const streamedOutput = (operation: Operation): string | undefined =>
  operation.api === 'lambda.Invoke'
    ? 'Payload'
    : Object.entries(operation.output.getMemberSchemas()).find(
        ([, member]) => member.isBlobSchema() && member.isStreaming(),
      )?.[0];

const targetOptions = (target: Target | undefined): readonly string[] => {
  if (!target) return [];
  const region = `--region ${shellWord(target.region)}`;
  if (target.kind === 'aws')
    return target.profile ? [`--profile ${shellWord(target.profile)}`, region] : [region];
  return target.endpoint === undefined ? [] : [`--endpoint-url ${shellWord(target.endpoint)}`, region];
};

const layOut = (command: string, options: readonly string[], width: number): string => {
  const line = [command, ...options].join(' ');
  return line.length <= width ? line : [command, ...options].join(' \\\n  ');
};
