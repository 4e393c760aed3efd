import { readBank } from './read-bank.ts';

/** The text of `dist/quizzes.json`: the whole bank of `folder`, checked, in the form that a session starts from. */
export const compileBank = (folder: string): string => JSON.stringify(readBank(folder));
