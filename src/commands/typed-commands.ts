import { LabsError } from '../core/errors.ts';
import type { RunContext } from '../lab/run-context.ts';
import { counted, wrap } from '../terminal/layout.ts';
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
  else await runCommands(typed.commands, typing, page);
  return undefined;
};

/** One after the other, until one fails. */
const runCommands = async (commands: readonly string[], typing: Typing, page: Page): Promise<void> => {
  for (const [index, command] of commands.entries()) {
    // In a terminal of lines it stands there already.
    if (!page.isPlain) typing.dialog.print(echoText(command));
    if (await runCommand(command, typing)) continue;
    const rest = commands.length - index - 1;
    if (rest > 0) typing.dialog.print(`The ${counted(rest, 'command')} after it did not run.\n`);
    return;
  }
};

/** Whether it succeeded. */
const runCommand = async (command: string, { dialog, aws, run, signal }: Typing): Promise<boolean> => {
  const io = { print: dialog.print, signal };
  dialog.busy(command);
  try {
    const own = OWN_PROGRAMS[programOf(command)];
    return await (own ? own(command, run, io) : aws.run(command, io));
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof LabsError)) throw error;
    dialog.print(`${error.message}\n${error.fix}\n`);
    return false;
  } finally {
    dialog.busy(undefined);
  }
};

/** What runs at the prompt beside `aws`. */
const OWN_PROGRAMS: Readonly<Record<string, typeof runSleep>> = { curl: runCurl, sleep: runSleep };

const echoText = (command: string): string => `\n› ${command}\n`;
