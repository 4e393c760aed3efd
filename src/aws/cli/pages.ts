import { search } from '../jmespath.ts';
import type { CallInput, CallValue, JsonObject, JsonValue } from '../json.ts';
import { CliError } from './cli-error.ts';
import type { Paginator } from './model.ts';
import { isJsonList, isJsonMap } from './python-value.ts';

/** How much of a paged list is wanted. */
export interface PagingWish {
  readonly maxItems: number | undefined;
  readonly startingToken: string | undefined;
  readonly pageSize: number | string | undefined;
}

export interface Page {
  /** Its result keys, and on the first page also what is the same on all. */
  readonly part: JsonObject;
  /** All that AWS answered. */
  readonly answer: JsonObject;
  /** On the last page: where another command can go on. */
  readonly resumeToken: string | undefined;
}

export interface Paging {
  readonly paginator: Paginator;
  readonly wish: PagingWish;
  readonly input: CallInput;
  readonly send: (input: CallInput) => Promise<JsonObject>;
}

/** Fetches page after page, as botocore's paginate.py does. Throws CliError for a token that isn't one. */
export async function* pagesOf({ paginator, wish, input, send }: Paging): AsyncGenerator<Page> {
  const keys = keysOf(paginator);
  const start = readStartingToken(wish.startingToken, keys.inputTokens);
  let token = start.token;
  let skipped = start.skip;
  let taken = 0;
  for (let isFirst = true; ; isFirst = false) {
    const answer = await send(withPaging(input, { keys, token, pageSize: wish.pageSize }));
    const page =
      isFirst && wish.startingToken !== undefined ? cutStart(answer, keys.results, skipped) : answer;
    const part = partOf(page, keys, isFirst);
    const items = itemsOf(page, keys.results[0]);
    const excess = wish.maxItems === undefined ? 0 : taken + items.length - wish.maxItems;
    if (excess > 0) {
      const kept = items.length - excess;
      const resumeToken = encodeToken({ ...token, boto_truncate_amount: kept + skipped });
      const cut = (of: JsonObject) => setAt(of, keys.results[0] ?? '', items.slice(0, kept));
      yield { part: cut(part), answer: cut(page), resumeToken };
      return;
    }
    skipped = 0;
    taken += items.length;
    const next = nextToken(page, keys);
    const isLast = Object.values(next).every((value) => value === null);
    const resumeToken = !isLast && taken === wish.maxItems ? encodeToken(next) : undefined;
    yield { part, answer: page, resumeToken };
    if (isLast || resumeToken !== undefined) return;
    if (JSON.stringify(next) === JSON.stringify(token)) {
      throw new CliError(
        `Error during pagination: The same next token was received twice: ${JSON.stringify(next)}`,
        'other',
      );
    }
    token = next;
  }
}

/** All pages as one answer. */
export const wholeOf = async (pages: AsyncIterable<Page>, paginator: Paginator): Promise<JsonObject> => {
  const { results } = keysOf(paginator);
  let whole: JsonObject | undefined;
  for await (const { part, resumeToken } of pages) {
    whole =
      whole === undefined
        ? withoutNulls(part, results)
        : results.reduce((sum, key) => addAt(sum, key, part), whole);
    if (resumeToken !== undefined) whole = { ...whole, NextToken: resumeToken };
  }
  return whole ?? {};
};

interface Keys {
  readonly inputTokens: readonly string[];
  readonly outputTokens: readonly string[];
  readonly results: readonly string[];
  readonly paginator: Paginator;
}

const keysOf = (paginator: Paginator): Keys => ({
  inputTokens: [paginator.input_token].flat(),
  outputTokens: [paginator.output_token].flat(),
  results: [paginator.result_key].flat(),
  paginator,
});

/** The input members that tell where to go on and how big a page is. */
export const pagingMembers = (paginator: Paginator): readonly string[] => [
  ...[paginator.input_token].flat(),
  ...(paginator.limit_key === undefined ? [] : [paginator.limit_key]),
];

type Token = Readonly<Record<string, JsonValue>>;

interface PagingInput {
  readonly keys: Keys;
  readonly token: Token;
  readonly pageSize: number | string | undefined;
}

const withPaging = (input: CallInput, { keys, token, pageSize }: PagingInput): CallInput => {
  const given = Object.entries(token).filter(([, value]) => value !== null && value !== 'None');
  const limit = keys.paginator.limit_key;
  const size: Record<string, CallValue> =
    limit === undefined || pageSize === undefined ? {} : { [limit]: pageSize };
  return { ...input, ...size, ...Object.fromEntries(given) };
};

const nextToken = (page: JsonObject, { inputTokens, outputTokens, paginator }: Keys): Token => {
  if (paginator.more_results !== undefined && search(paginator.more_results, page) !== true) return {};
  return Object.fromEntries(
    inputTokens.map((name, index) => [name, search(outputTokens[index] ?? name, page) || null]),
  );
};

const itemsOf = (page: JsonObject, key = ''): readonly JsonValue[] => {
  const items = search(key, page);
  return isJsonList(items) ? items : [];
};

const partOf = (page: JsonObject, { results, paginator }: Keys, isFirst: boolean): JsonObject => {
  const shared = isFirst ? (paginator.non_aggregate_keys ?? []) : [];
  return [...results, ...shared].reduce<JsonObject>((part, key) => setAt(part, key, search(key, page)), {});
};

/** Takes away what an earlier command has shown of this page. */
const cutStart = (page: JsonObject, results: readonly string[], skip: number): JsonObject =>
  results.reduce((cut, key, index) => {
    const value = search(key, page);
    if (index === 0) return setAt(cut, key, isJsonList(value) ? value.slice(skip) : null);
    return isJsonList(value) ? setAt(cut, key, []) : cut;
  }, page);

/** Sets what a dotted key names. */
const setAt = (target: JsonObject, key: string, value: JsonValue): JsonObject => {
  const [first = '', ...rest] = key.split('.');
  if (rest.length === 0) return { ...target, [first]: value };
  const inner = target[first] ?? {};
  return { ...target, [first]: setAt(isJsonMap(inner) ? inner : {}, rest.join('.'), value) };
};

const addAt = (target: JsonObject, key: string, part: JsonObject): JsonObject => {
  const [known, added] = [search(key, target), search(key, part)];
  if (added === null) return target;
  if (known === null) return setAt(target, key, added);
  if (isJsonList(known) && isJsonList(added)) return setAt(target, key, [...known, ...added]);
  if (typeof known === 'number' && typeof added === 'number') return setAt(target, key, known + added);
  return typeof known === 'string' && typeof added === 'string' ? setAt(target, key, known + added) : target;
};

const withoutNulls = (part: JsonObject, results: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(part).filter(([key, value]) => value !== null || !results.includes(key)));

/** As botocore writes it, spaces included, so that a token of the one works with the other. */
const encodeToken = (token: Token): string => {
  const pairs = Object.entries(token).map(
    ([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`,
  );
  return Buffer.from(`{${pairs.join(', ')}}`).toString('base64');
};

const readStartingToken = (
  text: string | undefined,
  inputTokens: readonly string[],
): { readonly token: Token; readonly skip: number } => {
  const none = Object.fromEntries(inputTokens.map((name) => [name, null]));
  if (text === undefined) return { token: none, skip: 0 };
  try {
    const json: JsonValue = JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
    if (isJsonMap(json)) {
      const { boto_truncate_amount: skip = 0, ...token } = json;
      return { token, skip: Number(skip) };
    }
  } catch {
    // An older or a service's own token: it stands for the first of the input's tokens.
  }
  return { token: { ...none, [inputTokens[0] ?? '']: text }, skip: 0 };
};
