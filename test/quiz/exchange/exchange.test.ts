import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LabsError } from '../../../src/core/errors.ts';
import { fromAiken } from '../../../src/quiz/exchange/aiken.ts';
import { toAnki } from '../../../src/quiz/exchange/anki.ts';
import { fromCsv, toCsv } from '../../../src/quiz/exchange/csv.ts';
import { acceptDrafts } from '../../../src/quiz/exchange/draft.ts';
import { toGift } from '../../../src/quiz/exchange/gift-export.ts';
import { fromGift } from '../../../src/quiz/exchange/gift-import.ts';
import { importQuestions } from '../../../src/quiz/exchange/import-questions.ts';
import { createBank } from '../../../src/quiz/new-bank.ts';
import { readBank } from '../../../src/quiz/read-bank.ts';
import type { Question } from '../../../src/quiz/schema.ts';

const bank = readBank('quizzes');
const accept = (drafts: Parameters<typeof acceptDrafts>[0]) =>
  acceptDrafts(drafts, { file: 'x', topic: 'x' }).map(({ question }) => question);
const tricky: Question = {
  ...{
    kind: 'choice',
    id: 'sqs-tricky',
    topic: 'sqs',
    exams: { 'DVA-C02': 1 },
    facts: [],
    level: 3,
    reference: '',
    checked: '',
  },
  stem: 'Which "of" {these}: a, b; c = d # e ~ f \\ g\nin two lines?',
  options: [
    { text: '=1+1, a formula', correct: true, why: 'Because -> so' },
    { text: '@SUM, "quoted"', correct: false, why: '-1 is {less}' },
    { text: "'+2 begins oddly", correct: false, why: '' },
  ],
};

describe('CSV', () => {
  test('gives back what was written, the whole bank and what is hard to quote', () => {
    const questions = [...bank.questions, tricky].map((question) => ({
      ...question,
      stem: question.stem.trim(),
    }));
    const back = accept(fromCsv(toCsv(questions)));
    expect(back).toEqual(questions.map(withoutProof));
  });

  test('lets no cell begin as a formula', () => {
    const cells = toCsv([tricky]).split(/","|\r\n"|^"/);
    expect(cells.filter((cell) => /^[=+\-@\t]/.test(cell))).toEqual([]);
    expect(toCsv([tricky])).toContain(`"'=1+1, a formula"`);
  });

  test('takes a few plain columns, letters for places, and a byte order mark', () => {
    const text = '\ufeffstem,option_1,option_2,correct\n"Two\nlines?",yes,no,B\nThird?,a,b,1\n';
    const { drafts } = fromCsv(text);
    expect(drafts.map(({ line }) => line)).toEqual([2, 4]);
    expect(accept(fromCsv(text))[0]).toMatchObject({
      id: 'two-lines',
      options: [{ correct: false }, { correct: true }],
    });
  });
});

describe('GIFT', () => {
  test('gives back what was written, but for what it has no place for', () => {
    const kept = ({ id, topic, kind, stem }: Question) => ({ id, topic, kind, stem: stem.trim() });
    const questions = [...bank.questions, tricky].filter(({ kind }) => kind !== 'order');
    const back = accept(fromGift(toGift(questions)));
    expect(back.map(kept)).toEqual([...questions].sort(byTopicOf(questions)).map(kept));
    const again = back.find(({ id }) => id === tricky.id);
    expect(again?.kind === 'choice' && again.options).toEqual(tricky.options);
  });

  test('reads true or false, ranges, percentages, comments and missing words', () => {
    const text = `// a comment
$CATEGORY: Course/Week 1

::first:: Is it so? {T#No, it is#Yes}

A minute has {#60:0} seconds.

Between? {#1..3}

Pick two. (Select TWO.) {
  ~%50%one

  ~%50%two
  ~%-100%three#not it
}
`;
    const questions = accept(fromGift(text));
    expect(questions).toMatchObject([
      {
        id: 'first',
        topic: 'week-1',
        kind: 'choice',
        options: [{ text: 'True', correct: true, why: 'Yes' }, { why: 'No, it is' }],
      },
      { stem: 'A minute has _____ seconds.', kind: 'number', answer: 60 },
      { kind: 'number', answer: 2, tolerance: 1 },
      { kind: 'choices', options: [{ correct: true }, { correct: true }, { correct: false, why: 'not it' }] },
    ]);
  });
});

test('Aiken tells every mistake by its line', () => {
  const text = 'Good?\nA. yes\nB) no\nANSWER: A\n\nBad?\nA. yes\nC. no\nANSWER: D\n\nNo answer?\nA. yes\n';
  const { drafts, mistakes } = fromAiken(text);
  expect(drafts).toMatchObject([
    { line: 1, value: { stem: 'Good?', options: [{ correct: true }, { correct: false }] } },
  ]);
  expect(mistakes).toEqual([
    { line: 8, message: 'Expected option B, found C.' },
    { line: 9, message: 'There is no option D.' },
    { line: 11, message: 'This question has no "ANSWER:" line.' },
  ]);
});

test("Anki gets the question's id as GUID, and four columns in every row", () => {
  const [separator, ...rows] = toAnki([...bank.questions, tricky])
    .trimEnd()
    .split('\n');
  expect(separator).toBe('#separator:tab');
  expect(rows).toContain('#guid column:1');
  const notes = rows.filter((row) => !row.startsWith('#'));
  expect(notes).toHaveLength(bank.questions.length + 1);
  expect(notes.filter((row) => row.split('\t').length !== 4)).toEqual([]);
  expect(notes.at(-1)).toMatch(/^sqs-tricky\tWhich &quot;of&quot;/);
});

describe('importing', () => {
  const world = () => {
    const folder = mkdtempSync(join(tmpdir(), 'import-'));
    const bring = (name: string, text: string, topic?: string) => {
      writeFileSync(join(folder, name), text);
      return importQuestions({
        file: join(folder, name),
        format: undefined,
        topic,
        folder: join(folder, 'quizzes'),
        shipped: bank,
      });
    };
    return { folder, bring, quizzes: join(folder, 'quizzes') };
  };

  test('joins the bank, and again takes the place of what it brought before', () => {
    const { bring, quizzes } = world();
    expect(bring('mine.txt', 'One?\nA. a\nB. b\nANSWER: A\n').questions).toBe(1);
    bring('mine.txt', 'One?\nA. a\nB. b\nANSWER: B\n\nTwo?\nA. a\nB. b\nANSWER: B\n');
    expect(readBank(quizzes).questions.map(({ id, topic }) => `${topic}/${id}`)).toEqual([
      'mine/one',
      'mine/two',
    ]);
  });

  test.each([
    ['a.gift', 'Good? {=a ~b}\n\nBad? {=a ~b\n', ':3: Expected a question with its answers'],
    ['a.gift', 'Good? {=a ~b}\n\nEssay? {}\n', ':3: Essays have no answer'],
    [
      'a.csv',
      'stem,option_1,option_2,correct\nGood?,a,b,1\nBad?,a,b,3\n',
      ':3: options: Expected exactly one option',
    ],
    ['a.csv', 'question,correct\nGood?,1\n', ':1: The column "stem" is missing.'],
    ['a.txt', 'Good?\nA. a\nB. b\nANSWER: A\n\nBad?\nANSWER: A\n', ':7: Expected at least two options'],
    [
      'a.yaml',
      'topic: a\nquestions:\n  - { id: good, kind: number, stem: How?, answer: 1 }\n  - { id: bad, kind: number, stem: How? }\n',
      ':4:5: "answer" is missing.',
    ],
    [
      'a.txt',
      'Same?\nA. a\nB. b\nANSWER: A\n\nSame?\nA. a\nB. b\nANSWER: A\n',
      ':6: The id "same" is already taken at line 1.',
    ],
    [
      'a.csv',
      'id,stem,option_1,option_2,correct\nsqs-exactly-once-scope,Mine?,a,b,1\n',
      ':2: The id "sqs-exactly-once-scope" is already taken',
    ],
    ['a.csv', '', ':1: '],
  ])('%s with a mistake brings nothing and tells the line', (name, text, expected) => {
    const { bring, quizzes, folder } = world();
    const mistakes = messageOf(() => bring(name, text));
    expect(mistakes).toContain(`${join(folder, name)}${expected}`);
    expect(existsSync(quizzes) ? readdirSync(quizzes) : []).toEqual([]);
  });

  test('a topic can not lead out of the folder', () => {
    const { bring, quizzes } = world();
    bring('a.csv', 'topic,stem,option_1,option_2,correct\n../../../evil,Good?,a,b,1\n');
    expect(readdirSync(quizzes)).toEqual(['evil']);
  });
});

test('a new bank is one that can be read, and is made once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'new-'));
  createBank(folder, 'my-notes');
  expect(readBank(join(folder, 'quizzes')).questions.map(({ id }) => id)).toEqual([
    'my-notes-first',
    'my-notes-second',
  ]);
  expect(messageOf(() => createBank(folder, 'my-notes'))).toContain('exists already');
  expect(messageOf(() => createBank(folder, '../up'))).toContain('can not be a topic');
});

const withoutProof = (question: Question): Question => {
  const { proof: _, ...rest } = question;
  return rest;
};

/** GIFT groups by topic, in the order in which topics come up. */
const byTopicOf = (questions: readonly Question[]) => {
  const topics = [...new Set(questions.map(({ topic }) => topic))];
  return (a: Question, b: Question) => topics.indexOf(a.topic) - topics.indexOf(b.topic);
};

const messageOf = (act: () => unknown): string => {
  try {
    act();
  } catch (error) {
    if (error instanceof LabsError) return error.message;
    throw error;
  }
  return '';
};
