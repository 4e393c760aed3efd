import type { Ora } from 'ora';
import { harmlessLine } from './harmless.ts';
import type { Terminal } from './terminal.ts';

/** One line that says what is going on at this moment; it has to be cleared before anything else is written. */
export interface Progress {
  readonly show: (text: string) => void;
  readonly clear: () => void;
}

/** A spinner, or nothing where lines can't be redrawn. */
export const createProgress = (terminal: Pick<Terminal, 'isPlain' | 'output' | 'columns'>): Progress =>
  terminal.isPlain ? { show: () => {}, clear: () => {} } : spinner(terminal);

const spinner = ({ output, columns }: Pick<Terminal, 'output' | 'columns'>): Progress => {
  let wanted: string | undefined;
  let ora: Ora | undefined;
  // The spinner is only loaded when the first thing takes a while.
  const load = async () => {
    const { default: create } = await import('ora');
    ora ??= create({ stream: output, discardStdin: false, hideCursor: false });
    if (wanted !== undefined) ora.start(wanted);
  };
  return {
    show: (text) => {
      const isLoading = wanted !== undefined && !ora;
      wanted = harmlessLine(text, columns() - 4);
      if (ora) ora.start(wanted);
      else if (!isLoading) void load();
    },
    clear: () => {
      wanted = undefined;
      ora?.stop();
    },
  };
};
