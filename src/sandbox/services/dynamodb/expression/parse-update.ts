import { type OperandRules, parseEnclosedOperand, parseOperand, parsePath } from './parse-operand.ts';
import { StaticFaults } from './static-faults.ts';
import type { SetValue, UpdateAction } from './syntax.ts';
import { TokenReader } from './tokens.ts';

/** The functions of SET and how many operands each takes. */
export const UPDATE_FUNCTIONS: Readonly<Record<string, number | undefined>> = {
  if_not_exists: 2,
  list_append: 2,
};

const FAULT_ORDER = ['reserved word', 'unknown function', 'section'] as const;

/**
 * Parses an update expression. Throws ExpressionFault.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
export const parseUpdate = (text: string): readonly UpdateAction[] => {
  const reader = new TokenReader(text);
  const faults = new StaticFaults(FAULT_ORDER);
  const rules: OperandRules = {
    noteReserved: (fault) => faults.note('reserved word', fault),
    checkCall: (name) => {
      faults.countOperator();
      if (!Object.hasOwn(UPDATE_FUNCTIONS, name))
        faults.note('unknown function', `Invalid function name; function: ${name}`);
    },
  };
  const actions: UpdateAction[] = [];
  const seen = new Set<string>();
  do {
    const section = SECTIONS.find((candidate) => reader.takeWord(candidate.keyword));
    if (!section) return reader.fail();
    if (seen.has(section.keyword)) {
      const fault = `The "${section.keyword}" section can only be used once in an update expression;`;
      faults.note('section', fault);
    }
    seen.add(section.keyword);
    do actions.push(section.parse(reader, rules));
    while (reader.takeSymbol(','));
  } while (reader.peek().kind !== 'end');
  faults.throwFirst();
  return actions;
};

interface Section {
  readonly keyword: string;
  readonly parse: (reader: TokenReader, rules: OperandRules) => UpdateAction;
}

const SECTIONS: readonly Section[] = [
  {
    keyword: 'SET',
    parse: (reader, rules) => {
      const path = parsePath(reader, rules);
      reader.expectSymbol('=');
      return { kind: 'set', path, value: parseSetValue(reader, rules) };
    },
  },
  { keyword: 'REMOVE', parse: (reader, rules) => ({ kind: 'remove', path: parsePath(reader, rules) }) },
  {
    keyword: 'ADD',
    parse: (reader, rules) => ({
      kind: 'add',
      path: parsePath(reader, rules),
      value: parseValueName(reader),
    }),
  },
  {
    keyword: 'DELETE',
    parse: (reader, rules) => ({
      kind: 'delete',
      path: parsePath(reader, rules),
      value: parseValueName(reader),
    }),
  },
];

const parseSetValue = (reader: TokenReader, rules: OperandRules): SetValue => {
  const left = parseSummand(reader, rules);
  const operator = OPERATORS.find((candidate) => reader.takeSymbol(candidate));
  return operator ? { kind: 'sum', operator, left, right: parseSummand(reader, rules) } : left;
};

const OPERATORS = ['+', '-'] as const;

const parseSummand = (reader: TokenReader, rules: OperandRules): SetValue => {
  if (!reader.isSymbol('(')) return parseOperand(reader, rules);
  const next = reader.peek(1);
  if (next.kind === 'symbol' && next.text === '(') return parseEnclosedOperand(reader, rules);
  reader.expectSymbol('(');
  const value = parseSetValue(reader, rules);
  reader.expectSymbol(')');
  return value;
};

const parseValueName = (reader: TokenReader): string => {
  const { kind, text } = reader.peek();
  if (kind !== 'value' || text.length === 1) return reader.fail();
  return reader.next().text;
};
