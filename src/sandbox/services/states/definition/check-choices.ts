import { isArray, isObject, type Json, type JsonObject } from '../../../kernel/json.ts';
import { parsePath } from '../../../kernel/json-path/parse-path.ts';
import { isComparison } from '../interpreter/states/comparison.ts';
import type { QueryLanguage } from './asl.ts';
import { checkField } from './check-field.ts';
import { type Mistake, schemaMistake, unsupportedField } from './mistake.ts';

/** The rules of a Choice state. */
export function* checkChoices(
  choices: Json | undefined,
  location: string,
  language: QueryLanguage,
): Generator<Mistake> {
  if (!isArray(choices)) return;
  if (choices.length === 0) yield schemaMistake('Array must not be empty', location);
  for (const [index, rule] of choices.entries()) {
    const place = `${location}[${index}]`;
    if (!isObject(rule)) yield schemaMistake('Expected value of type Object', place);
    else if (language === 'JSONata') yield* checkCondition(rule, place);
    else yield* checkRule(rule, place, 'top');
  }
}

function* checkCondition(rule: JsonObject, place: string): Generator<Mistake> {
  const missing = ['Condition', 'Next'].filter((name) => !(name in rule));
  if (missing.length > 0) yield schemaMistake(`These fields are required: [${missing.join(', ')}]`, place);
  for (const [name, value] of Object.entries(rule)) {
    if (!QUERY_FIELDS.has(name)) yield unsupportedField(name, place);
    else if (name === 'Condition' && typeof value !== 'boolean')
      yield* checkField('query', value, `${place}/${name}`);
    else if (name === 'Output' || name === 'Assign') yield* checkField('query', value, `${place}/${name}`);
  }
}

const QUERY_FIELDS: ReadonlySet<string> = new Set(['Condition', 'Next', 'Output', 'Assign', 'Comment']);
const COMPOSITES = ['And', 'Or', 'Not'] as const;
const RULE_FIELDS: ReadonlySet<string> = new Set(['Variable', 'Next', 'Assign', 'Comment', ...COMPOSITES]);

function* checkRule(rule: JsonObject, place: string, depth: 'top' | 'inner'): Generator<Mistake> {
  if (depth === 'top' && !('Next' in rule)) yield schemaMistake('These fields are required: [Next]', place);
  if (depth === 'inner' && 'Next' in rule) yield unsupportedField('Next', place);
  for (const name of Object.keys(rule)) {
    if (!RULE_FIELDS.has(name) && !isComparison(name)) yield unsupportedField(name, place);
  }
  const { And, Or, Not } = rule;
  if (And !== undefined) yield* checkList(And, `${place}/And`);
  else if (Or !== undefined) yield* checkList(Or, `${place}/Or`);
  else if (isObject(Not)) yield* checkRule(Not, `${place}/Not`, 'inner');
  else if (Not !== undefined) yield schemaMistake('Expected value of type Object', `${place}/Not`);
  else yield* checkComparison(rule, place);
}

function* checkList(rules: Json, place: string): Generator<Mistake> {
  if (!isArray(rules) || rules.length === 0) {
    yield schemaMistake('Expected a non-empty value of type Array', place);
    return;
  }
  for (const [index, rule] of rules.entries()) {
    if (isObject(rule)) yield* checkRule(rule, `${place}[${index}]`, 'inner');
    else yield schemaMistake('Expected value of type Object', `${place}[${index}]`);
  }
}

function* checkComparison(rule: JsonObject, place: string): Generator<Mistake> {
  const operators = Object.keys(rule).filter(isComparison);
  const missing = [...('Variable' in rule ? [] : ['Variable'])];
  if (missing.length > 0) yield schemaMistake(`These fields are required: [${missing.join(', ')}]`, place);
  else if (typeof rule.Variable !== 'string' || !parsePath(rule.Variable))
    yield schemaMistake('Value is not a valid JSONPath', `${place}/Variable`);
  if (operators.length !== 1) yield schemaMistake('Exactly one comparison operator is required', place);
  for (const name of operators) {
    const isRight = expected(name);
    const value = rule[name] ?? null;
    if (!isRight.accepts(value))
      yield schemaMistake(`Expected value of type ${isRight.type}`, `${place}/${name}`);
  }
}

const expected = (
  operator: string,
): { readonly type: string; readonly accepts: (value: Json) => boolean } => {
  if (operator.endsWith('Path'))
    return {
      type: 'JSONPath',
      accepts: (value) => typeof value === 'string' && parsePath(value) !== undefined,
    };
  if (operator.startsWith('Is') || operator.startsWith('Boolean'))
    return { type: 'Boolean', accepts: (value) => typeof value === 'boolean' };
  if (operator.startsWith('Numeric'))
    return { type: 'Number', accepts: (value) => typeof value === 'number' };
  return { type: 'String', accepts: (value) => typeof value === 'string' };
};
