import type { LabBoard } from '../screens/lab-board.ts';
import type { KeyHelp } from '../screens/lab-prompt.ts';

/** What a person has said: a key of those offered, or a line that was typed. */
export type LabReply =
  | { readonly kind: 'key'; readonly key: string }
  | { readonly kind: 'line'; readonly text: string };

/** What can be put for the word at the cursor: each of `options` replaces what stands from `from` to the cursor. */
export interface Completion {
  readonly from: number;
  readonly options: readonly string[];
}

/** Beside its keys, every question takes commands. */
export interface LabQuestion {
  readonly keys: readonly KeyHelp[];
  /** Ends the waiting. */
  readonly signal: AbortSignal;
}

/** The terminal of a guided run: by keys and redrawn in place, or by lines. */
export interface LabDialog {
  /** Text that stays. */
  readonly print: (text: string) => void;
  /** Text that is to be read from its beginning: where it is longer than the screen, the next question shows it page by page. */
  readonly printPages: (text: string) => void;
  /** What the run looks like now; undefined between its steps. */
  readonly show: (board: LabBoard | undefined) => void;
  /** What is going on, until it is undefined. */
  readonly busy: (what: string | undefined) => void;
  /** The next reply; undefined once the question's signal is aborted. */
  readonly ask: (question: LabQuestion) => Promise<LabReply | undefined>;
  /** Whether something is being typed that must not be disturbed. */
  readonly isTyping: () => boolean;
  /** Whether a key was pressed while nothing was asked. */
  readonly wasPressed: () => boolean;
  /** Lends the terminal to somebody who asks in their own way. */
  readonly lend: <T>(borrow: () => Promise<T>) => Promise<T>;
  /** Gives the terminal back as it was. */
  readonly close: () => void;
}

export interface LabDialogOptions {
  /** Ctrl-C. */
  readonly onInterrupt: () => void;
  readonly complete: (text: string, cursor: number) => Promise<Completion>;
  /** Lines that were typed earlier, the oldest first. */
  readonly history: readonly string[];
  /** Told of each line that is entered, for later sessions. */
  readonly remember: (line: string) => void;
}
