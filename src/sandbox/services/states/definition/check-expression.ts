import { parseExpression } from '../jsonata/evaluate-expression.ts';
import { references } from '../jsonata/references.ts';
import type { Mistake } from './mistake.ts';

/** The members of `$states` that only some fields have. */
export type Reserved = 'result' | 'errorOutput';

/**
 * What AWS refuses in a JSONata expression: what can't be parsed, and what there isn't in a state.
 * Codes and texts measured on AWS: https://github.com/floci-io/floci/issues/2745 and
 * https://github.com/floci-io/floci/issues/2670
 */
export function* checkExpression(
  expression: string,
  location: string,
  reserved: Reserved | undefined,
): Generator<Mistake> {
  const parsed = parseExpression(expression);
  if ('mistake' in parsed) {
    yield { severity: 'ERROR', code: 'INVALID_JSONATA_EXPRESSION', message: parsed.mistake, location };
    return;
  }
  const messages = new Set<string>();
  for (const { kind, name } of references(parsed.tree)) {
    if (kind === 'top-level') messages.add(`Reference to '${name}' at the top level is not supported.`);
    else if (kind === 'root') messages.add(`Reference to '${name}' is not supported.`);
    else if (name !== reserved && RESERVED.has(name)) messages.add(`Field '$states.${name}' does not exist.`);
  }
  for (const message of messages)
    yield { severity: 'ERROR', code: 'UNSUPPORTED_JSONATA_EXPRESSION', message, location };
}

const RESERVED: ReadonlySet<string> = new Set<Reserved>(['result', 'errorOutput']);
