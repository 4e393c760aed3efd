import { completeAws } from '../aws/cli/complete.ts';
import { runAws } from '../aws/cli/run-aws.ts';
import { learnersCall } from '../cleanup/journaled-call.ts';
import type { AppContext } from '../context.ts';
import type { RunContext } from '../lab/run-context.ts';
import { shellWords } from '../lab/shell-block.ts';
import { harmless } from '../terminal/harmless.ts';
import { createAwsWorld, harmlessOn } from './aws-world.ts';
import type { AwsPrompt } from './typed-line.ts';

/** Runs `aws …` commands through our own clients; what they create is the run's. */
export const createAwsPrompt = (run: RunContext, context: AppContext): AwsPrompt => {
  const call = learnersCall(run.connection.call, run.journal);
  const shown = harmlessOn(context.terminal);
  return {
    run: async (line, { print, signal }) => {
      const words = wordsOf(line);
      if (typeof words === 'string') {
        print(`${harmless(words)}\n`);
        return false;
      }
      const show = (chunk: string | Uint8Array) => print(shown(Buffer.from(chunk).toString('utf8')));
      const { connection, clock } = run;
      const parts = { call, connection, clock, signal, write: show, warn: show };
      return (await runAws(words.slice(1), await createAwsWorld(parts, context))) === 0;
    },
    complete: async (text, cursor) => {
      const before = text.slice(0, cursor);
      const beginning = /\S*$/.exec(before)?.[0] ?? '';
      const from = cursor - beginning.length;
      const [program, ...words] = before.slice(0, from).trim().split(/\s+/).filter(Boolean);
      if (program === undefined) return { from, options: 'aws'.startsWith(beginning) ? ['aws'] : [] };
      return { from, options: program === 'aws' ? await completeAws(words, beginning) : [] };
    },
  };
};

/** The line's words, or why it has none: there is no shell at the prompt. */
const wordsOf = (line: string): readonly string[] | string => {
  try {
    return shellWords(line);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return `${reason}\nA pipe, a variable or a redirection needs a shell: serverless-labs shell opens one.`;
  }
};
