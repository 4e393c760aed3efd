import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError } from './aws-error.ts';
import { isRecord } from './json-record.ts';
import { requiredCount } from './model.ts';
import type { Constraint, Constraints } from './service.ts';

/** What is wrong with a member, in AWS's words: `Value null at 'roleName' failed to satisfy constraint: …`. */
interface Violation {
  readonly path: string;
  readonly missing: boolean;
  readonly text: string;
  /** The pattern that wasn't met. */
  readonly pattern?: string;
}

export interface ValidateOptions {
  readonly constraints: Constraints;
  readonly missingMember: ((path: string) => AwsError) | undefined;
  readonly patternText?: ((path: string, pattern: string) => string | undefined) | undefined;
  /** `ValidationError` in the query protocol's services, `ValidationException` elsewhere. */
  readonly code: string;
}

/**
 * Checks required members and the model's limits and throws as AWS's services do:
 * `2 validation errors detected: Value … at … failed to satisfy constraint: …; Value …`.
 */
export const validate = (schema: NormalizedSchema, input: unknown, options: ValidateOptions): void => {
  const violations = [...violationsOf(schema, input, { path: '', constraints: options.constraints })];
  const missing = violations.find((violation) => violation.missing);
  if (missing && options.missingMember) throw options.missingMember(missing.path);
  if (violations.length === 0) return;
  for (const { path, pattern } of violations) {
    const text = pattern === undefined ? undefined : options.patternText?.(path, pattern);
    if (text !== undefined) throw new AwsError(options.code, text);
  }
  const count = `${violations.length} validation error${violations.length === 1 ? '' : 's'} detected: `;
  throw new AwsError(options.code, count + violations.map((violation) => violation.text).join('; '));
};

interface Place {
  readonly path: string;
  readonly constraints: Constraints;
}

function* violationsOf(schema: NormalizedSchema, value: unknown, place: Place): Generator<Violation> {
  if (value === undefined || value === null) return;
  if (schema.isStructSchema()) yield* structViolations(schema, value, place);
  else if (schema.isListSchema()) yield* listViolations(schema, value, place);
  else if (schema.isMapSchema()) yield* mapViolations(schema, value, place);
}

function* structViolations(
  schema: NormalizedSchema,
  value: unknown,
  { path, constraints }: Place,
): Generator<Violation> {
  if (!isRecord(value)) return;
  const limits = constraints[schema.getName() ?? ''] ?? {};
  let left = requiredCount(schema);
  for (const [name, member] of schema.structIterator()) {
    const memberPath = path ? `${path}.${lowerFirst(name)}` : lowerFirst(name);
    const required = left > 0;
    left -= 1;
    const given = value[name];
    if (given === undefined || given === null) {
      if (required)
        yield {
          path: memberPath,
          missing: true,
          text: violationText('null', memberPath, 'Member must not be null'),
        };
      continue;
    }
    yield* limitViolations(limits[name], given, memberPath);
    yield* violationsOf(member, given, { path: memberPath, constraints });
  }
}

function* listViolations(
  schema: NormalizedSchema,
  value: unknown,
  { path, constraints }: Place,
): Generator<Violation> {
  if (!Array.isArray(value)) return;
  const limit = constraints[schema.getName() ?? '']?.['[]'];
  for (const [index, item] of value.entries()) {
    const itemPath = `${path}.${index + 1}.member`;
    yield* limitViolations(limit, item, itemPath);
    yield* violationsOf(schema.getValueSchema(), item, { path: itemPath, constraints });
  }
}

function* mapViolations(
  schema: NormalizedSchema,
  value: unknown,
  { path, constraints }: Place,
): Generator<Violation> {
  if (!isRecord(value)) return;
  const limits = constraints[schema.getName() ?? ''];
  for (const [key, item] of Object.entries(value)) {
    yield* limitViolations(limits?.['{key}'], key, path);
    yield* limitViolations(limits?.['{value}'], item, `${path}.${key}.member`);
    yield* violationsOf(schema.getValueSchema(), item, { path: `${path}.${key}.member`, constraints });
  }
}

function* limitViolations(limit: Constraint | undefined, value: unknown, path: string): Generator<Violation> {
  if (!limit) return;
  const violation = (constraint: string) => ({
    path,
    missing: false,
    text: violationText(quote(value), path, constraint),
  });
  if (limit.enum && typeof value === 'string' && !limit.enum.includes(value)) {
    yield violation(`Member must satisfy enum value set: [${limit.enum.join(', ')}]`);
  }
  if (limit.pattern && typeof value === 'string' && !patternOf(limit.pattern).test(value)) {
    yield {
      ...violation(`Member must satisfy regular expression pattern: ${limit.pattern}`),
      pattern: limit.pattern,
    };
  }
  const size = sizeOf(value);
  if (size === undefined) return;
  const unit = typeof value === 'number' ? 'value' : 'length';
  if (limit.min !== undefined && size < limit.min)
    yield violation(`Member must have ${unit} greater than or equal to ${limit.min}`);
  if (limit.max !== undefined && size > limit.max)
    yield violation(`Member must have ${unit} less than or equal to ${limit.max}`);
}

const violationText = (value: string, path: string, constraint: string) =>
  `Value ${value} at '${path}' failed to satisfy constraint: ${constraint}`;

const quote = (value: unknown): string => {
  if (Array.isArray(value))
    return `'[${value.map((item) => (typeof item === 'object' ? JSON.stringify(item) : String(item))).join(', ')}]'`;
  if (value instanceof Uint8Array)
    return `'java.nio.HeapByteBuffer[pos=0 lim=${value.length} cap=${value.length}]'`;
  return typeof value === 'object' ? `'${JSON.stringify(value)}'` : `'${value}'`;
};

const sizeOf = (value: unknown): number | undefined => {
  if (typeof value === 'number') return value;
  if (typeof value === 'string' || Array.isArray(value) || value instanceof Uint8Array) return value.length;
  return isRecord(value) ? Object.keys(value).length : undefined;
};

const lowerFirst = (name: string) => name.charAt(0).toLowerCase() + name.slice(1);

const patterns = new Map<string, RegExp>();

/** AWS's patterns are Java's: matched whole. What JavaScript spells differently is translated. */
const patternOf = (source: string): RegExp => {
  const known = patterns.get(source);
  if (known) return known;
  const pattern = compile(source);
  patterns.set(source, pattern);
  return pattern;
};

const compile = (source: string): RegExp => {
  try {
    return new RegExp(`^(?:${source})$`, 'u');
  } catch {
    return new RegExp(`^(?:${source})$`);
  }
};
