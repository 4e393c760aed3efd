import { JsonReader } from './json-reader.ts';
import { readMatchExpression } from './match-expression.ts';
import { exactly, type ValuePattern } from './value-pattern.ts';

/** What must hold at the same time: for each path, one of the patterns. */
export type Rule = ReadonlyMap<string, readonly ValuePattern[]>;

/** Compiled, ready to be matched; one rule for each way through its `$or`s. */
export interface EventPattern {
  readonly rules: readonly Rule[];
}

const MAX_RULES = 1000;

/**
 * Compiles a pattern's text. Throws EventPatternError.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns-content-based-filtering.html; checks and
 * texts: event-ruler's JsonRuleCompiler.java.
 */
export const compilePattern = (text: string): EventPattern => {
  const reader = new JsonReader(text);
  if (reader.next() !== 'start-object') reader.fail('Filter is not an object');
  const rules = readObject(reader, { path: '', rules: [], isInOr: false });
  return { rules };
};

/** A field that comes twice is taken as it stands last. */
type Rules = readonly Rule[];

interface Position {
  readonly path: string;
  readonly rules: Rules;
  readonly isInOr: boolean;
}

/** Returns the rules so far with what the object adds to each of them. */
const readObject = (reader: JsonReader, { path, rules: before, isInOr }: Position): Rules => {
  let rules = before;
  let isEmpty = true;
  while (reader.next() !== 'end-object') {
    isEmpty = false;
    const name = reader.text();
    if (name === '$or') {
      rules = readOr(reader, { path, rules, isInOr });
      continue;
    }
    if (isInOr && RESERVED.has(name))
      reader.fail(`${name} is Ruler reserved fieldName which cannot be used inside $or.`);
    const inner = path === '' ? name : `${path}.${name}`;
    const token = reader.next();
    if (token === 'start-object') rules = readObject(reader, { path: inner, rules, isInOr });
    else if (token === 'start-array') rules = withField(rules, inner, readList(reader));
    else reader.fail(`"${name}" must be an object or an array`);
  }
  if (isEmpty) reader.fail('Empty objects are not allowed');
  return rules;
};

const withField = (rules: Rules, path: string, patterns: readonly ValuePattern[]): Rules =>
  (rules.length === 0 ? [new Map()] : rules).map((rule) => new Map([...rule, [path, patterns]]));

const readOr = (reader: JsonReader, { path, rules }: Position): Rules => {
  if (reader.next() !== 'start-array') reader.fail('It must be an Array followed with $or.');
  const ways: Rule[] = [];
  let count = 0;
  for (let token = reader.next(); token !== 'end-array'; token = reader.next()) {
    if (token !== 'start-object') reader.fail('Only JSON object is allowed in array of $or relationship.');
    count += 1;
    ways.push(...readObject(reader, { path, rules, isInOr: true }));
    if (ways.length > MAX_RULES) reader.fail('Rule is too complex - try using fewer $or combinations');
  }
  if (count < 2) reader.fail('There must have at least 2 Objects in $or relationship.');
  return ways;
};

const readList = (reader: JsonReader): readonly ValuePattern[] => {
  const patterns: ValuePattern[] = [];
  for (let token = reader.next(); token !== 'end-array'; token = reader.next()) {
    if (token === 'start-object') patterns.push(readMatchExpression(reader));
    else if (token === 'string') patterns.push(exactly(reader.text()));
    else if (token === 'number') patterns.push(exactly(reader.number));
    else if (token === 'true' || token === 'false') patterns.push(exactly(token === 'true'));
    else if (token === 'null') patterns.push(exactly(null));
    else reader.fail('Match value must be String, number, true, false, or null');
  }
  if (patterns.length === 0) reader.fail('Empty arrays are not allowed');
  return patterns;
};

/** event-ruler's Constants.java: what stands in a `$or` must be taken for fields, never for an operator. */
const RESERVED = new Set([
  ...['exactly', 'equals-ignore-case', 'prefix', 'suffix', 'anything-but', 'exists', 'wildcard', 'numeric'],
  ...['cidr', 'html', '=', '<', '<=', '>', '>=', 'regex', 'not-wildcard', 'not-equals-ignore-case'],
  ...['date-after', 'date-on-or-after', 'date-before', 'date-on-or-before', 'in-date-range'],
  ...['ip-address-in-range', 'ip-address-not-in-range'],
]);
