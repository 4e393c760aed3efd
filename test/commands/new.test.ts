import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BuiltProgram, buildProgram } from './built-program.ts';
import { createQuizWorld } from './quiz-world.ts';

let program: BuiltProgram = { file: '', remove: () => {} };
beforeAll(async () => {
  program = await buildProgram();
});
afterAll(() => program.remove());

it('makes a bank that quizzes find in the same folder, and overwrites nothing', () => {
  const world = createQuizWorld(program.file, 'small');
  const made = world.run(['new', 'quiz', 'my-notes']);
  expect({ code: made.code, err: made.err }).toEqual({ code: 0, err: '' });
  expect(existsSync(join(world.home, 'quizzes/my-notes/questions-my-notes.yaml'))).toBe(true);
  const [session, question] = world.events(['quiz', 'my-notes', '--count', '1'], '1\n');
  expect(session).toMatchObject({ kind: 'session' });
  expect(question).toMatchObject({ topic: 'my-notes' });
  const again = world.run(['new', 'quiz', 'my-notes']);
  expect(again.code).toBe(2);
  expect(again.err).toContain('exists already');
});

it.each([
  [['new', 'cake', 'x'], 'serverless-labs new quiz <id>'],
  [['new', 'quiz', '../x'], 'can not be a topic'],
  [['new', 'quiz'], 'missing required argument'],
])('refuses %j with what to do', (args, text) => {
  const { code, err } = createQuizWorld(program.file, 'small').run(args);
  expect(code).toBe(2);
  expect(err).toContain(text);
});
