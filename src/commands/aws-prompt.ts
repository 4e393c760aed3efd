import { readFileSync } from 'node:fs';
import { AwsCallError } from '../aws/call-error.ts';
import type { CallInput, CallValue } from '../aws/json.ts';
import { journaledCall } from '../cleanup/journaled-call.ts';
import { readAwsLine } from '../lab/aws-line.ts';
import { callOptions, type RunContext } from '../lab/run-context.ts';
import { shellWords } from '../lab/shell-block.ts';
import { harmless } from '../terminal/harmless.ts';
import type { AwsPrompt } from './typed-line.ts';

/** Runs `aws …` commands through our own clients; what they create is the run's. */
export const createAwsPrompt = (run: RunContext): AwsPrompt => ({
  run: async (line, { print, signal }) => {
    const call = journaledCall(run.connection.call, run.journal);
    try {
      const { api, input } = await readAwsLine(shellWords(line));
      const answer = await call(api, withFiles(input), { ...callOptions(run), signal });
      if (Object.keys(answer).length > 0) print(`${harmless(JSON.stringify(answer, undefined, 4))}\n`);
      return true;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof Error)) throw error;
      const { message } = error;
      const text =
        error instanceof AwsCallError && error.failure === 'refused'
          ? `An error occurred (${error.code}) when calling the ${error.operation} operation: ${message}`
          : message;
      print(`${harmless(text)}\n`);
      return false;
    }
  },
  complete: async (_, cursor) => ({ from: cursor, options: [] }),
});

const withFiles = (input: CallInput): CallInput =>
  Object.fromEntries(Object.entries(input).map(([member, value]) => [member, withFile(value)]));

const withFile = (value: CallValue): CallValue => {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Uint8Array)
    return value;
  const record: CallInput = Object.fromEntries(Object.entries(value));
  return typeof record.file === 'string' ? readFileSync(record.file) : withFiles(record);
};
