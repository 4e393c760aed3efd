import { parsePath } from './parse-operand.ts';
import { StaticFaults } from './static-faults.ts';
import type { WrittenPath } from './syntax.ts';
import { TokenReader } from './tokens.ts';

/** Parses a projection expression: paths, with commas between them. Throws ExpressionFault. */
export const parseProjection = (text: string): readonly WrittenPath[] => {
  const reader = new TokenReader(text);
  const faults = new StaticFaults(['reserved word']);
  const rules = { noteReserved: (fault: string) => faults.note('reserved word', fault) };
  const paths = [parsePath(reader, rules)];
  while (reader.takeSymbol(',')) paths.push(parsePath(reader, rules));
  if (reader.peek().kind !== 'end') reader.fail();
  faults.throwFirst();
  return paths;
};
