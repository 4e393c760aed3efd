import { findOperation, listOperations, type Member, type Operation } from '../aws/catalogue.ts';
import type { CallInput, CallValue } from '../aws/json.ts';
import { kebabCase } from '../aws/kebab-case.ts';
import { isServiceKey, SERVICES, type ServiceKey } from '../aws/services.ts';

/** A call that a line of a lab's text stands for. */
export interface AwsLine {
  readonly api: string;
  readonly input: CallInput;
}

/**
 * Reads the words of an `aws <service> <operation> --option value …` line as the AWS CLI does: scalars, lists of words,
 * JSON, the shorthand `Key=value,…`, and files as `{ file }`. Options that only say where to send it or how to print the
 * answer are passed over. Throws for all else, so that no line counts as tried that wasn't.
 */
export const readAwsLine = async (words: readonly string[]): Promise<AwsLine> => {
  const [program, cliService = '', cliOperation = '', ...rest] = words;
  if (program !== 'aws') throw new Error(`"${words.join(' ')}" is no aws command.`);
  const operation = await findByCliName(cliService, cliOperation);
  // The AWS CLI launches one instance where no number is given.
  const input: Record<string, CallValue> =
    operation.api === 'ec2.RunInstances' ? { MinCount: 1, MaxCount: 1 } : {};
  for (const [flag, values] of optionsIn(rest)) {
    if (PASSED_OVER.has(flag)) continue;
    const zipHolder = flag === 'zip-file' ? ZIP_HOLDERS[operation.api] : undefined;
    if (zipHolder !== undefined) {
      input[zipHolder] = { ZipFile: textOrFile(values[0] ?? '') };
      continue;
    }
    if (operation.api === 'ec2.RunInstances' && flag === 'count') {
      const [least, most = least] = (values[0] ?? '').split(':');
      Object.assign(input, { MinCount: Number(least), MaxCount: Number(most) });
      continue;
    }
    const negated = flag.replace(/^no-/, '');
    const member = operation.members.find(
      (candidate) => candidate.flag === flag || (candidate.type === 'boolean' && candidate.flag === negated),
    );
    if (!member) throw new Error(`aws ${cliService} ${cliOperation} has no option --${flag}.`);
    input[member.name] = member.type === 'boolean' ? member.flag === flag : readValue(member, values);
  }
  return { api: operation.api, input };
};

const PASSED_OVER: ReadonlySet<string> = new Set([
  'cli-binary-format',
  'endpoint-url',
  'no-cli-pager',
  'output',
  'profile',
  'query',
  'region',
]);

/** `--zip-file` stands for a member of a structure here, as in https://docs.aws.amazon.com/cli/latest/reference/lambda/create-function.html. */
const ZIP_HOLDERS: Readonly<Record<string, string>> = {
  'lambda.CreateFunction': 'Code',
  'lambda.PublishLayerVersion': 'Content',
};

const findByCliName = async (cliService: string, cliOperation: string): Promise<Operation> => {
  const service = Object.keys(SERVICES).find(
    (key): key is ServiceKey => isServiceKey(key) && SERVICES[key].cli === cliService,
  );
  if (!service) throw new Error(`No service is called "${cliService}" here.`);
  const name = (await listOperations(service)).find((candidate) => kebabCase(candidate) === cliOperation);
  const lookup = await findOperation(`${service}.${name}`);
  if (lookup.kind === 'found') return lookup.operation;
  throw new Error(`aws ${cliService} has no operation "${cliOperation}".`);
};

/** `--name a b` and `--name=a`, in order. What stands before the first option, or after the values, is a file to write. */
const optionsIn = (
  words: readonly string[],
): readonly (readonly [flag: string, values: readonly string[]])[] => {
  const options: [string, string[]][] = [];
  for (const word of words) {
    const [, flag, joint] = /^--([a-z0-9-]+)(?:=(.*))?$/s.exec(word) ?? [];
    if (flag !== undefined) options.push([flag, joint === undefined ? [] : [joint]]);
    else options.at(-1)?.[1].push(word);
  }
  return options;
};

const readValue = (member: Member, values: readonly string[]): CallValue => {
  const [first = ''] = values;
  if (member.type === 'list') return /^\s*\[/.test(first) ? parseJson(first) : values.map(structured);
  if (member.type === 'map' || member.type === 'structure') return structured(first);
  return textOrFile(first);
};

const textOrFile = (text: string): CallValue => {
  const [, file] = /^fileb?:\/\/(.*)$/s.exec(text) ?? [];
  return file === undefined ? text : { file };
};

const structured = (text: string): CallValue => {
  if (/^\s*[{[]/.test(text)) return parseJson(text);
  if (!/^\w+=/.test(text)) return text;
  return Object.fromEntries(text.split(',').map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
};

const parseJson = (text: string): CallValue => {
  const value: CallValue = JSON.parse(text);
  return value;
};
