import { existsSync, readFileSync, statSync } from 'node:fs';
import type { Member, Operation } from '../catalogue.ts';
import { ZIP_HOLDERS } from '../command-line.ts';
import { type CallInput, type CallValue, isJsonObject } from '../json.ts';
import { CliError, parameterError } from './cli-error.ts';
import type { Globals } from './globals.ts';
import { type Place, pathIn, readParamFile } from './param-file.ts';
import { guarded, parseJson, readParamValue, withBytes } from './param-value.ts';
import { metricData } from './put-metric-data.ts';
import { withCount } from './run-count.ts';
import type { ParsedWords } from './words.ts';

export interface InputContext {
  readonly operation: Operation;
  readonly globals: Pick<Globals, 'binaryFormat'>;
  readonly place: Place;
  /** Options that say how to page, though members of the input are called like them. */
  readonly pagingFlags?: ReadonlySet<string>;
}

/** The call's input from the command's options. Throws CliError. */
export const readInput = (words: ParsedWords, context: InputContext): CallInput => {
  const { operation, globals } = context;
  const fromJson = inputJson(words, context);
  const given: Record<string, CallValue> = {};
  for (const member of operation.members) {
    if (context.pagingFlags?.has(member.flag)) continue;
    const value = memberValue(member, words, context);
    if (value !== undefined) given[member.name] = value;
  }
  const metric = operation.api === 'cloudwatch.PutMetricData' ? metricData(words.options) : {};
  const counted = withCount({ ...fromJson, ...given, ...metric }, words.options, operation);
  const all = withZip(counted, words, context);
  const input = withBytes(operation.input, all, globals.binaryFormat);
  return isJsonObject(input) ? input : {};
};

const inputJson = (words: ParsedWords, { operation, place }: InputContext): CallInput => {
  const text = words.options.get('cli-input-json')?.[0];
  if (text === undefined) return {};
  const file = guarded('cli-input-json', () => readParamFile(text, place));
  const value = parseJson('cli-input-json', file === undefined ? text : Buffer.from(file).toString());
  if (isJsonObject(value)) return value;
  throw parameterError('cli-input-json', `Invalid JSON: ${operation.name} takes an object.`);
};

const memberValue = (
  member: Member,
  { options }: ParsedWords,
  { operation, place }: InputContext,
): CallValue | undefined => {
  const { flag, type, schema } = member;
  if (type === 'boolean') {
    if (options.has(flag)) return true;
    return options.has(`no-${flag}`) ? false : undefined;
  }
  const values = options.get(flag);
  if (values === undefined) return undefined;
  if (schema.isStreaming()) return bodyFile(flag, values[0] ?? '', place);
  const readFile = NEVER_FILES.has(flag) ? () => undefined : (text: string) => readParamFile(text, place);
  const value = readParamValue(schema, { flag, values }, { readFile });
  if (operation.api === 'lambda.UpdateFunctionCode' && flag === 'zip-file') return requireZip(value);
  return value;
};

/** Addresses, which are never read from a file: PARAMFILE_DISABLED in awscli/paramfile.py in aws/aws-cli. */
const NEVER_FILES: ReadonlySet<string> = new Set(['queue-url', 'uri', 'integration-uri', 'target', 'url']);

const bodyFile = (flag: string, path: string, place: Place): Uint8Array => {
  const file = pathIn(place, path);
  if (existsSync(file) && statSync(file).isFile()) return readFileSync(file);
  throw parameterError(flag, 'Blob values must be a path to a file.');
};

const withZip = (
  input: CallInput,
  { options }: ParsedWords,
  { operation, place }: InputContext,
): CallInput => {
  const holder = ZIP_HOLDERS[operation.api];
  if (holder === undefined) return input;
  const held = input[holder];
  if (
    held !== undefined &&
    isJsonObject(held) &&
    held.ZipFile !== undefined &&
    !options.has('cli-input-json')
  ) {
    throw new CliError(
      `ZipFile cannot be provided as part of the --${holder.toLowerCase()} argument.  Please use the '--zip-file' option instead to specify a zip file.`,
    );
  }
  const text = options.get('zip-file')?.[0];
  if (text === undefined) return input;
  const zip = requireZip(guarded('zip-file', () => readParamFile(text, place)) ?? text);
  return { ...input, [holder]: { ...(held !== undefined && isJsonObject(held) ? held : {}), ZipFile: zip } };
};

/** awscli/customizations/awslambda.py: what isn't a zip is told before it is sent. */
const requireZip = (value: CallValue): Uint8Array => {
  if (value instanceof Uint8Array && isZip(value)) return value;
  throw new CliError(
    '--zip-file must be a zip file with the fileb:// prefix.\nExample usage:  --zip-file fileb://path/to/file.zip',
    'other',
  );
};

/** A zip ends with its directory's end, behind which only a comment of up to 64 KiB may stand. */
const isZip = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes).lastIndexOf('PK\u0005\u0006', undefined, 'latin1') >= 0;
