import { join } from 'node:path';
import type { AppContext } from '../context.ts';
import { appendLine, openAppendLog, readLog } from '../core/append-log.ts';
import { LabsError } from '../core/errors.ts';
import { ensureFolder } from '../core/paths.ts';
import { harmless } from '../terminal/harmless.ts';

/** What was typed at the lab's prompt, in this and earlier sessions. */
export interface PromptHistory {
  /** The oldest first. */
  readonly lines: readonly string[];
  /** Keeps a line for later sessions, unless it may hold a secret, is very long, or begins with a space. */
  readonly remember: (line: string) => void;
}

/** Opens the history below the state folder. It only helps with typing: where it can't be written, nothing is kept. */
export const openPromptHistory = ({ paths }: Pick<AppContext, 'paths'>): PromptHistory => {
  const file = join(paths.state, 'prompt-history.jsonl');
  const lines = unlessDenied(() => readLog(file, parseLine).map(harmless)) ?? [];
  if (lines.length > 2 * MOST_LINES) shorten(file);
  return {
    lines: lines.slice(-MOST_LINES),
    remember: (line) => {
      if (!isKept(line)) return;
      unlessDenied(() => {
        ensureFolder(paths.state);
        appendLine(file, line);
      });
    },
  };
};

const MOST_LINES = 500;
const LONGEST_LINE = 4_000;

const parseLine = (json: unknown): string => {
  if (typeof json !== 'string') throw new Error('A line of the history is text.');
  return json;
};

const shorten = (file: string) =>
  unlessDenied(() => {
    const log = openAppendLog(file, { parse: parseLine, sync: 'write' });
    log.replace(log.entries.slice(-MOST_LINES));
    log.close();
  });

const unlessDenied = <T>(act: () => T): T | undefined => {
  try {
    return act();
  } catch (error) {
    if (!(error instanceof LabsError) || error.code !== 'STATE_NOT_WRITABLE') throw error;
    return undefined;
  }
};

/** A leading space keeps a line out, as in a shell with `HISTCONTROL=ignorespace`. */
const isKept = (line: string): boolean =>
  line.trim() !== '' && !line.startsWith(' ') && line.length <= LONGEST_LINE && !MAY_BE_SECRET.test(line);

/** Names that secrets go by, access key ids, signed addresses, and what looks like a secret access key. */
const MAY_BE_SECRET =
  /secret|passw|passphrase|pwd|token|credential|securestring|private.?key|api.?key|authori[sz]ation|bearer|signature|\b(AKIA|ASIA)[A-Z0-9]{12}|(?<![A-Za-z0-9/+=:.-])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/i;
