import { LabsError } from '../core/errors.ts';
import type { RunContext } from '../lab/run-context.ts';
import { wrap } from '../terminal/layout.ts';
import { type Page, textWidth } from '../terminal/page.ts';
import type { LabDialog } from './lab-dialog.ts';
import { runCurl } from './typed-curl.ts';
import { type AwsPrompt, programOf, readTyped, runSleep } from './typed-line.ts';

/** What commands that are typed at a lab's prompt run with. */
export interface Typing {
  readonly dialog: LabDialog;
  readonly run: RunContext;
  readonly aws: AwsPrompt;
  readonly signal: AbortSignal;
}

/** Runs the commands that were typed. A word that stands for a key is returned as that key, and nothing is run. */
export const runTyped = async (text: string, typing: Typing, page: Page): Promise<string | undefined> => {
  const typed = readTyped(text);
  if (typed.kind === 'key') return typed.key;
  if (typed.kind === 'foreign') typing.dialog.print(`${wrap(typed.why, textWidth(page))}\n`);
  else await runCommands(typed.commands, typing);
  return undefined;
};

/** One after the other, until one fails. */
const runCommands = async (
  commands: readonly string[],
  { dialog, aws, run, signal }: Typing,
): Promise<void> => {
  const io = { print: dialog.print, signal };
  for (const command of commands) {
    dialog.print(echoText(command));
    dialog.busy(command);
    try {
      const own = OWN_PROGRAMS[programOf(command)];
      if (!(own ? await own(command, run, io) : await aws.run(command, io))) break;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof LabsError)) throw error;
      dialog.print(`${error.message}\n${error.fix}\n`);
      break;
    } finally {
      dialog.busy(undefined);
    }
  }
};

/** What runs at the prompt beside `aws`. */
const OWN_PROGRAMS: Readonly<Record<string, typeof runSleep>> = { curl: runCurl, sleep: runSleep };

const echoText = (command: string): string => `\n› ${command}\n`;
