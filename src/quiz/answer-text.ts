import type { Answer } from './grade.ts';
import type { Presented } from './present.ts';

export type ParsedAnswer =
  | { readonly kind: 'answer'; readonly answer: Answer }
  | { readonly kind: 'unclear'; readonly expected: string };

/** Reads an answer as a person types it: places ("2", "1 3", "B, D") as they are shown, or a number. */
export const parseAnswer = (text: string, presented: Presented): ParsedAnswer => {
  const { question, shown } = presented;
  if (question.kind === 'number') return parseNumber(text);
  const places = parsePlaces(text, shown.length);
  if (!places) return unclear(`the numbers of what you choose, from 1 to ${shown.length}`);
  const indices = places.flatMap((place) => shown[place] ?? []);
  switch (question.kind) {
    case 'choice':
      if (indices.length !== 1) return unclear('the number of one option');
      return { kind: 'answer', answer: { kind: 'options', chosen: indices } };
    case 'choices':
      return { kind: 'answer', answer: { kind: 'options', chosen: [...indices].sort((a, b) => a - b) } };
    case 'order':
      if (indices.length !== shown.length) return unclear(`all ${shown.length} numbers in the right order`);
      return { kind: 'answer', answer: { kind: 'order', order: indices } };
    case 'match':
      if (indices.length !== shown.length)
        return unclear(`${shown.length} numbers: for each line in turn what belongs to it`);
      return { kind: 'answer', answer: { kind: 'match', rights: indices } };
  }
};

/** The answer as `parseAnswer` reads it. */
export const answerText = (answer: Answer, { shown }: Presented): string => {
  const place = (index: number) => String(shown.indexOf(index) + 1);
  switch (answer.kind) {
    case 'number':
      return String(answer.value);
    case 'options':
      return answer.chosen.map(place).sort().join(' ');
    case 'order':
      return answer.order.map(place).join(' ');
    case 'match':
      return answer.rights.map(place).join(' ');
  }
};

const unclear = (expected: string): ParsedAnswer => ({ kind: 'unclear', expected });

/** Takes "1,800", "1 800" and "1800.5", with whatever unit stands behind it. */
const parseNumber = (text: string): ParsedAnswer => {
  const [, digits] = /^\s*\$?\s*(-?\d[\d, ]*(?:\.\d+)?)(?:\s*[^\d\s].*)?$/.exec(text) ?? [];
  if (digits === undefined) return unclear('a number');
  return { kind: 'answer', answer: { kind: 'number', value: Number(digits.replace(/[, ]/g, '')) } };
};

/** Zero-based places; undefined where one is not shown or named twice. */
const parsePlaces = (text: string, count: number): readonly number[] | undefined => {
  const words = text
    .trim()
    .toUpperCase()
    .split(/[\s,;]+/)
    .filter(Boolean);
  // "BD" and "13" are several places, as nothing has more than ten.
  const marks = words.length === 1 && words[0] !== '10' ? [...(words[0] ?? '')] : words;
  const places = marks.map((mark) => (/^\d+$/.test(mark) ? Number(mark) - 1 : mark.charCodeAt(0) - 65));
  const areKnown = places.every(
    (place, index) => place >= 0 && place < count && places.indexOf(place) === index,
  );
  return places.length > 0 && areKnown ? places : undefined;
};
