import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { AwsError } from '../../../kernel/aws-error.ts';
import { validation } from '../errors.ts';
import { readValue, type Value } from '../value/value.ts';
import type { Path } from './bound.ts';
import type { WrittenPath } from './syntax.ts';
import { ExpressionFault } from './tokens.ts';

export interface PlaceholderInput {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Readonly<Record<string, AttributeValue>> | undefined;
}

/** A request's placeholders, and which of them its expressions have used. */
export class Placeholders {
  readonly #names: ReadonlyMap<string, string>;
  readonly #values: ReadonlyMap<string, Value>;
  readonly #unusedNames: Set<string>;
  readonly #unusedValues: Set<string>;

  /** Throws AwsError ValidationException for placeholders that can't be. */
  constructor({ ExpressionAttributeNames: names, ExpressionAttributeValues: values }: PlaceholderInput) {
    this.#names = names ? readNames(names) : new Map();
    this.#values = values ? readValues(values) : new Map();
    this.#unusedNames = new Set(this.#names.keys());
    this.#unusedValues = new Set(this.#values.keys());
  }

  path(written: WrittenPath): Path {
    const [head, ...rest] = written.map((part) =>
      typeof part === 'string' && part.startsWith('#') ? this.#name(part) : part,
    );
    return [String(head), ...rest];
  }

  #name(placeholder: string): string {
    const name = this.#names.get(placeholder);
    if (name === undefined) {
      throw new ExpressionFault(
        `An expression attribute name used in the document path is not defined; attribute name: ${placeholder}`,
      );
    }
    this.#unusedNames.delete(placeholder);
    return name;
  }

  value(placeholder: string): Value {
    const value = this.#values.get(placeholder);
    if (value === undefined) {
      throw new ExpressionFault(
        `An expression attribute value used in expression is not defined; attribute value: ${placeholder}`,
      );
    }
    this.#unusedValues.delete(placeholder);
    return value;
  }

  /** Throws AwsError ValidationException unless every placeholder was used. */
  requireUsed(): void {
    refuseUnused('ExpressionAttributeNames', this.#unusedNames);
    refuseUnused('ExpressionAttributeValues', this.#unusedValues);
  }
}

const refuseUnused = (parameter: string, unused: ReadonlySet<string>): void => {
  if (unused.size === 0) return;
  throw validation(`Value provided in ${parameter} unused in expressions: keys: {${[...unused].join(', ')}}`);
};

const readNames = (names: Readonly<Record<string, string>>): ReadonlyMap<string, string> => {
  const entries = Object.entries(names);
  if (entries.length === 0) throw validation('ExpressionAttributeNames must not be empty');
  for (const [key] of entries) checkKey('ExpressionAttributeNames', key, /^#[0-9a-zA-Z_]+$/);
  return new Map(entries);
};

const readValues = (values: Readonly<Record<string, AttributeValue>>): ReadonlyMap<string, Value> => {
  const entries = Object.entries(values);
  if (entries.length === 0) throw validation('ExpressionAttributeValues must not be empty');
  for (const [key] of entries) checkKey('ExpressionAttributeValues', key, /^:[0-9a-zA-Z_]+$/);
  return new Map(entries.map(([key, value]) => [key, readNamedValue(key, value)]));
};

const checkKey = (parameter: string, key: string, pattern: RegExp): void => {
  if (!pattern.test(key)) throw validation(`${parameter} contains invalid key: Syntax error; key: "${key}"`);
};

const readNamedValue = (key: string, value: AttributeValue): Value => {
  try {
    return readValue(value);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw validation(`ExpressionAttributeValues contains invalid value: ${error.message} for key ${key}`);
  }
};
