/**
 * Keeps what an expression's text was parsed into: applications send the same few texts with other values. Parsing
 * depends on nothing but the text.
 */
export const parseCache = <T>(parse: (text: string) => T): ((text: string) => T) => {
  const known = new Map<string, T>();
  return (text) => {
    const parsed = known.get(text) ?? parse(text);
    if (known.size >= MAX_ENTRIES) known.clear();
    known.set(text, parsed);
    return parsed;
  };
};

const MAX_ENTRIES = 1000;
