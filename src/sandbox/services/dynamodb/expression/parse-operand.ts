import { reservedWordFault } from './static-faults.ts';
import type { Operand, WrittenPath } from './syntax.ts';
import { ExpressionFault, type TokenReader } from './tokens.ts';

export interface OperandRules {
  readonly noteReserved: (fault: string) => void;
  readonly checkCall: (name: string, operands: readonly Operand[]) => void;
}

/** A path, a value or a function's call. */
export const parseOperand = (reader: TokenReader, rules: OperandRules): Operand => {
  const token = reader.peek();
  if (token.kind === 'value' && token.text.length > 1) return { kind: 'value', name: reader.next().text };
  const following = reader.peek(1);
  if (token.kind === 'word' && following.kind === 'symbol' && following.text === '(')
    return parseCall(reader, rules);
  return { kind: 'path', path: parsePath(reader, rules) };
};

const parseCall = (reader: TokenReader, rules: OperandRules): Operand => {
  const name = reader.next().text;
  reader.expectSymbol('(');
  const operands = [parseEnclosedOperand(reader, rules)];
  while (reader.takeSymbol(',')) operands.push(parseEnclosedOperand(reader, rules));
  reader.expectSymbol(')');
  rules.checkCall(name, operands);
  return { kind: 'call', name, operands };
};

/** An operand, in parentheses or not. */
export const parseEnclosedOperand = (reader: TokenReader, rules: OperandRules): Operand => {
  if (!reader.takeSymbol('(')) return parseOperand(reader, rules);
  const operand = parseEnclosedOperand(reader, rules);
  reader.expectSymbol(')');
  return operand;
};

/** `customer.#address.lines[0]` */
export const parsePath = (reader: TokenReader, rules: Pick<OperandRules, 'noteReserved'>): WrittenPath => {
  const path: (string | number)[] = [parseName(reader, rules)];
  for (;;) {
    if (reader.takeSymbol('.')) {
      path.push(parseName(reader, rules));
    } else if (reader.takeSymbol('[')) {
      if (reader.peek().kind !== 'number') reader.fail();
      path.push(Number(reader.next().text));
      reader.expectSymbol(']');
    } else {
      checkDepth(path.length);
      return path;
    }
  }
};

/** "The depth of a document path is at most 32." */
const checkDepth = (levels: number): void => {
  if (levels <= 32) return;
  throw new ExpressionFault(`The document path has too many nesting levels; nesting levels: ${levels}`);
};

const parseName = (reader: TokenReader, { noteReserved }: Pick<OperandRules, 'noteReserved'>): string => {
  const { kind, text } = reader.peek();
  if (kind === 'word') {
    const fault = reservedWordFault(text);
    if (fault) noteReserved(fault);
  } else if (kind !== 'name' || text.length === 1) {
    reader.fail();
  }
  return reader.next().text;
};
