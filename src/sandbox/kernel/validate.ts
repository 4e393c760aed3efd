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
  const violations: Violation[] = [];
  checkOf(schema, options.constraints)(input, options.root ?? '', violations);
  if (violations.length === 0) return;
  const missing = violations.find((violation) => violation.missing);
  const own = missing && options.missingMember?.(missing.path, input);
  if (own) throw own;
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

/** Adds to `found` what is wrong with a value at `path`. */
type Check = (value: unknown, path: string, found: Violation[]) => void;

/** Prepared once for each input. */
const prepared = new WeakMap<Constraints, WeakMap<NormalizedSchema, Check>>();

const checkOf = (schema: NormalizedSchema, constraints: Constraints): Check => {
  const checks = prepared.get(constraints) ?? new WeakMap<NormalizedSchema, Check>();
  prepared.set(constraints, checks);
  const known = checks.get(schema);
  if (known) return known;
  const check = prepare(schema, { constraints, shapes: new Map() });
  checks.set(schema, check);
  return check;
};

interface Preparation {
  readonly constraints: Constraints;
  /** By what they are read from: shapes may hold themselves. */
  readonly shapes: Map<unknown, { check: Check }>;
}

const NOTHING: Check = () => {};

const prepare = (schema: NormalizedSchema, preparation: Preparation): Check => {
  if (!hasLimits(schema, preparation.constraints, new Set())) return NOTHING;
  const shape = schema.getSchema();
  const known = preparation.shapes.get(shape);
  if (known) return (value, path, found) => known.check(value, path, found);
  const own = { check: NOTHING };
  preparation.shapes.set(shape, own);
  if (schema.isStructSchema()) own.check = structCheck(schema, preparation);
  else own.check = schema.isListSchema() ? listCheck(schema, preparation) : mapCheck(schema, preparation);
  return own.check;
};

/** Whether anything in it can be wrong; most shapes need no look. */
const hasLimits = (schema: NormalizedSchema, constraints: Constraints, seen: Set<unknown>): boolean => {
  const shape = schema.getSchema();
  if (seen.has(shape)) return false;
  if (schema.isListSchema() || schema.isMapSchema())
    return hasLimits(schema.getValueSchema(), constraints, seen);
  if (!schema.isStructSchema()) return false;
  seen.add(shape);
  return (
    requiredCount(schema) > 0 ||
    constraints[schema.getName() ?? ''] !== undefined ||
    [...schema.structIterator()].some(([, member]) => hasLimits(member, constraints, seen))
  );
};

const structCheck = (schema: NormalizedSchema, preparation: Preparation): Check => {
  const limits = preparation.constraints[schema.getName() ?? ''] ?? {};
  const required = requiredCount(schema);
  const members = [...schema.structIterator()].map(([name, member], index) => ({
    name,
    pathName: lowerFirst(name),
    isRequired: index < required,
    limit: limits[name],
    check: prepare(member, preparation),
  }));
  const looked = members.filter(({ isRequired, limit, check }) => isRequired || limit || check !== NOTHING);
  return (value, path, found) => {
    if (!isRecord(value)) return;
    for (const { name, pathName, isRequired, limit, check } of looked) {
      const given = value[name];
      const isThere = given !== undefined && given !== null;
      if (!isThere && !isRequired) continue;
      const memberPath = path ? `${path}.${pathName}` : pathName;
      if (isThere) {
        if (limit) checkLimit(limit, given, { path: memberPath, found });
        check(given, memberPath, found);
      } else {
        const text = violationText('null', memberPath, 'Member must not be null');
        found.push({ path: memberPath, missing: true, text });
      }
    }
  };
};

const listCheck = (schema: NormalizedSchema, preparation: Preparation): Check => {
  const check = prepare(schema.getValueSchema(), preparation);
  return (value, path, found) => {
    if (!Array.isArray(value)) return;
    for (const [index, item] of value.entries()) check(item, `${path}.${index + 1}.member`, found);
  };
};

const mapCheck = (schema: NormalizedSchema, preparation: Preparation): Check => {
  const check = prepare(schema.getValueSchema(), preparation);
  return (value, path, found) => {
    if (!isRecord(value)) return;
    for (const [key, item] of Object.entries(value)) check(item, `${path}.${key}.member`, found);
  };
};

interface Place {
  readonly path: string;
  readonly found: Violation[];
}

/** The items of a list, and the keys and the values of a map, are told together, with all that each has to be. */
const checkInner = (limit: Constraint, value: unknown, { path, found }: Place): void => {
  const check = (inner: Constraint | undefined, members: () => readonly unknown[], who: string) => {
    if (inner && members().some((member) => isOutside(inner, member)))
      found.push(groupViolation(value, path, `${who} must satisfy constraint: ${allOf(inner)}`));
  };
  if (Array.isArray(value)) check(limit.items, () => value, 'Member');
  if (!isRecord(value)) return;
  check(limit.keys, () => Object.keys(value), 'Map keys');
  check(limit.values, () => Object.values(value), 'Map value');
};

const isOutside = (limit: Constraint, value: unknown): boolean => {
  const found: Violation[] = [];
  checkLimit(limit, value, { path: '', found });
  return found.length > 0;
};

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

const checkLimit = (limit: Constraint, value: unknown, place: Place): void => {
  const { path, found } = place;
  const tell = (constraint: string, pattern?: string) => {
    const text = violationText(quote(value), path, constraint);
    found.push({ path, missing: false, value, text, ...(pattern !== undefined && { pattern }) });
  };
  if (limit.enum && typeof value === 'string' && !limit.enum.includes(value)) {
    tell(`Member must satisfy enum value set: [${limit.enum.join(', ')}]`);
  }
  if (limit.pattern && typeof value === 'string' && !patternOf(limit.pattern).test(value)) {
    tell(`Member must satisfy regular expression pattern: ${limit.pattern}`, limit.pattern);
  }
  checkInner(limit, value, place);
  const size = sizeOf(value);
  if (size === undefined) return;
  const unit = typeof value === 'number' ? 'value' : 'length';
  if (limit.min !== undefined && size < limit.min)
    tell(`Member must have ${unit} greater than or equal to ${limit.min}`);
  if (limit.max !== undefined && size > limit.max)
    tell(`Member must have ${unit} less than or equal to ${limit.max}`);
};

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
