import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A program in a terminal, and somebody at the keyboard. */
export interface TerminalProgram {
  /** All that was written to the screen so far, without colours. */
  readonly screen: () => string;
  /** Resolves once `text` is on the screen, after what was waited for last. */
  readonly waitFor: (text: string | RegExp) => Promise<void>;
  readonly press: (keys: string) => void;
  readonly kill: (signal: NodeJS.Signals) => void;
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
  });
  const output = { screen: '', told: '', seen: 0 };
  let look = () => {};
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output.screen += text;
    look();
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    output.told += text;
  });
  const screen = () => output.screen.replaceAll(ESCAPES, '').replaceAll('\r\n', '\n');
  const ended = new Promise<{ code: number; isRestored: boolean }>((resolve) => {
    child.on('close', () => {
      look();
      resolve(JSON.parse(output.told.trim().split('\n').at(-1) ?? ''));
    });
  });
  return {
    screen,
    ended,
    waitFor: (text) =>
      new Promise((resolve, reject) => {
        look = () => {
          const rest = screen().slice(output.seen);
          const found = typeof text === 'string' ? rest.indexOf(text) : rest.search(text);
          if (found >= 0) {
            look = () => {};
            const length = typeof text === 'string' ? text.length : (text.exec(rest)?.[0].length ?? 0);
            output.seen += found + length;
            resolve();
          } else if (child.stdout.readableEnded) {
            reject(new Error(`It ended without ${text}; the screen since:\n${rest}`));
          }
        };
        look();
      }),
    press: (keys) => {
      child.stdin.write(keys);
    },
    kill: (signal) => {
      process.kill(Number(output.told.split('\n')[0]), signal);
    },
  };
};

/** Colours, cursor moves and erasures, as chalk and ora write them. */
const ESCAPES = /\u001b\[[0-9;?]*[A-Za-z]/g;
