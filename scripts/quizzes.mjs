// Makes dist/quizzes.jsonl: the whole bank, checked, in the one file that a quiz starts from.
import { mkdirSync, writeFileSync } from 'node:fs';
import { importSource } from './import-source.mjs';

/** Compiles `quizzes/` of the checkout at `root`; the current folder has to be `root`. */
export const writeQuizzes = async (file) => {
  const { compileBank } = await importSource("export { compileBank } from './src/quiz/compile-bank.ts';");
  mkdirSync('dist', { recursive: true });
  writeFileSync(file, compileBank('quizzes'));
};
