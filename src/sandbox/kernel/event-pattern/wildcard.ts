import type { JsonLeaf } from './value-pattern.ts';

type Fail = (reason: string) => never;

/** How many beginnings of a pattern may be met by one text at the same time before AWS calls it too complex; estimated. */
const MAX_BEGINNINGS = 6;
/** Patterns that need more than this to be judged are too complex as well. */
const MAX_EXAMINED = 5_000;

/**
 * A `wildcard` pattern: `*` stands for any text, `\*` and `\\` for themselves.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html#eb-filtering-wildcard-matching
 */
export const wildcard = (text: string, fail: Fail): ((value: JsonLeaf) => boolean) => {
  const pieces = parsePieces(text, fail);
  if (isTooComplex(pieces))
    fail(
      'Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character',
    );
  return (value) => typeof value === 'string' && meets(value, pieces);
};

/** The texts between the wildcards. */
const parsePieces = (text: string, fail: Fail): readonly string[] => {
  const pieces = [''];
  // Positions count bytes from the opening quote, as AWS's messages do.
  let position = 1;
  let isAfterStar = false;
  const add = (char: string) => {
    pieces[pieces.length - 1] += char;
    isAfterStar = false;
  };
  const chars = [...text];
  for (let index = 0; index < chars.length; index += 1) {
    const char = chars[index] ?? '';
    if (char === '*') {
      if (isAfterStar) fail(`Consecutive wildcard characters at pos ${position - 1}`);
      pieces.push('');
      isAfterStar = true;
    } else if (char === '\\') {
      const next = chars[index + 1];
      if (next !== '*' && next !== '\\') fail(`Invalid escape character at pos ${position}`);
      add(next ?? '');
      index += 1;
      position += 1;
    } else add(char);
    position += Buffer.byteLength(char);
  }
  return pieces;
};

const meets = (value: string, pieces: readonly string[]): boolean => {
  const [first = '', ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return value === first;
  if (!value.startsWith(first)) return false;
  let at = first.length;
  for (const piece of rest) {
    const found = value.indexOf(piece, at);
    if (found < 0) return false;
    at = found + piece.length;
  }
  return value.length - last.length >= at && value.endsWith(last);
};

/**
 * Whether some text could be in too many places of the pattern at once, counting each wildcard that may go on and
 * each piece that has begun: the measure of event-ruler's MachineComplexityEvaluator.
 */
const isTooComplex = (pieces: readonly string[]): boolean => {
  if (pieces.length <= 2) return false;
  const alphabet = new Set(pieces.join(''));
  const seen = new Set<string>();
  const queue: (readonly string[])[] = [['1:0']];
  for (let states = queue.pop(); states !== undefined; states = queue.pop()) {
    const name = states.join(' ');
    if (seen.has(name)) continue;
    seen.add(name);
    if (states.length > MAX_BEGINNINGS || seen.size > MAX_EXAMINED) return true;
    for (const char of alphabet) queue.push(advance(states, char, pieces));
  }
  return false;
};

/** A state is `<piece>:<characters of it met>`; `:0` is the wildcard before the piece, which takes anything. */
const advance = (states: readonly string[], char: string, pieces: readonly string[]): readonly string[] => {
  const next = new Set<string>();
  for (const state of states) {
    const [piece = 0, met = 0] = state.split(':').map(Number);
    if (met === 0) next.add(state);
    const text = pieces[piece] ?? '';
    if (text[met] !== char) continue;
    if (met + 1 < text.length) next.add(`${piece}:${met + 1}`);
    else if (piece + 1 < pieces.length) next.add(`${piece + 1}:0`);
  }
  return [...next].sort();
};
