import type { Question } from './schema.ts';

/** The answer that a proof claims: an option's text, several, a number, an order, or pairs. */
export type ClaimedAnswer = string | number | readonly string[] | Readonly<Record<string, string>>;

/** Why what a proof claims isn't the question's key; undefined where it is. */
export const contradiction = (question: Question, claim: ClaimedAnswer): string | undefined => {
  const key = keyOf(question);
  if (isSame(claim, key)) return undefined;
  return `claims ${JSON.stringify(claim)}, but the key of ${question.id} is ${JSON.stringify(key)}`;
};

const keyOf = (question: Question): ClaimedAnswer => {
  switch (question.kind) {
    case 'choice':
      return rightOptions(question.options)[0] ?? '';
    case 'choices':
      return rightOptions(question.options);
    case 'number':
      return question.answer;
    case 'order':
      return question.items;
    case 'match':
      return Object.fromEntries(question.pairs.map(({ left, right }) => [left, right]));
  }
};

const rightOptions = (options: readonly { readonly text: string; readonly correct: boolean }[]) =>
  options.flatMap(({ text, correct }) => (correct ? [text] : [])).sort();

const isSame = (claim: ClaimedAnswer, key: ClaimedAnswer): boolean => {
  if (Array.isArray(claim) && Array.isArray(key)) {
    return (
      JSON.stringify(claim) === JSON.stringify(key) ||
      JSON.stringify(claim.toSorted()) === JSON.stringify(key)
    );
  }
  if (typeof claim === 'object' && typeof key === 'object') {
    const sorted = (value: object) => JSON.stringify(Object.entries(value).sort());
    return sorted(claim) === sorted(key);
  }
  return claim === key;
};
