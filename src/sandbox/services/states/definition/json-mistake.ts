/** What is wrong with a text that isn't JSON, in the words of the parser that AWS uses (Jackson's). Undefined where it is JSON. */
export const jsonMistake = (text: string): string | undefined => {
  try {
    JSON.parse(text);
    return undefined;
  } catch {
    return describe(text);
  }
};

const TOKENS = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

const describe = (text: string): string => {
  const start = text.trimStart();
  const word = /^[A-Za-z_$][\w$]*/.exec(start)?.[0];
  if (word !== undefined) return `Unrecognized token '${word}': was expecting ${TOKENS}`;
  const key = /^\{\s*([^"\s}])/.exec(start)?.[1];
  if (key !== undefined) return `${unexpected(key)}: was expecting double-quote to start field name`;
  const place = firstMistake(start);
  if (place === undefined)
    return `Unexpected end-of-input: expected close marker for ${start.startsWith('[') ? 'Array' : 'Object'}`;
  return `${unexpected(place)}: expected a valid value ${TOKENS}`;
};

const unexpected = (character: string): string =>
  `Unexpected character ('${character}' (code ${character.codePointAt(0)}))`;

/** The character at which V8's parser stopped. */
const firstMistake = (text: string): string | undefined => {
  try {
    JSON.parse(text);
  } catch (error) {
    const position = error instanceof Error ? /at position (\d+)/.exec(error.message)?.[1] : undefined;
    return position === undefined ? undefined : text[Number(position)];
  }
  return undefined;
};
