// What a parcel costs. It knows nothing of HTTP: no status, no headers, no body as a text.
const KNOWN = { Bern: 700, Wien: 1100, Rom: 1300 };

export const handler = async ({ city, grams, express }) => {
  const base = KNOWN[city];
  if (base === undefined) throw new Error(`unknown city: ${city}`);
  return { city, cents: base + grams + (express ? 500 : 0) };
};
