import { once } from '../core/once.ts';
import type { Askable, Bank, Fact, Question } from './schema.ts';

/**
 * A bank as lines of JSON: the heads of all questions, the facts, the summaries, and then each question by itself. A
 * session reads the heads, and of the questions only those that it asks: this is what makes it start at once.
 */
export const packBank = ({ questions, facts, summaries }: Bank): string => {
  const heads = questions.map(
    ({ id, topic, exams, facts: cited, kind }): Head => ({ id, topic, exams, facts: cited, kind }),
  );
  return [heads, facts, summaries, ...questions].map((part) => `${JSON.stringify(part)}\n`).join('');
};

type Head = Omit<Askable, 'question'>;

const FIRST_QUESTION = 3;

/** The bank in what `packBank` wrote; the program wrote it itself, of what the schema had accepted. */
export const unpackBank = (packed: Buffer): Bank => {
  const starts = lineStarts(packed);
  const text = (line: number) => packed.toString('utf8', starts[line], starts[line + 1]);
  const heads: readonly Head[] = JSON.parse(text(0));
  const questionAt = (index: number): Question => JSON.parse(text(FIRST_QUESTION + index));
  const facts = once((): readonly Fact[] => JSON.parse(text(1)));
  const summaries = once((): Bank['summaries'] => JSON.parse(text(2)));
  const questions = once(() => heads.map((_, index) => questionAt(index)));
  return {
    heads: heads.map((head, index) => Object.assign(head, { question: () => questionAt(index) })),
    get questions() {
      return questions();
    },
    get facts() {
      return facts();
    },
    get summaries() {
      return summaries();
    },
  };
};

const lineStarts = (packed: Buffer): readonly number[] => {
  const starts = [0];
  for (let end = packed.indexOf(LINE_FEED); end >= 0; end = packed.indexOf(LINE_FEED, end + 1))
    starts.push(end + 1);
  return starts;
};

const LINE_FEED = 10;

/** Several banks as one; where an id stands in several, the last counts. */
export const mergeBanks = (banks: readonly Bank[]): Bank => {
  const byId = <T extends { readonly id: string }>(lists: readonly (readonly T[])[]): readonly T[] => [
    ...new Map(lists.flat().map((one) => [one.id, one])).values(),
  ];
  return {
    heads: byId(banks.map(headsOf)),
    get questions() {
      return byId(banks.map(({ questions }) => questions));
    },
    get facts() {
      return byId(banks.map(({ facts }) => facts));
    },
    get summaries() {
      return Object.assign({}, ...banks.map(({ summaries }) => summaries));
    },
  };
};

/** What sessions choose from. */
export const headsOf = (bank: Bank): readonly Askable[] =>
  bank.heads ?? bank.questions.map((question) => ({ ...question, question: () => question }));
