import type { FilterPattern } from './filter-pattern.ts';
import { parseSelector, type Selector, select } from './json-selector.ts';
import { invalidPattern, PatternScanner } from './pattern-scanner.ts';
import { parseComparison, type Scalar } from './value-test.ts';

type Condition = (event: unknown) => boolean;

interface Parsing {
  readonly scanner: PatternScanner;
  readonly selectors: Selector[];
}

/** `{ ($.user.id = 1) && ($.roles[*] = "admin" || $.x NOT EXISTS) }` */
export const parseJsonPattern = (pattern: string): FilterPattern => {
  const parsing: Parsing = { scanner: new PatternScanner(pattern), selectors: [] };
  parsing.scanner.expect('{');
  const condition = parseAlternatives(parsing);
  parsing.scanner.expect('}');
  if (!parsing.scanner.isAtEnd) throw invalidPattern();

  return (message) => {
    const event = parseObject(message);
    if (event === undefined || !condition(event)) return undefined;
    return {
      extracted: extract(event, parsing.selectors),
      valueOf: (selector) => firstValue(event, selector),
    };
  };
};

const parseObject = (message: string): unknown => {
  if (!message.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(message);
  } catch {
    // An event that isn't JSON matches no JSON pattern; it isn't an error.
    return undefined;
  }
};

const parseAlternatives = (parsing: Parsing): Condition => {
  const alternatives = [parseConjunction(parsing)];
  while (parsing.scanner.accept('||')) alternatives.push(parseConjunction(parsing));
  return (event) => alternatives.some((condition) => condition(event));
};

const parseConjunction = (parsing: Parsing): Condition => {
  const conditions = [parseCondition(parsing)];
  while (parsing.scanner.accept('&&')) conditions.push(parseCondition(parsing));
  return (event) => conditions.every((condition) => condition(event));
};

const parseCondition = (parsing: Parsing): Condition => {
  const { scanner, selectors } = parsing;
  if (scanner.accept('(')) {
    const inner = parseAlternatives(parsing);
    scanner.expect(')');
    return inner;
  }
  const selector = parseSelector(scanner);
  selectors.push(selector);
  for (const { words, test } of KEYWORDS) {
    if (scanner.take(words)) return (event) => test(select(event, selector));
  }
  const test = parseComparison(scanner);
  if (!test) throw invalidPattern();
  return (event) => select(event, selector).some((value) => isScalar(value) && test(value));
};

const KEYWORDS: readonly { readonly words: RegExp; readonly test: (found: readonly unknown[]) => boolean }[] =
  [
    { words: /\s*IS\s+TRUE\b/iy, test: (found) => found.includes(true) },
    { words: /\s*IS\s+FALSE\b/iy, test: (found) => found.includes(false) },
    { words: /\s*IS\s+NULL\b/iy, test: (found) => found.includes(null) },
    { words: /\s*NOT\s+EXISTS\b/iy, test: (found) => found.length === 0 },
    { words: /\s*EXISTS\b/iy, test: (found) => found.length > 0 },
  ];

const isScalar = (value: unknown): value is Scalar => value === null || typeof value !== 'object';

const extract = (event: unknown, selectors: readonly Selector[]): Record<string, string> => {
  const found: Record<string, string> = {};
  for (const selector of selectors) {
    const [value] = select(event, selector);
    if (value !== undefined) found[selector.text] = asText(value);
  }
  return found;
};

const firstValue = (event: unknown, text: string): string | undefined => {
  const [value] = select(event, parseSelector(new PatternScanner(text)));
  return value === undefined ? undefined : asText(value);
};

const asText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
