/**
 * Orders ids, names and times of ISO 8601 by their characters: the same on every machine, and without the tables of
 * languages, whose first use takes ten milliseconds.
 */
export const byText = (one: string, other: string): number => {
  if (one === other) return 0;
  return one < other ? -1 : 1;
};
