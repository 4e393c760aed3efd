import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compileBank } from '../../src/quiz/compile-bank.ts';
import { loadBank } from '../../src/quiz/load-bank.ts';
import { packBank, unpackBank } from '../../src/quiz/packed-bank.ts';
import { askables, topicsOf } from '../../src/quiz/pool.ts';
import { readBank } from '../../src/quiz/read-bank.ts';

const shipped = readBank('quizzes');

test('a packed bank is the bank that was packed', () => {
  const bank = unpackBank(Buffer.from(packBank(shipped)));
  expect([bank.questions, bank.facts, bank.summaries]).toEqual([
    shipped.questions,
    shipped.facts,
    shipped.summaries,
  ]);
  expect(topicsOf(bank)).toEqual(topicsOf(shipped));
  const written = askables(bank).find(({ id }) => id === shipped.questions[7]?.id);
  expect(written?.question('any')).toEqual(shipped.questions[7]);
});

const question = (id: string, stem: string) => `  - { id: ${id}, kind: number, stem: ${stem}, answer: 1 }\n`;
const writeTopic = (folder: string, topic: string, questions: string) => {
  mkdirSync(join(folder, topic), { recursive: true });
  writeFileSync(join(folder, topic, `questions-${topic}.yaml`), `topic: ${topic}\nquestions:\n${questions}`);
};
const newWorld = () => {
  const folder = mkdtempSync(join(tmpdir(), 'load-'));
  const packageFolder = join(folder, 'package');
  const cwd = join(folder, 'here');
  const paths = { state: join(folder, 'state'), config: join(folder, 'config') };
  for (const one of [packageFolder, cwd]) mkdirSync(one);
  writeTopic(join(packageFolder, 'quizzes'), 'one', question('one-a', 'Shipped?'));
  const load = () => loadBank({ packageFolder, cwd, paths });
  const stems = async () => (await load()).bank.questions.map(({ stem }) => stem);
  return { packageFolder, cwd, paths, load, stems };
};

test("joins the shipped bank, imported ones and the current folder's; the nearest counts", async () => {
  const { cwd, paths, stems } = newWorld();
  writeTopic(join(paths.config, 'quizzes'), 'two', question('two-a', 'Imported?'));
  writeTopic(join(cwd, 'quizzes'), 'one', question('one-a', 'Mine?') + question('one-b', 'New?'));
  expect(await stems()).toEqual(['Mine?', 'Imported?', 'New?']);
});

test('takes what was built, unless a file was edited since', async () => {
  const { packageFolder, stems } = newWorld();
  const quizzes = join(packageFolder, 'quizzes');
  mkdirSync(join(packageFolder, 'dist'));
  const built = join(packageFolder, 'dist', 'quizzes.jsonl');
  writeFileSync(built, compileBank(quizzes).replace('"stem":"Shipped?"', '"stem":"Built?"'));
  expect(await stems()).toEqual(['Built?']);
  utimesSync(built, 1, 1);
  expect(await stems()).toEqual(['Shipped?']);
  writeTopic(quizzes, 'one', question('one-a', 'Edited?'));
  expect(await stems()).toEqual(['Edited?']);
});

test('a bank of one’s own with mistakes is left out and told', async () => {
  const { cwd, load } = newWorld();
  writeTopic(join(cwd, 'quizzes'), 'two', '  - { id: x }\n');
  const { bank, problems } = await load();
  expect(bank.questions).toHaveLength(1);
  expect(problems[0]?.message).toContain(`${join(cwd, 'quizzes', 'two', 'questions-two.yaml')}:3:5`);
  rmSync(join(cwd, 'quizzes'), { recursive: true });
  expect((await load()).problems).toEqual([]);
});
