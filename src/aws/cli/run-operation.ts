import { writeFileSync } from 'node:fs';
import type { Operation } from '../catalogue.ts';
import { streamedOutput } from '../command-line.ts';
import type { CallInput, JsonObject, JsonValue } from '../json.ts';
import { adjustInput, adjustOutput } from './adjustments.ts';
import { CliError } from './cli-error.ts';
import { type Globals, readGlobals } from './globals.ts';
import type { CliModel } from './model.ts';
import { readInput } from './operation-input.ts';
import { grammarOf, ownPagingFlags } from './operation-options.ts';
import { cliOutput } from './output-value.ts';
import { type PagingWish, pagesOf, wholeOf } from './pages.ts';
import { pathIn, systemReason } from './param-file.ts';
import { requireValid } from './param-mistakes.ts';
import { printAnswer, printPages } from './print-answer.ts';
import { isJsonMap } from './python-value.ts';
import { skeletonOf } from './skeleton.ts';
import { type ParsedWords, parseWords } from './words.ts';
import type { AwsWorld } from './world.ts';

export interface OperationCommand {
  readonly operation: Operation;
  readonly model: CliModel;
  /** What stands behind the operation's name, and options before it. */
  readonly words: readonly string[];
}

/** Runs `aws <service> <operation> …`. Throws CliError and AwsCallError. */
export const runOperation = async (command: OperationCommand, world: AwsWorld): Promise<void> => {
  const { operation, model } = command;
  const words = parseWords(command.words, relaxed(grammarOf(operation, model), command.words));
  const globals = readGlobals(words, world.target);
  const skeleton = words.options.get('generate-cli-skeleton');
  if (skeleton && skeleton[0] !== 'output') {
    return world.write(json(skeletonOf(operation.input, { model, namesTexts: false })));
  }
  const paging = pagingWish(words, { operation, model, globals });
  const pagingFlags = paging ? PAGING_FLAGS : undefined;
  const given = readInput(words, { operation, globals, place: world, ...(pagingFlags && { pagingFlags }) });
  const input = adjustInput(operation.api, given);
  requireValid(operation.input, input, model);
  const printing = { title: operation.name, globals, world };
  if (skeleton) {
    const sample = skeletonOf(operation.output, { model, namesTexts: true });
    return printAnswer(sample, printing);
  }
  const send = sender(command, { words, world });
  if (!paging) return printAnswer(await send(input), printing);
  const paginator = model.paginators[operation.name];
  if (!paginator) return printAnswer(await send(input), printing);
  const pages = pagesOf({ paginator, wish: paging, input, send });
  if (globals.output === 'text' || globals.output === 'yaml-stream') return printPages(pages, printing);
  return printAnswer(await wholeOf(pages, paginator), printing);
};

const json = (value: JsonValue): string => `${JSON.stringify(value, null, 4)}\n`;

/** With an input from elsewhere, or only a sample wanted, nothing is required of the options. */
const relaxed = (grammar: ReturnType<typeof grammarOf>, words: readonly string[]) => {
  const at = words.indexOf('--generate-cli-skeleton');
  const isSample = at >= 0 && words[at + 1] !== 'output';
  const hasInput = words.some((word) => /^--cli-input-json(=|$)/.test(word));
  return isSample || hasInput ? { ...grammar, required: [] } : grammar;
};

const PAGING_FLAGS: ReadonlySet<string> = new Set(['starting-token', 'page-size', 'max-items']);

interface Asked {
  readonly operation: Operation;
  readonly model: CliModel;
  readonly globals: Globals;
}

/** Undefined where a single call is wanted. Throws CliError for options that don't go together. */
const pagingWish = (words: ParsedWords, { operation, model, globals }: Asked): PagingWish | undefined => {
  const paginator = model.paginators[operation.name];
  if (!paginator) return undefined;
  const own = ownPagingFlags(operation, model);
  const isManual = [...own].some((flag) => words.options.has(flag) && flag !== 'max-items');
  const given = [...PAGING_FLAGS].filter((flag) => words.options.has(flag));
  if (!isManual && globals.paginates) {
    return {
      maxItems: wholeNumber(words, 'max-items'),
      startingToken: words.options.get('starting-token')?.[0],
      pageSize: words.options.has('page-size') ? wholeNumber(words, 'page-size') : undefined,
    };
  }
  const clashing = given.filter((flag) => !own.has(flag));
  if (clashing.length === 0) return undefined;
  const list = clashing.map((flag) => `--${flag}`).join(', ');
  throw new CliError(
    `Error during pagination: Cannot specify --no-paginate along with pagination arguments: ${list}`,
    'other',
  );
};

const wholeNumber = (words: ParsedWords, flag: string): number | undefined => {
  const text = words.options.get(flag)?.[0];
  if (text === undefined) return undefined;
  if (/^-?\d+$/.test(text)) return Number(text);
  throw new CliError(`argument --${flag}: invalid int value: '${text}'`);
};

interface Sending {
  readonly words: ParsedWords;
  readonly world: AwsWorld;
}

const sender =
  ({ operation, model }: OperationCommand, { words, world }: Sending) =>
  async (input: CallInput): Promise<JsonObject> => {
    const answer = await world.call(operation.api, input, { signal: world.signal });
    const kept = saveStream(operation, answer, { words, world });
    const shaped = cliOutput(operation.output, kept, model);
    return adjustOutput(operation.api, isJsonMap(shaped) ? shaped : {});
  };

/** Writes what is streamed to the file that the command names. */
const saveStream = (operation: Operation, answer: JsonObject, { words, world }: Sending): JsonObject => {
  const member = streamedOutput(operation);
  if (member === undefined) return answer;
  const { [member]: body = '', ...others } = answer;
  const [outfile = ''] = words.positionals;
  const file = pathIn(world, outfile);
  try {
    if (outfile === '-') world.write(bytesOf(body));
    else writeFileSync(file, bytesOf(body));
  } catch (error) {
    throw new CliError(systemReason(error, outfile), 'other');
  }
  return others;
};

/** The bytes of a blob or a stream in an answer; see `fromSdkOutput`. */
export const bytesOf = (value: JsonValue): Uint8Array => {
  if (isJsonMap(value) && typeof value.base64 === 'string') return Buffer.from(value.base64, 'base64');
  return Buffer.from(typeof value === 'string' ? value : '');
};
