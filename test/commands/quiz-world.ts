import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openInTerminal, type TerminalProgram } from './terminal-program.ts';

export interface JsonEvent {
  readonly kind: string;
  readonly [field: string]: unknown;
}

/** A person's folder and a package with the small bank below; `shipped` takes the bank of the checkout. */
export interface QuizWorld {
  readonly home: string;
  readonly run: (
    args: readonly string[],
    input?: string,
  ) => { code: number | null; out: string; err: string };
  readonly events: (args: readonly string[], input?: string) => readonly JsonEvent[];
  readonly start: (args: readonly string[], input: string) => Promise<string>;
  readonly open: (args: readonly string[], columns?: number) => TerminalProgram;
}

export const createQuizWorld = (program: string, bank: 'small' | 'shipped'): QuizWorld => {
  const home = mkdtempSync(join(tmpdir(), 'quiz-home-'));
  if (bank === 'small') writeBank(join(home, 'package', 'quizzes'));
  const own: Record<string, string> = { SERVERLESS_LABS_HOME: home };
  if (bank === 'small') own.SERVERLESS_LABS_TEST_PACKAGE = join(home, 'package');
  const env = { ...process.env, ...own };
  const run = (args: readonly string[], input = '') => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
      env,
      input,
      cwd: home,
      encoding: 'utf8',
    });
    return { code: status, out: stdout, err: stderr };
  };
  return {
    home,
    run,
    events: (args, input) =>
      run([...args, '--json'], input)
        .out.trim()
        .split('\n')
        .map((line) => JSON.parse(line)),
    start: (args, input) =>
      new Promise((resolve) => {
        const child = spawn(process.execPath, [program, ...args], { env, cwd: home });
        let out = '';
        child.stdout.on('data', (chunk) => {
          out += chunk;
        });
        child.on('close', () => resolve(out));
        child.stdin.end(input);
      }),
    open: (args, columns = 60) =>
      openInTerminal({ command: [process.execPath, program, ...args], env: own, columns }),
  };
};

const writeBank = (folder: string) => {
  mkdirSync(join(folder, 'mine'), { recursive: true });
  writeFileSync(join(folder, 'mine', 'questions-mine.yaml'), QUESTIONS);
  writeFileSync(join(folder, 'mine', 'summary.md'), '# Mine\n\nWhat is *worth* knowing.\n');
  writeFileSync(join(folder, 'facts.yaml'), FACTS);
};

const QUESTIONS = `
topic: mine
questions:
  - id: mine-choice
    kind: choice
    exams: { DVA-C02: 1 }
    facts: [old-fact]
    stem: A queue of a very long name holds messages that nobody reads, for as long as it can. How long is that at most?
    options:
      - { text: fourteen days, correct: true, why: It is the longest retention. }
      - { text: four days, why: It is the default. }
      - { text: one day, why: Streams have that. }
  - id: mine-choices
    kind: choices
    stem: Which ones poll? (Select TWO.)
    options:
      - { text: a queue's consumer, correct: true, why: It asks. }
      - { text: a topic's subscriber, why: It is told. }
      - { text: a stream's reader, correct: true, why: It asks as well. }
  - id: mine-number
    kind: number
    stem: How many seconds are two minutes?
    answer: 120
    unit: seconds
    why: Twice sixty.
    mistakes: [{ value: 200, why: Minutes are not decimal. }]
`;

const FACTS = `
- id: old-fact
  topic: mine
  fact: Messages are kept for ever.
  status: wrong
  current: They are kept for fourteen days at most.
  ref: https://docs.aws.amazon.com/sqs
`;
