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
  readonly value?: unknown;
  /** The pattern that wasn't met. */
  readonly pattern?: string;
}

export interface ValidateOptions {
  readonly constraints: Constraints;
  readonly missingMember: ((path: string, input: unknown) => AwsError | undefined) | undefined;
  readonly invalidMember?: ((path: string, value: unknown) => AwsError | undefined) | undefined;
  readonly patternText?: ((path: string, pattern: string) => string | undefined) | undefined;
  /** `ValidationError` in the query protocol's services, `ValidationException` elsewhere. */
  readonly code: string;
  /** What stands before the path of a member, where a service tells the input's name too. */
  readonly root?: string | undefined;
}

/**
 * Checks required members and the model's limits and throws as AWS's services do:
 * `2 validation errors detected: Value … at … failed to satisfy constraint: …; Value …`.
 */
export const validate = (schema: NormalizedSchema, input: unknown, options: ValidateOptions): void => {
  const violations = [
    ...violationsOf(schema, input, {
      path: options.root ?? '',
      constraints: options.constraints,
    }),
  ];
  const missing = violations.find((violation) => violation.missing);
  const own = missing && options.missingMember?.(missing.path, input);
  if (own) throw own;
  if (violations.length === 0) return;
  for (const { path, value } of violations) {
    const error = options.invalidMember?.(path, value);
    if (error) throw error;
  }
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

function* listViolations(schema: NormalizedSchema, value: unknown, place: Place): Generator<Violation> {
  if (!Array.isArray(value)) return;
  for (const [index, item] of value.entries()) {
    yield* violationsOf(schema.getValueSchema(), item, {
      ...place,
      path: `${place.path}.${index + 1}.member`,
    });
  }
}

function* mapViolations(schema: NormalizedSchema, value: unknown, place: Place): Generator<Violation> {
  if (!isRecord(value)) return;
  for (const [key, item] of Object.entries(value)) {
    yield* violationsOf(schema.getValueSchema(), item, { ...place, path: `${place.path}.${key}.member` });
  }
}

/** The items of a list, and the keys and the values of a map, are told together, with all that each has to be. */
function* innerViolations(limit: Constraint, value: unknown, path: string): Generator<Violation> {
  const items = Array.isArray(value) ? value : [];
  const [keys, values] = isRecord(value) ? [Object.keys(value), Object.values(value)] : [[], []];
  const groups = [
    { limit: limit.items, members: items, who: 'Member' },
    { limit: limit.keys, members: keys, who: 'Map keys' },
    { limit: limit.values, members: values, who: 'Map value' },
  ];
  for (const { limit: inner, members, who } of groups) {
    if (inner && members.some((member) => isOutside(inner, member))) {
      yield groupViolation(value, path, `${who} must satisfy constraint: ${allOf(inner)}`);
    }
  }
}

const isOutside = (limit: Constraint, value: unknown): boolean =>
  !limitViolations(limit, value, '').next().done;

const groupViolation = (value: unknown, path: string, constraint: string): Violation => ({
  path,
  missing: false,
  text: violationText(quote(value), path, constraint),
});

/** Everything that a member has to be, in the order in which AWS tells it. */
const allOf = ({ min, max, pattern, enum: values }: Constraint): string => {
  const all = [
    max === undefined ? undefined : `Member must have length less than or equal to ${max}`,
    min === undefined ? undefined : `Member must have length greater than or equal to ${min}`,
    pattern === undefined ? undefined : `Member must satisfy regular expression pattern: ${pattern}`,
    values === undefined ? undefined : `Member must satisfy enum value set: [${values.join(', ')}]`,
  ];
  return `[${all.filter((text) => text !== undefined).join(', ')}]`;
};

function* limitViolations(limit: Constraint | undefined, value: unknown, path: string): Generator<Violation> {
  if (!limit) return;
  const violation = (constraint: string) => ({
    path,
    missing: false,
    value,
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
  yield* innerViolations(limit, value, path);
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
  if (isRecord(value)) {
    return `'{${Object.entries(value)
      .map(([key, item]) => `${key}=${typeof item === 'object' ? JSON.stringify(item) : item}`)
      .join(', ')}}'`;
  }
  return `'${value}'`;
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
