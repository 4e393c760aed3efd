import type { Call } from '../aws/call.ts';
import type { CallInput, CallValue, JsonObject, JsonValue } from '../aws/json.ts';

export interface Paged {
  readonly api: string;
  readonly input?: CallInput;
  /** The answer's list. */
  readonly items: string;
  /** Where the answer holds the next page's token and where the input takes it. */
  readonly token: { readonly output: string; readonly input: string };
}

/** All structures of a listing, over all its pages. */
export const listAll = async (call: Call, paged: Paged): Promise<readonly JsonObject[]> => {
  const found: JsonObject[] = [];
  let token: JsonValue | undefined;
  do {
    const page: JsonObject = await call(paged.api, {
      ...paged.input,
      ...(typeof token === 'string' ? { [paged.token.input]: token } : {}),
    });
    found.push(...structures(page[paged.items]));
    token = page[paged.token.output];
  } while (typeof token === 'string' && token !== '');
  return found;
};

/** The structures in a list of an answer. */
export const structures = (value: JsonValue | undefined): readonly JsonObject[] =>
  isList(value) ? value.filter(isStructure) : [];

const isList = (value: JsonValue | undefined): value is readonly JsonValue[] => Array.isArray(value);

const isStructure = (value: JsonValue): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The texts in a list of an answer. */
export const texts = (value: JsonValue | undefined): readonly string[] =>
  isList(value) ? value.filter((item) => typeof item === 'string') : [];

/** A member that is a text; empty where it isn't. */
export const text = (structure: Readonly<Record<string, CallValue>>, member: string): string => {
  const value = structure[member];
  return typeof value === 'string' ? value : '';
};

/** A text in a structure of an answer: `nestedText(output, 'Role', 'Arn')`. */
export const nestedText = (answer: JsonObject, outer: string, inner: string): string | undefined => {
  const value = answer[outer];
  return value !== undefined && isStructure(value) ? text(value, inner) || undefined : undefined;
};

/** `[{ Key, Value }]` as a record. */
export const tagsFromList = (value: JsonValue | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(structures(value).map((tag) => [text(tag, 'Key'), text(tag, 'Value')]));

/** `{ key: value }` as a record of texts. */
export const tagsFromMap = (value: JsonValue | undefined): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(value !== undefined && isStructure(value) ? value : {}).map(([key, item]) => [
      key,
      String(item),
    ]),
  );
