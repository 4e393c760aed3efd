import { spawn, spawnSync } from 'node:child_process';
import { Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { emulateScreen } from '../terminal/screen-emulator.ts';

/** A program in a terminal, and somebody at the keyboard. */
export interface TerminalProgram {
  /** All that was written so far, in order, without colours and cursor moves. */
  readonly screen: () => string;
  /** The same with all that was written for the terminal itself. */
  readonly written: () => string;
  /** Resolves once `text` was written, after what was waited for last. */
  readonly waitFor: (text: string | RegExp) => Promise<void>;
  /** Resolves once `text` stands on the screen. */
  readonly shows: (text: string | RegExp) => Promise<void>;
  /** The rows that are on the screen now, as a person sees them. */
  readonly seen: () => readonly string[];
  /** Everything that can be scrolled back to, with what is on the screen. */
  readonly everything: () => string;
  readonly press: (keys: string) => void;
  readonly resize: (columns: number, rows: number) => void;
  readonly kill: (signal: NodeJS.Signals) => void;
  /** The window is closed, the connection cut: there is no terminal any more. */
  readonly hangUp: () => void;
  readonly ended: Promise<{ readonly code: number; readonly isRestored: boolean }>;
}

export interface ProgramOptions {
  readonly command: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly columns?: number;
  readonly rows?: number;
}

export const CAN_OPEN_TERMINALS = spawnSync('python3', ['-c', 'import pty, fcntl, termios']).status === 0;

/** Starts a program in a pseudo-terminal of its own. */
export const openInTerminal = ({
  command,
  env,
  columns = 80,
  rows = 24,
}: ProgramOptions): TerminalProgram => {
  const script = fileURLToPath(new URL('run-in-terminal.py', import.meta.url));
  const child = spawn('python3', [script, `${columns}`, `${rows}`, ...command], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, TERM: 'xterm-256color', ...env },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  const emulator = emulateScreen(columns, rows);
  const output = { screen: '', told: '', seen: 0 };
  const watchers = new Set<() => void>();
  const look = () => {
    for (const watcher of watchers) watcher();
  };
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output.screen += text;
    void emulator.write(text).then(look);
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    output.told += text;
  });
  const screen = () => output.screen.replaceAll(ESCAPES, '').replaceAll('\r\n', '\n');
  const ended = new Promise<{ code: number; isRestored: boolean }>((resolve) => {
    child.on('close', () => {
      void emulator.write('').then(look);
      resolve(JSON.parse(output.told.trim().split('\n').at(-1) ?? ''));
    });
  });
  const until = (isSo: () => boolean, failure: () => string) =>
    new Promise<void>((resolve, reject) => {
      const end = () => {
        clearTimeout(patience);
        watchers.delete(watcher);
        if (isSo()) resolve();
        else reject(new Error(failure()));
      };
      const patience = setTimeout(end, PATIENCE_MS);
      const watcher = () => {
        if (isSo() || child.stdout?.readableEnded) end();
      };
      watchers.add(watcher);
      watcher();
    });
  const found = (text: string | RegExp): boolean => {
    const rest = screen().slice(output.seen);
    const place = typeof text === 'string' ? rest.indexOf(text) : rest.search(text);
    if (place < 0) return false;
    output.seen += place + (typeof text === 'string' ? text : (text.exec(rest)?.[0] ?? '')).length;
    return true;
  };
  const once = (isSo: () => boolean) => {
    let was = false;
    return () => {
      was ||= isSo();
      return was;
    };
  };
  return {
    screen,
    ended,
    written: () => output.screen,
    seen: emulator.screen,
    everything: emulator.everything,
    waitFor: (text) =>
      until(
        once(() => found(text)),
        () => `There was no ${text}; since then:\n${screen().slice(output.seen)}`,
      ),
    shows: (text) =>
      until(
        once(() => {
          const now = emulator.screen().join('\n');
          return typeof text === 'string' ? now.includes(text) : text.test(now);
        }),
        () => `It doesn't show ${text}:\n${emulator.screen().join('\n')}`,
      ),
    press: (keys) => {
      child.stdin?.write(keys);
    },
    resize: (newColumns, newRows) => {
      emulator.resize(newColumns, newRows);
      writable(child.stdio[3]).write(`${newColumns} ${newRows}\n`);
    },
    hangUp: () => {
      writable(child.stdio[3]).write('hang up\n');
    },
    kill: (signal) => {
      process.kill(Number(output.told.split('\n')[0]), signal);
    },
  };
};

const writable = (stream: unknown): Writable => {
  if (stream instanceof Writable) return stream;
  throw new Error('There is no descriptor to write to.');
};

/** Less than a test may take, so that what was on the screen is told. */
const PATIENCE_MS = 50_000;

/** Colours, cursor moves and erasures. */
const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]/g;
