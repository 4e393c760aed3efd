import type { NormalizedSchema } from '@smithy/core/schema';
import { nearest } from '../core/nearest.ts';
import { type Member, type MemberType, membersOf, type Operation, typeOf } from './catalogue.ts';
import { type CallInput, type CallValue, isJsonObject, isList } from './json.ts';

/** Something in an input that the API does not know or can't take. `path` leads to it from the input's top. */
export interface InputMistake {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

/**
 * Finds every mistake in an input before it is sent: unknown members (with the nearest name), wrong types, missing
 * required members. Values for which `isOpaque` holds are taken on trust: placeholders that are filled in later.
 */
export const inputMistakes = (
  operation: Operation,
  input: CallInput,
  isOpaque: (value: CallValue) => boolean = () => false,
): readonly InputMistake[] => [...look(operation.input, { value: input, path: [], isOpaque })];

interface Look {
  readonly value: CallValue;
  readonly path: readonly (string | number)[];
  readonly isOpaque: (value: CallValue) => boolean;
}

function* look(schema: NormalizedSchema, at: Look): Generator<InputMistake> {
  if (at.isOpaque(at.value)) return;
  const type = typeOf(schema);
  if (!FITS[type](at.value)) {
    yield { path: at.path, message: `must be ${EXPECTED[type]}, not ${nameOf(at.value)}` };
  } else if (type === 'structure' && isJsonObject(at.value)) {
    yield* lookInStructure(membersOf(schema), at.value, at);
  } else if (type === 'map' && isJsonObject(at.value)) {
    for (const [key, value] of Object.entries(at.value)) {
      yield* look(schema.getValueSchema(), { ...at, value, path: [...at.path, key] });
    }
  } else if (type === 'list' && isList(at.value)) {
    for (const [index, value] of at.value.entries()) {
      yield* look(schema.getValueSchema(), { ...at, value, path: [...at.path, index] });
    }
  }
}

function* lookInStructure(members: readonly Member[], value: CallInput, at: Look): Generator<InputMistake> {
  const names = members.map((member) => member.name);
  for (const [name, item] of Object.entries(value)) {
    const member = members.find((candidate) => candidate.name === name);
    if (member) yield* look(member.schema, { ...at, value: item, path: [...at.path, name] });
    else yield { path: [...at.path, name], message: unknownMember(name, names) };
  }
  for (const { name, isRequired } of members) {
    if (isRequired && value[name] === undefined) yield { path: at.path, message: `needs ${name}` };
  }
}

const unknownMember = (name: string, known: readonly string[]): string => {
  const meant = nearest(name, known);
  if (meant) return `has no member ${name}; did you mean ${meant}?`;
  return known.length > 0
    ? `has no member ${name}, only ${known.join(', ')}`
    : `takes no members, so not ${name}`;
};

const isText = (value: CallValue) =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

const FITS: Readonly<Record<MemberType, (value: CallValue) => boolean>> = {
  structure: isJsonObject,
  map: isJsonObject,
  list: isList,
  document: () => true,
  string: isText,
  boolean: (value) => typeof value === 'boolean' || value === 'true' || value === 'false',
  number: (value) => isText(value) && String(value).trim() !== '' && Number.isFinite(Number(value)),
  timestamp: (value) =>
    isText(value) && (Number.isFinite(Number(value)) || !Number.isNaN(Date.parse(String(value)))),
  blob: (value) =>
    typeof value === 'string' ||
    value instanceof Uint8Array ||
    (isJsonObject(value) && typeof value.base64 === 'string'),
};

const EXPECTED: Readonly<Record<MemberType, string>> = {
  structure: 'a structure',
  map: 'a map',
  list: 'a list',
  document: 'a value',
  string: 'a text',
  boolean: 'true or false',
  number: 'a number',
  timestamp: 'a time (ISO 8601 or epoch seconds)',
  blob: 'bytes, a text or { base64: … }',
};

const nameOf = (value: CallValue): string => {
  if (value === null) return 'null';
  if (isList(value)) return 'a list';
  if (value instanceof Uint8Array) return 'bytes';
  return typeof value === 'object' ? 'a structure' : JSON.stringify(value);
};
