import { areQuantities } from '../present.ts';
import { error, hasOptions, type Rule, type WithOptions, warning } from './finding.ts';

/** The key must not be found by its place: χ² with p < 0.01, or a place with more than 35 %, falls short. */
export const keyPosition: Rule = ({ questions }) => {
  const places = questions.flatMap((question) =>
    question.kind === 'choice' && question.options.length === 4 && !areQuantities(question)
      ? [question.options.findIndex(({ correct }) => correct)]
      : [],
  );
  if (places.length < LEAST_ITEMS) return [];
  const counts = [0, 1, 2, 3].map((place) => places.filter((one) => one === place).length);
  const expected = places.length / 4;
  const chiSquare = counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  const isUneven = chiSquare > CHI_SQUARE_P01_DF3 || Math.max(...counts) > places.length * MOST_SHARE;
  const told = `The key stands ${counts.map((count, place) => `${count} × ${'ABCD'[place]}`).join(', ')}; χ² is ${chiSquare.toFixed(1)}.`;
  return isUneven ? [error('key-position', 'bank', told)] : [];
};

const LEAST_ITEMS = 20;
const CHI_SQUARE_P01_DF3 = 11.345;
const MOST_SHARE = 0.35;

/** Nor by its length: over the bank the key is the longest option in 35 % of the items at most. */
export const keyLength: Rule = ({ questions }) => {
  const items = questions.filter((question) => question.kind === 'choice').filter(hasOptions);
  const longest = items.filter(keyIsLongest);
  const share = longest.length / Math.max(1, items.length);
  const told = `The key is the longest option in ${longest.length} of ${items.length} items.`;
  return [
    ...(items.length >= LEAST_ITEMS && share > MOST_SHARE ? [error('key-length', 'bank', told)] : []),
    ...items
      .filter((item) => keyLengthOf(item) > WARN_FACTOR * meanLength(item))
      .map((item) =>
        warning(
          'key-length',
          item.id,
          `The key is ${(keyLengthOf(item) / meanLength(item)).toFixed(2)} × the mean option length.`,
        ),
      ),
  ];
};

const WARN_FACTOR = 1.4;

const keyLengthOf = ({ options }: WithOptions) => options.find(({ correct }) => correct)?.text.length ?? 0;

const meanLength = ({ options }: WithOptions) =>
  options.reduce((sum, { text }) => sum + text.length, 0) / options.length;

const keyIsLongest = (item: WithOptions) =>
  item.options.every(({ correct, text }) => correct || text.length < keyLengthOf(item));
