import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import stringWidth from 'fast-string-width';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type BuiltProgram, buildProgram } from './built-program.ts';
import { createQuizWorld, type JsonEvent, type QuizWorld } from './quiz-world.ts';
import { CAN_OPEN_TERMINALS, type TerminalProgram } from './terminal-program.ts';

let program: BuiltProgram = { file: '', remove: () => {} };

beforeAll(async () => {
  program = await buildProgram();
});

afterAll(() => program.remove());

/** One of these lines answers whatever kind of question comes; the others are unclear. */
const ANY_ANSWER = '1\n1 2\n1 2 3\n1 2 3 4\n1 2 3 4 5\n1 2 3 4 5 6\n';
const ARROW_DOWN = '\u001b[B';

describe.skipIf(!CAN_OPEN_TERMINALS)('a drill in a terminal of 60 columns', () => {
  /** Presses keys until the question comes up; the order depends on the seed. */
  const goTo = async (terminal: TerminalProgram, text: string) => {
    for (let tries = 0; tries < 3; tries += 1) {
      await terminal.waitFor(/Question \d of 3[\s\S]*q leave/);
      if (terminal.screen().slice(terminal.screen().lastIndexOf('Question ')).includes(text)) return;
      terminal.press(
        terminal.screen().slice(terminal.screen().lastIndexOf('Question ')).includes('seconds are')
          ? '7\r'
          : '1\r',
      );
      await terminal.waitFor(/Enter next.*q leave/);
      terminal.press('\r');
    }
  };

  test('answers by key, explains, flags, undoes, shows the summary, and leaves with what was answered kept', async () => {
    const world = createQuizWorld(program.file, 'small');
    const terminal = world.open(['quiz', 'mine']);
    await goTo(terminal, 'very long name');
    terminal.press('?');
    await terminal.waitFor('worth knowing');
    await terminal.waitFor('q leave');
    terminal.press('b');
    await terminal.waitFor('flagged');
    await terminal.waitFor('q leave');
    terminal.press(keyOf(terminal, 'four days'));
    await terminal.waitFor('Wrong.');
    await terminal.waitFor('It is the longest retention.');
    await terminal.waitFor('The notes say: Messages are kept for ever.');
    await terminal.waitFor('Today: They are kept for fourteen days');
    await terminal.waitFor('q leave');
    terminal.press('u');
    await terminal.waitFor('taken back');
    await terminal.waitFor('q leave');
    terminal.press(keyOf(terminal, 'fourteen days'));
    await terminal.waitFor('Right.');
    await terminal.waitFor('q leave');
    terminal.press('q');
    await terminal.waitFor('What you answered is kept.');
    expect(await terminal.ended).toEqual({ code: 0, isRestored: true });
    const tooWide = terminal
      .screen()
      .split(/[\n\r]/)
      .filter((line) => stringWidth(line) > 60);
    expect(tooWide.filter((line) => !line.includes('https://'))).toEqual([]);
    expect(statsOf(world)).toMatchObject({ flagged: ['mine-choice'] });
  });

  test('marks several with space and digits, and takes a number digit by digit', async () => {
    const world = createQuizWorld(program.file, 'small');
    const terminal = world.open(['quiz', 'mine']);
    await goTo(terminal, 'Which ones poll?');
    const [first, second] = [keyOf(terminal, "a queue's consumer"), keyOf(terminal, "a stream's reader")];
    terminal.press(`${ARROW_DOWN.repeat(Number(first))} `);
    await terminal.waitFor(`[x] ${first}`);
    terminal.press(second);
    await terminal.waitFor(`[x] ${second}`);
    terminal.press('\r');
    await terminal.waitFor('Right.');
    terminal.press('q');
    expect(await terminal.ended).toMatchObject({ code: 0 });
    const again = world.open(['quiz', 'mine']);
    await goTo(again, 'seconds are');
    again.press('2009');
    await again.waitFor('2009');
    again.press('\u007f\r');
    await again.waitFor('Minutes are not decimal.');
    again.press('\u0003');
    expect(await again.ended).toEqual({ code: 130, isRestored: true });
  });

  test('loses nothing that was answered when it is killed', async () => {
    const world = createQuizWorld(program.file, 'small');
    const terminal = world.open(['quiz', 'mine']);
    await terminal.waitFor('q leave');
    terminal.press('1\r');
    await terminal.waitFor('Enter next');
    terminal.kill('SIGKILL');
    await terminal.ended;
    expect(statsOf(world)).toMatchObject({ total: { answers: 1 } });
  });
});

describe.skipIf(!CAN_OPEN_TERMINALS)('an exam in a terminal', () => {
  test('ends when its time is over, counts what was marked, and reviews every question', async () => {
    const world = createQuizWorld(program.file, 'shipped');
    const terminal = world.open(['exam', 'DVA-C02', '--short', '--minutes', '0.05', '--seed', '4']);
    await terminal.waitFor('Question 1 of 20');
    await terminal.waitFor('q leave');
    terminal.press('1');
    await terminal.waitFor('[x] 1');
    await terminal.waitFor('The time is over.');
    await terminal.waitFor('Estimate: ');
    await terminal.waitFor('19 questions left open');
    await terminal.waitFor('q leave');
    terminal.press('\r');
    await terminal.waitFor('Question 1');
    await terminal.waitFor('q leave');
    // At one of the questions that have a proof, p plays it.
    for (let read = 1; read < 20 && !/p prove it\s*$/.test(terminal.screen()); read += 1) {
      terminal.press('\r');
      await terminal.waitFor(/q leave( · p prove it)?/);
    }
    terminal.press('p');
    await terminal.waitFor('Proved.');
    await terminal.waitFor('p prove it');
    terminal.press('q');
    expect(await terminal.ended).toEqual({ code: 0, isRestored: true });
    expect(statsOf(world)).toMatchObject({ total: { answers: 1 }, exams: [{ exam: 'DVA-C02' }] });
  });

  test('is resumed where it was left, with its answers and flags, and handed in from the review', async () => {
    const world = createQuizWorld(program.file, 'shipped');
    const first = world.open(['exam', 'saa-c03', '--short']);
    await first.waitFor('q leave');
    first.press('2');
    await first.waitFor('[x] 2');
    first.press('b');
    await first.waitFor('flagged');
    await first.waitFor('[x] 2');
    first.press('n');
    await first.waitFor('Question 2 of 20');
    first.kill('SIGKILL');
    await first.ended;
    const second = world.open(['exam', '--resume']);
    await second.waitFor('You go on where you were');
    await second.waitFor('Question 2 of 20');
    await second.waitFor('q leave');
    second.press('p');
    await second.waitFor('flagged');
    await second.waitFor('[x] 2');
    second.press('q');
    await second.waitFor('Your answers are kept');
    expect(await second.ended).toEqual({ code: 0, isRestored: true });
    const third = world.open(['exam', 'SAA-C03']);
    await third.waitFor('q leave');
    third.press('r');
    await third.waitFor('19 open (_), 1 flagged (!)');
    third.press('s');
    await third.waitFor('Estimate: ');
    await third.waitFor('q leave');
    third.press('q');
    expect(await third.ended).toMatchObject({ code: 0 });
    expect(world.run(['exam', '--resume'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('No exam is under way.'),
    });
  });
});

describe('for programs', () => {
  test('a session is one JSON object a line, with answers and commands as lines', () => {
    const world = createQuizWorld(program.file, 'small');
    const input = '{"answer":[1]}\n1 2\n{"do":"undo"}\n1 2\nzzz\n{"do":"quit"}\n';
    const events = world.events(['quiz', 'mine', '--seed', 'abc'], input);
    const kinds = events.map(({ kind }) => kind);
    const expected = ['session', 'question', 'feedback', 'undone', 'unclear', 'finished'];
    expect(kinds).toEqual(expect.arrayContaining(expected));
    expect(kinds.at(0)).toBe('session');
    expect(events.at(-1)).toMatchObject({ kind: 'finished', isLeft: true });
    expect(JSON.stringify(events.filter(({ kind }) => kind === 'question'))).not.toContain('isRight');
  });

  test('the same seed asks the same questions with the same options in the same places', () => {
    const asked = () =>
      createQuizWorld(program.file, 'shipped')
        .events(['quiz', 'lambda', '--seed', 'abc', '--count', '5'], ANY_ANSWER.repeat(5))
        .filter(({ kind }) => kind === 'question');
    const [first, second] = [asked(), asked()];
    expect(first).toHaveLength(5);
    expect(second).toEqual(first);
  });

  test('an exam can be driven to its end', () => {
    const world = createQuizWorld(program.file, 'shipped');
    const input = '1\n{"do":"next"}\ng 20\n1\ns\n';
    const events = world.events(['exam', 'CLF-C02', '--short', '--seed', 's'], input);
    const places = events.filter(({ kind }) => kind === 'question').map(({ number }) => number);
    expect([places[0], places.at(-1)]).toEqual([1, 20]);
    const result = events.find(({ kind }) => kind === 'exam-finished');
    expect(result).toMatchObject({ exam: 'CLF-C02', passMark: 700, scored: 15 });
    expect(events.filter(({ kind }) => kind === 'reviewed')).toHaveLength(20);
  });

  test('two sessions at once keep every answer of both', async () => {
    const world = createQuizWorld(program.file, 'shipped');
    const answers = ANY_ANSWER.repeat(15);
    await Promise.all([
      world.start(['quiz', 'sqs', '--json', '--count', '15'], answers),
      world.start(['quiz', 'sns', '--json', '--count', '15'], answers),
    ]);
    const lines = readFileSync(join(world.home, 'state', 'quiz-history.jsonl'), 'utf8')
      .trim()
      .split('\n');
    expect(lines).toHaveLength(30);
    expect(statsOf(world)).toMatchObject({ total: { answers: lines.length } });
    expect(readdirSync(join(world.home, 'state')).filter((name) => name.includes('damaged'))).toEqual([]);
  });

  test('what is damaged in the history is told on stderr and set aside', async () => {
    const world = createQuizWorld(program.file, 'small');
    world.run(['quiz', 'mine', '--count', '1'], '1\n1 2\n');
    writeFileSync(join(world.home, 'state', 'quiz-history.jsonl'), 'garbage\n', { flag: 'a' });
    expect(world.run(['stats']).err).toContain('Damaged: 1 line');
    expect(world.run(['stats']).err).toBe('');
  });
});

describe('banks of one’s own', () => {
  test('a broken file is told by file and line, and nothing of it is imported', async () => {
    const world = createQuizWorld(program.file, 'small');
    writeFileSync(join(world.home, 'broken.gift'), 'Good? {=a ~b}\n\nBad? {=a\n');
    const { code, err } = world.run(['import', 'quiz', 'broken.gift']);
    expect(code).toBe(1);
    expect(err).toContain('broken.gift:3: Expected a question with its answers in one pair of braces.');
    expect(err).toContain('Nothing was imported.');
    expect(world.run(['quiz', 'broken'])).toMatchObject({
      code: 2,
      err: expect.stringContaining('There is no topic "broken".'),
    });
  });

  test('an imported file joins sessions, and what is exported can be imported elsewhere', async () => {
    const world = createQuizWorld(program.file, 'small');
    expect(world.run(['export', 'quiz', 'mine', '--format', 'gift', '--output', 'mine.gift'])).toMatchObject({
      code: 0,
    });
    writeFileSync(join(world.home, 'course.txt'), 'Is it so?\nA. yes\nB. no\nANSWER: A\n');
    expect(world.run(['import', 'quiz', 'course.txt', '--topic', 'week-1']).out).toContain(
      '1 question imported',
    );
    expect(world.events(['quiz', 'week-1'], '')[1]).toMatchObject({ stem: 'Is it so?', topic: 'week-1' });
    expect(world.run(['import', 'quiz', 'mine.gift']).err).toContain('The id "mine-choice" is already taken');
  });

  test('a broken bank in the current folder is told and left out', async () => {
    const world = createQuizWorld(program.file, 'small');
    world.run(['import', 'quiz', 'nothing.csv']);
    mkdirSync(join(world.home, 'quizzes', 'own'), { recursive: true });
    writeFileSync(join(world.home, 'quizzes', 'own', 'questions.yaml'), 'topic: own\nquestions: 3\n');
    const { code, err, out } = world.run(['quiz', 'mine', '--count', '1'], '');
    expect(code).toBe(0);
    expect(err).toContain('questions.yaml:2:12: questions:');
    expect(out).toContain('Question 1 of 1');
  });
});

describe('notes and statistics', () => {
  test('a topic has its summary, its corrections, and a search', async () => {
    const world = createQuizWorld(program.file, 'small');
    expect(world.run(['notes']).out).toContain('1 put right');
    const { out } = world.run(['notes', 'mine']);
    expect(out).toContain('What is worth knowing.');
    expect(out).toContain('Today: They are kept for fourteen days at most.');
    expect(world.run(['notes', '--search', 'FOURTEEN messages']).out).toContain('1 fact');
    expect(world.run(['notes', 'mien']).err).toContain('Did you mean "mine"?');
  });

  test('statistics tell nothing before the first answer, and due ones are said to be none', async () => {
    const world = createQuizWorld(program.file, 'small');
    expect(world.run(['stats']).out).toContain('Nothing was answered yet.');
    expect(world.run(['quiz', '--due'])).toMatchObject({
      code: 1,
      err: expect.stringContaining('Nothing is due.'),
    });
    world.run(['quiz', 'mine'], '1\n1 2\n120\n1\n');
    const { out } = world.run(['stats']);
    expect(out).toMatch(/answers?, \d+ % right/);
    expect(out).toContain('Due in the coming days');
  });
});

/** The key under which a line is shown on the screen's last question. */
const keyOf = (terminal: TerminalProgram, text: string): string => {
  const shown = terminal.screen().slice(terminal.screen().lastIndexOf('Question '));
  const line = shown.split('\n').find((one) => one.includes(text)) ?? '';
  return /(\d) {2}/.exec(line)?.[1] ?? '';
};

const statsOf = (world: QuizWorld): JsonEvent => JSON.parse(world.run(['stats', '--json']).out);
