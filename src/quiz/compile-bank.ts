import { packBank } from './packed-bank.ts';
import { readBank } from './read-bank.ts';

/** The text of `dist/quizzes.jsonl`: the whole bank of `folder`, checked, in the form that a session starts from. */
export const compileBank = (folder: string): string => packBank(readBank(folder));
