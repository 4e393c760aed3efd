import { leadingNumber } from '../present.ts';
import type { Question } from '../schema.ts';
import { eachQuestion, error, type Finding, hasOptions, jaccard, type Rule, wordsOf } from './finding.ts';

const STEM_LIKENESS = 0.8;
const OPTION_LIKENESS = 0.85;
const SAME_KEY_AT_MOST = 3;

/** Two stems that are nearly the same, or one fact with one key in more than three items. */
export const duplicates: Rule = ({ questions }) => {
  const stems = questions.map(({ id, stem }) => ({ id, words: new Set(wordsOf(stem)) }));
  const alike = stems.flatMap((one, index) =>
    stems
      .slice(index + 1)
      .filter((other) => jaccard(one.words, other.words) > STEM_LIKENESS)
      .map((other) => error('duplicates', other.id, `The stem is nearly that of ${one.id}.`)),
  );
  return [...alike, ...repeatedKeys(questions)];
};

const repeatedKeys = (questions: readonly Question[]): readonly Finding[] => {
  const users = new Map<string, string[]>();
  for (const question of questions) {
    for (const fact of question.facts) {
      const use = `${fact} with the key "${keyText(question)}"`;
      users.set(use, [...(users.get(use) ?? []), question.id]);
    }
  }
  return [...users]
    .filter(([, ids]) => ids.length > SAME_KEY_AT_MOST)
    .map(([use, ids]) => error('duplicates', ids[0] ?? 'bank', `${ids.length} items ask ${use}.`));
};

const keyText = (question: Question): string =>
  hasOptions(question)
    ? question.options
        .filter(({ correct }) => correct)
        .map(({ text }) => text)
        .join(' | ')
    : question.kind;

/** Two options that are nearly the same, or a range of numbers inside another. */
export const optionOverlap: Rule = eachQuestion((question) => {
  if (!hasOptions(question)) return [];
  return question.options.flatMap((one, index) =>
    question.options.slice(index + 1).flatMap((other) => {
      const likeness = jaccard(new Set(wordsOf(one.text)), new Set(wordsOf(other.text)));
      if (likeness > OPTION_LIKENESS)
        return [
          error('option-overlap', question.id, `"${one.text}" and "${other.text}" are nearly the same.`),
        ];
      return isInside(one.text, other.text) || isInside(other.text, one.text)
        ? [
            error(
              'option-overlap',
              question.id,
              `One of "${one.text}" and "${other.text}" is inside the other.`,
            ),
          ]
        : [];
    }),
  );
});

const isInside = (inner: string, outer: string): boolean => {
  const [a, b] = [rangeOf(inner), rangeOf(outer)];
  return a !== undefined && b !== undefined && a.unit === b.unit && a.low >= b.low && a.high <= b.high;
};

const rangeOf = (text: string) => {
  const [, low, high, unit] = /^(\d[\d,.]*) ?(?:to|-|–) ?(\d[\d,.]*)(.*)$/.exec(text) ?? [];
  return low && high ? { low: leadingNumber(low), high: leadingNumber(high), unit } : undefined;
};

/** Options that are numbers stand in ascending order. */
export const ascendingNumbers: Rule = eachQuestion((question) => {
  if (!hasOptions(question)) return [];
  const parsed = question.options.map(({ text }) => /^\$?([\d,.]*\d)(\D*)$/.exec(text));
  const units = new Set(parsed.map((match) => match?.[2]));
  if (parsed.some((match) => !match) || units.size !== 1) return [];
  const values = parsed.map((match) => leadingNumber(match?.[1] ?? ''));
  return values.every((value, index) => value > (values[index - 1] ?? Number.NEGATIVE_INFINITY))
    ? []
    : [error('ascending-numbers', question.id, 'The options are numbers and do not ascend.')];
});

/** Another item's stem that states this item's key. */
export const cueChain: Rule = ({ questions }) => {
  const stems = questions.map(({ id, stem }) => ({ id, text: ` ${wordsOf(stem).join(' ')} ` }));
  return questions.filter(hasOptions).flatMap((question) =>
    question.options
      .filter(({ correct, text }) => correct && wordsOf(text).length >= CUE_WORDS)
      .flatMap(({ text }) => {
        const key = ` ${wordsOf(text).join(' ')} `;
        return stems
          .filter((stem) => stem.id !== question.id && stem.text.includes(key))
          .map((stem) => error('cue-chain', stem.id, `The stem states the key of ${question.id}.`));
      }),
  );
};

const CUE_WORDS = 4;
