import type { NormalizedSchema } from '@smithy/core/schema';
import { type Member, membersOf, typeOf } from '../catalogue.ts';
import { asJson } from '../jmespath.ts';
import { type CallInput, type CallValue, isJsonObject, isList } from '../json.ts';
import { CliError } from './cli-error.ts';
import type { CliModel } from './model.ts';
import { orderedNames } from './output-value.ts';
import { pythonRepresentation } from './python-value.ts';

/** Looks whether an input fits the operation before it is sent; throws CliError with botocore's report. */
export const requireValid = (schema: NormalizedSchema, input: CallInput, model: CliModel): void => {
  const mistakes = [...look(schema, input, { name: '', model })];
  if (mistakes.length > 0) throw new CliError(`Parameter validation failed:\n${mistakes.join('\n')}`);
};

interface At {
  readonly name: string;
  readonly model: CliModel;
}

function* look(schema: NormalizedSchema, value: CallValue, at: At): Generator<string> {
  const type = typeOf(schema);
  const expected = EXPECTED[type];
  if (expected && !expected.fits(value)) {
    yield `Invalid type for parameter ${shown(at.name)}, value: ${show(value)}, type: ${pythonType(value)}, valid types: ${expected.types}`;
  } else if (type === 'structure' && isJsonObject(value)) {
    yield* lookInStructure(schema, value, at);
  } else if (type === 'list' && isList(value)) {
    for (const [index, item] of value.entries()) {
      yield* look(schema.getValueSchema(), item, { ...at, name: `${at.name}[${index}]` });
    }
  } else if (type === 'map' && isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      yield* look(schema.getValueSchema(), item, { ...at, name: `${at.name}.${key}` });
    }
  }
}

function* lookInStructure(schema: NormalizedSchema, value: CallInput, at: At): Generator<string> {
  const members = membersOf(schema);
  for (const { name, isRequired, schema: member } of members) {
    if (isRequired && value[name] === undefined && !isToken(member))
      yield `Missing required parameter in ${shown(at.name)}: "${name}"`;
  }
  const byName = new Map(members.map((member) => [member.name, member]));
  const names = orderedNames(schema, at.model);
  const known: [Member, CallValue][] = [];
  for (const [name, item] of Object.entries(value)) {
    const member = byName.get(name);
    if (member) known.push([member, item]);
    else yield `Unknown parameter in ${shown(at.name)}: "${name}", must be one of: ${names.join(', ')}`;
  }
  for (const [member, item] of known) {
    const name = `${at.name}.${member.name}`;
    yield* look(member.schema, item, { ...at, name });
    yield* tooLittle(item, {
      name: shown(name),
      least: at.model.minimums[`${schema.getName()}.${member.name}`],
    });
  }
}

interface Least {
  readonly name: string;
  readonly least: number | undefined;
}

/** Only the least is checked before sending; the most is left to AWS. */
function* tooLittle(value: CallValue, { name, least }: Least): Generator<string> {
  if (least === undefined) return;
  if (typeof value === 'number' && value < least)
    yield `Invalid value for parameter ${name}, value: ${value}, valid min value: ${least}`;
  const isMeasured = typeof value === 'string' || value instanceof Uint8Array || isList(value);
  if (isMeasured && value.length < least)
    yield `Invalid length for parameter ${name}, value: ${value.length}, valid min length: ${least}`;
}

/** The SDK fills it in where it is left out. */
const isToken = (schema: NormalizedSchema): boolean => 'idempotencyToken' in schema.getMergedTraits();

const shown = (name: string): string => (name === '' ? 'input' : name.replace(/^\./, ''));

const show = (value: CallValue): string => {
  if (typeof value === 'string') return value;
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  return pythonRepresentation(asJson(value));
};

const pythonType = (value: CallValue): string => {
  if (value === null) return "<class 'NoneType'>";
  if (typeof value === 'string') return "<class 'str'>";
  if (typeof value === 'boolean') return "<class 'bool'>";
  if (typeof value === 'number') return Number.isInteger(value) ? "<class 'int'>" : "<class 'float'>";
  if (value instanceof Uint8Array) return "<class 'bytes'>";
  return isList(value) ? "<class 'list'>" : "<class 'dict'>";
};

interface Expectation {
  readonly fits: (value: CallValue) => boolean;
  readonly types: string;
}

/** In the words of botocore's validate.py. */
const EXPECTED: Readonly<Record<string, Expectation>> = {
  structure: { fits: isJsonObject, types: "<class 'dict'>" },
  map: { fits: isJsonObject, types: "<class 'dict'>" },
  list: { fits: isList, types: "<class 'list'>, <class 'tuple'>" },
  string: { fits: (value) => typeof value === 'string', types: "<class 'str'>" },
  boolean: { fits: (value) => typeof value === 'boolean', types: "<class 'bool'>" },
  number: { fits: (value) => typeof value === 'number', types: "<class 'int'>" },
};
