import xterm from '@xterm/headless';

/** A terminal's screen, as a person sees it. */
export interface ScreenEmulator {
  readonly write: (text: string) => Promise<void>;
  readonly resize: (columns: number, rows: number) => void;
  /** The rows that are on the screen now, without spaces at their ends. */
  readonly screen: () => readonly string[];
  /** Everything, also what has scrolled off. Rows that the terminal wrapped are one line. */
  readonly everything: () => string;
  /** The row and column of the cursor on the screen. */
  readonly cursor: () => { readonly row: number; readonly column: number };
}

/** xterm.js without a window. */
export const emulateScreen = (columns: number, rows: number): ScreenEmulator => {
  const terminal = new xterm.Terminal({ cols: columns, rows, scrollback: 10_000, allowProposedApi: true });
  const buffer = () => terminal.buffer.active;
  const lineAt = (index: number) => (buffer().getLine(index)?.translateToString(true) ?? '').trimEnd();
  return {
    write: (text) => new Promise((resolve) => terminal.write(text, resolve)),
    resize: (newColumns, newRows) => terminal.resize(newColumns, newRows),
    screen: () => Array.from({ length: terminal.rows }, (_, row) => lineAt(buffer().baseY + row)),
    everything: () => {
      const rowCount = buffer().baseY + terminal.rows;
      const text = Array.from({ length: rowCount }, (_, row) => {
        const joint = row > 0 && buffer().getLine(row)?.isWrapped !== true ? '\n' : '';
        return joint + lineAt(row);
      });
      return text.join('').trimEnd();
    },
    cursor: () => ({ row: buffer().cursorY, column: buffer().cursorX }),
  };
};
