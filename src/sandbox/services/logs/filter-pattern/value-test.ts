import { compileRegex, invalidPattern, type PatternScanner } from './pattern-scanner.ts';

/** A field's value as it stands in the event; space-delimited fields are always strings. */
export type Scalar = string | number | boolean | null;

export type ValueTest = (value: Scalar) => boolean;

const OPERATORS = ['!=', '<=', '>=', '=', '<', '>'] as const;
type Operator = (typeof OPERATORS)[number];

/** Reads `= "x*"`, `!= 3`, `<= 1e3`, `= %regex%`; undefined when no operator comes next. */
export const parseComparison = (scanner: PatternScanner): ValueTest | undefined => {
  const operator = OPERATORS.find((candidate) => scanner.accept(candidate));
  if (!operator) return undefined;
  scanner.skipSpace();
  const regex = scanner.take(/%([^%]+)%/y);
  if (regex) return regexTest(operator, compileRegex(regex[1] ?? ''));
  const quoted = scanner.take(/"((?:[^"\\]|\\.)*)"/y);
  if (quoted) return textTest(operator, (quoted[1] ?? '').replaceAll(/\\(.)/g, '$1'));
  const bare = scanner.take(/[^\s"%,()[\]{}&|=<>!]+/y);
  if (!bare) throw invalidPattern();
  return NUMBER.test(bare[0]) ? numberTest(operator, Number(bare[0])) : textTest(operator, bare[0]);
};

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

const regexTest = (operator: Operator, expression: RegExp): ValueTest => {
  if (operator === '=') return (value) => expression.test(String(value));
  if (operator === '!=') return (value) => !expression.test(String(value));
  throw invalidPattern();
};

/** `*` stands for any text. */
const textTest = (operator: Operator, text: string): ValueTest => {
  const source = text.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return regexTest(operator, new RegExp(`^${source.join('.*')}$`, 's'));
};

const numberTest = (operator: Operator, expected: number): ValueTest => {
  const compare = NUMBER_COMPARISONS[operator];
  return (value) => {
    if (typeof value === 'number') return compare(value, expected);
    if (typeof value !== 'string' || !NUMBER.test(value.trim())) return operator === '!=';
    return compare(Number(value), expected);
  };
};

const NUMBER_COMPARISONS: Readonly<Record<Operator, (actual: number, expected: number) => boolean>> = {
  '=': (actual, expected) => actual === expected,
  '!=': (actual, expected) => actual !== expected,
  '<': (actual, expected) => actual < expected,
  '>': (actual, expected) => actual > expected,
  '<=': (actual, expected) => actual <= expected,
  '>=': (actual, expected) => actual >= expected,
};
