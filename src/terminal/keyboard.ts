import { type Clock, sleep } from '../core/clock.ts';

/** `enter`, `ctrl-c`, `ctrl-d`, `paste` for what came all at once, `other` for arrows and the like, or the character. */
export type Key = string;

/** The part of a terminal's input that is needed. */
export interface KeyInput {
  readonly isRaw?: boolean;
  readonly setRawMode?: (isRaw: boolean) => unknown;
  readonly on: (event: string, listener: (chunk: Buffer) => void) => unknown;
  readonly off: (event: string, listener: (chunk: Buffer) => void) => unknown;
  readonly resume: () => unknown;
  readonly pause: () => unknown;
}

export interface KeyboardOptions {
  readonly input: KeyInput;
  readonly clock: Clock;
  /** Ctrl-C, at any moment: in raw mode it is a key and no signal. */
  readonly onInterrupt: () => void;
}

/** A terminal's keys, one by one and without echo, until it is closed. */
export interface Keyboard {
  /** The next key that is pressed from now on; undefined once `signal` is aborted. */
  readonly next: (signal: AbortSignal) => Promise<Key | undefined>;
  /** Whether a key was pressed since this was last asked, while nobody waited for one. */
  readonly wasPressed: () => boolean;
  /** Gives the terminal back as it was. */
  readonly close: () => void;
}

/** Takes the terminal's input over. Keys that nobody waits for do nothing, so that nothing is typed ahead by mistake. */
export const openKeyboard = ({ input, clock, onInterrupt }: KeyboardOptions): Keyboard => {
  const wasRaw = input.isRaw === true;
  let isEnded = false;
  let hasUnread = false;
  let waiting: ((key: Key) => void) | undefined;

  const press = (chunk: Buffer) => {
    const key = keyOf(chunk.toString('utf8'));
    if (key === 'ctrl-c') return onInterrupt();
    if (waiting) waiting(key);
    else hasUnread = true;
  };
  const end = () => {
    isEnded = true;
    waiting?.('ctrl-d');
  };
  const nextPress = (signal: AbortSignal) =>
    new Promise<Key | undefined>((resolve) => {
      if (signal.aborted) return resolve(undefined);
      if (isEnded) return resolve('ctrl-d');
      const finish = (key?: Key) => {
        waiting = undefined;
        signal.removeEventListener('abort', abort);
        resolve(key);
      };
      const abort = () => finish();
      waiting = finish;
      signal.addEventListener('abort', abort, { once: true });
    });

  input.setRawMode?.(true);
  input.on('data', press);
  input.on('end', end);
  input.resume();
  return {
    next: async (signal) => {
      hasUnread = false;
      const key = await nextPress(signal);
      // A paste may come in several pieces: what follows it at once belongs to it.
      if (key === 'paste') await sleep(clock, PASTE_SETTLES_MS, signal).catch(() => undefined);
      return key;
    },
    wasPressed: () => {
      const pressed = hasUnread;
      hasUnread = false;
      return pressed;
    },
    close: () => {
      input.off('data', press);
      input.off('end', end);
      input.setRawMode?.(wasRaw);
      input.pause();
    },
  };
};

const PASTE_SETTLES_MS = 50;

const CONTROL_KEYS: Readonly<Record<string, Key>> = {
  '\r': 'enter',
  '\n': 'enter',
  '\u0004': 'ctrl-d',
};

/** A chunk is one key, unless it holds several: then it was pasted. A key that is held down repeats itself. */
const keyOf = (text: string): Key => {
  if (text.includes('\u0003')) return 'ctrl-c';
  const characters = new Set(text);
  const [first = ''] = characters;
  if (first === '\u001b') return text.length > 8 ? 'paste' : 'other';
  if (characters.size > 1) return 'paste';
  return CONTROL_KEYS[first] ?? (first < ' ' ? 'other' : first.toLowerCase());
};
