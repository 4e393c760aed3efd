import { type Draft, type Drafts, type Mistake, slug } from './draft.ts';

/** Reads Aiken: a question on one line or more, options "A. …", then "ANSWER: B". https://docs.moodle.org/en/Aiken_format */
export const fromAiken = (text: string): Drafts => {
  const drafts: Draft[] = [];
  const mistakes: Mistake[] = [];
  let open = emptyItem();
  const lines = text.replace(/^\ufeff/, '').split(/\r?\n/);
  for (const [index, content] of lines.entries()) {
    const line = index + 1;
    const [, letter, option] = OPTION.exec(content) ?? [];
    const [, answer] = ANSWER.exec(content) ?? [];
    if (answer) {
      const mistake = faultOf(open, answer.toUpperCase());
      if (mistake) mistakes.push({ line, message: mistake });
      else drafts.push(draftOf(open, answer.toUpperCase()));
      open = emptyItem();
    } else if (letter && option !== undefined && open.stem.length > 0) {
      const expected = LETTERS[open.options.length];
      if (letter !== expected)
        mistakes.push({ line, message: `Expected option ${expected}, found ${letter}.` });
      open.options.push(option.trim());
    } else if (content.trim() !== '') {
      if (open.options.length > 0) mistakes.push({ line, message: 'Expected an option or "ANSWER: A".' });
      else
        open = {
          ...open,
          line: open.stem.length === 0 ? line : open.line,
          stem: [...open.stem, content.trim()],
        };
    }
  }
  if (open.stem.length > 0)
    mistakes.push({ line: open.line, message: 'This question has no "ANSWER:" line.' });
  return { drafts, mistakes };
};

const OPTION = /^\s*([A-Z])[.)]\s*(.*)$/;
const ANSWER = /^\s*ANSWER:\s*([A-Za-z])\s*$/;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

interface Item {
  readonly line: number;
  readonly stem: readonly string[];
  readonly options: string[];
}

const emptyItem = (): Item => ({ line: 0, stem: [], options: [] });

const faultOf = ({ stem, options }: Item, answer: string): string | undefined => {
  if (stem.length === 0) return 'Expected a question before the answer.';
  if (options.length < 2) return 'Expected at least two options before the answer.';
  return LETTERS.indexOf(answer) < options.length ? undefined : `There is no option ${answer}.`;
};

const draftOf = ({ line, stem, options }: Item, answer: string): Draft => ({
  line,
  topic: undefined,
  value: {
    id: slug(stem.join(' ')),
    kind: 'choice',
    stem: stem.join('\n'),
    options: options.map((text, index) => ({ text, correct: LETTERS[index] === answer })),
  },
});
