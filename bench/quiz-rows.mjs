import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { CLI, medianTime, newHome, timeOf } from './measure.mjs';

const QUESTIONS = 5_000;
const REVIEWS = 100_000;

/** A quiz's start with a large bank and a long history, against a bare Node. */
export const quizRows = async () => {
  const env = newHome();
  writeBank(join(env.SERVERLESS_LABS_HOME, 'config/quizzes/bench'));
  answerOne(env);
  repeatHistory(join(env.SERVERLESS_LABS_HOME, 'state/quiz-history.jsonl'));
  // The first start folds the whole history and notes where it is; every later one reads the tail.
  const first = await timeOf(process.execPath, QUIZ, env);
  const bare = await medianTime(9, () => timeOf(process.execPath, ['-e', '0']));
  const ours = await medianTime(9, () => timeOf(process.execPath, QUIZ, env));
  return [
    {
      what: `quiz start, ${QUESTIONS} questions, ${REVIEWS} reviews`,
      ours,
      unit: 'ms',
      goal: '200',
      peers: { 'node -e 0': bare },
    },
    { what: 'the same, the first time', ours: first, unit: 'ms' },
  ];
};

/** Asks one question and ends, as standard input is empty. */
const QUIZ = [CLI, 'quiz', '--count', '1', '--json'];

const writeBank = (folder) => {
  mkdirSync(folder, { recursive: true });
  for (let file = 0; file < QUESTIONS / 100; file += 1) {
    const questions = Array.from({ length: 100 }, (_, index) => question(file * 100 + index));
    writeFileSync(join(folder, `questions-${file}.yaml`), `topic: bench\nquestions:\n${questions.join('')}`);
  }
};

const question = (number) => `  - id: bench-${number}
    kind: number
    stem: How much is ${number} plus one?
    answer: ${number + 1}
    why: Because.
    level: 1
    reference: https://docs.aws.amazon.com/lambda/
    checked: 2026-11-21
`;

const answerOne = (env) => {
  const { status, stderr } = spawnSync(process.execPath, QUIZ, {
    env: { ...process.env, ...env },
    input: '1\n',
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
};

/** 100,000 answers, a minute apart, to 5,000 questions in turn; each knows the answer before it, as real ones do. */
const repeatHistory = (file) => {
  const start = Date.now() - REVIEWS * 60_000;
  const last = new Map();
  const lines = Array.from({ length: REVIEWS }, (_, index) => {
    const [question, id, at] = [`bench-${index % QUESTIONS}`, `bench-${index}`, start + index * 60_000];
    const day = new Date(at).toISOString().slice(0, 10);
    const entry = {
      kind: 'answer',
      question,
      isCorrect: index % 3 > 0,
      mode: 'drill',
      after: last.get(question) ?? '',
      id,
      at,
      day,
    };
    last.set(question, id);
    const json = JSON.stringify(entry);
    return `${crc32(json).toString(16).padStart(8, '0')} ${json}\n`;
  });
  writeFileSync(file, lines.join(''));
};
