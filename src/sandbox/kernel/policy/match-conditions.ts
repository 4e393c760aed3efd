import type { ConditionValue, PolicyStatement } from '../policy.ts';
import { findConditionOperator } from './condition-operators.ts';
import { expandVariables, type RequestKeys } from './variables.ts';
import { ANY_ONE, ANY_RUN } from './wildcard.ts';

/**
 * Whether every condition of a statement holds: all operators and all keys (AND), any value of a key (OR).
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-logic-multiple-context-keys-or-values.html
 */
export const matchesConditions = (
  conditions: PolicyStatement['Condition'],
  version: string | undefined,
  keys: RequestKeys,
): boolean => {
  for (const [name, byKey] of Object.entries(conditions ?? {})) {
    const operator = readOperator(name);
    for (const [key, wanted] of Object.entries(byKey)) {
      const request = { requested: keys.get(key.toLowerCase()), wanted: toStrings(wanted), version, keys };
      if (!operator || !holds(operator, request)) return false;
    }
  }
  return true;
};

/** Whether AWS has a condition operator of this name, with its prefix and suffix. */
export const isConditionOperator = (name: string): boolean => readOperator(name) !== undefined;

interface Operator {
  readonly base: string;
  readonly quantifier: 'all' | 'any' | undefined;
  readonly isIfExists: boolean;
}

const readOperator = (name: string): Operator | undefined => {
  const [, quantifier, rest = ''] = /^(ForAllValues:|ForAnyValue:)?(.*)$/.exec(name) ?? [];
  const isIfExists = rest.endsWith('IfExists');
  const base = isIfExists ? rest.slice(0, -'IfExists'.length) : rest;
  if (base === 'Null' ? isIfExists : !findConditionOperator(base)) return undefined;
  return { base, isIfExists, quantifier: QUANTIFIERS.get(quantifier) };
};

const QUANTIFIERS: ReadonlyMap<string | undefined, 'all' | 'any'> = new Map([
  ['ForAllValues:', 'all'],
  ['ForAnyValue:', 'any'],
] as const);

interface Comparison {
  readonly requested: readonly string[] | undefined;
  readonly wanted: readonly string[];
  readonly version: string | undefined;
  readonly keys: RequestKeys;
}

const holds = ({ base, quantifier, isIfExists }: Operator, comparison: Comparison): boolean => {
  const { requested } = comparison;
  const isAbsent = requested === undefined || requested.length === 0;
  if (base === 'Null')
    return comparison.wanted.some((value) => (value.toLowerCase() === 'true') === isAbsent);
  const operator = findConditionOperator(base);
  if (!operator) return false;
  // ForAllValues is true and ForAnyValue false without values, whatever the operator (condition-single-vs-multi-valued).
  if (isAbsent) return quantifier ? quantifier === 'all' : isIfExists || operator.negated;
  const wanted = expandValues(comparison, operator.wildcards);
  const isWanted = (value: string) => wanted.some((one) => operator.matches(value, one)) !== operator.negated;
  // Without a quantifier a negated operator must hold for every value, another for one.
  const needsAll = quantifier ? quantifier === 'all' : operator.negated;
  return needsAll ? requested.every(isWanted) : requested.some(isWanted);
};

const expandValues = ({ wanted, version, keys }: Comparison, wildcards: boolean): readonly string[] =>
  wanted.flatMap((value) => {
    const expanded = expandVariables(value, version, keys);
    if (expanded === undefined) return [];
    return wildcards ? expanded : expanded.replaceAll(ANY_RUN, '*').replaceAll(ANY_ONE, '?');
  });

const toStrings = (value: ConditionValue): readonly string[] =>
  typeof value === 'object' ? value.map(String) : [String(value)];
