import { eachQuestion, error, hasOptions, type Rule, type WithOptions, warning, wordsOf } from './finding.ts';

const ABSOLUTES = new Set(['always', 'never', 'only', 'all', 'every', 'must']);

/** A distractor that says "always" gives itself away, unless the key speaks like that too. */
export const absolutes: Rule = eachQuestion((question) => {
  if (!hasOptions(question)) return [];
  const used = (correct: boolean) =>
    question.options
      .filter((option) => option.correct === correct)
      .flatMap(({ text }) => wordsOf(text))
      .filter((word) => ABSOLUTES.has(word));
  const inDistractors = used(false);
  if (inDistractors.length === 0 || used(true).length > 0) return [];
  return [
    error('absolutes', question.id, `"${inDistractors[0]}" stands in a distractor and not in the key.`),
  ];
});

/** A content word of the stem that stands in the key alone points at it. */
export const clangCue: Rule = eachQuestion((question) => {
  if (question.kind !== 'choice') return [];
  const stem = new Set(contentWords(question.stem));
  const clang = [...new Set(keyWords(question))].filter(
    (word) => stem.has(word) && !inDistractors(question, word),
  );
  return clang.length > 0
    ? [warning('clang-cue', question.id, `"${clang.join('", "')}" of the stem stands in the key alone.`)]
    : [];
});

const keyWords = ({ options }: WithOptions) =>
  options.filter(({ correct }) => correct).flatMap(({ text }) => contentWords(text));

const inDistractors = ({ options }: WithOptions, word: string) =>
  options.some(({ correct, text }) => !correct && contentWords(text).includes(word));

/** Five letters or more, without the plural s. */
const contentWords = (text: string) =>
  wordsOf(text)
    .map((word) => word.replace(/(?<=.{4})s$/, ''))
    .filter((word) => word.length >= 5 && !FILLERS.has(word));

const FILLERS = new Set(
  'about after again aren before being below between could during each every first from have having other should since still their there these thing those three through under until where which while whose without would function lambda queue table'.split(
    ' ',
  ),
);

/** "Which is not …" is overread; a negative stands in capitals, and once. */
export const negatives: Rule = eachQuestion(({ id, stem }) => {
  const asked = stem
    .split(/(?<=[.!?])\s+/)
    .filter((sentence) => sentence.includes('?'))
    .join(' ');
  const capitals = stem.match(/\b(NOT|EXCEPT)\b/g) ?? [];
  const isSmall =
    /\b(which|what)\b[^?,]*\b(is|are|does|do|can|would|should)\s+(not|never)\b|\bexcept\b(?! for)/i.test(
      asked.replace(/\b(NOT|EXCEPT)\b/g, ''),
    );
  return [
    ...(isSmall ? [error('negatives', id, 'The question is negative without a NOT in capitals.')] : []),
    ...(capitals.length > 1 ? [error('negatives', id, 'The stem has two negatives.')] : []),
  ];
});

const WORDS_FOR_NUMBERS = ['ZERO', 'ONE', 'TWO', 'THREE', 'FOUR'];

/** "Select TWO" says how many options are right, and no option stands for others. */
export const selectCount: Rule = eachQuestion((question) => {
  if (!hasOptions(question)) return [];
  const right = question.options.filter(({ correct }) => correct).length;
  const said = /\(Select ([A-Z]+)\.\)/.exec(question.stem)?.[1];
  const expected = question.kind === 'choices' ? WORDS_FOR_NUMBERS[right] : undefined;
  const standIn = question.options.find(({ text }) =>
    /\b(all|none|both|neither) of the above\b|^(all|none|both|neither) of (these|them)\.?$/i.test(text),
  );
  return [
    ...(said === expected
      ? []
      : [
          error(
            'select-count',
            question.id,
            `The stem says ${said ?? 'nothing'} where ${right} options are right.`,
          ),
        ]),
    ...(standIn ? [error('select-count', question.id, `"${standIn.text}" stands for other options.`)] : []),
  ];
});
