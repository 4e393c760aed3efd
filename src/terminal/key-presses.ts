import { emitKeypressEvents, type Key } from 'node:readline';

/** A key with its name as Node has it (`return`, `backspace`, `up`), or the character that it types. */
export interface KeyPress {
  readonly name: string;
  readonly text: string;
}

/** The keys of a terminal in raw mode, one by one; what is typed fast, or comes in one packet, waits its turn. */
export interface KeyPresses {
  /** The next key; undefined at the end of the input or once `signal` is aborted. */
  readonly next: (signal: AbortSignal) => Promise<KeyPress | undefined>;
  readonly close: () => void;
}

/** Takes the input over until it is closed; Ctrl-C and Ctrl-D come as the names `interrupt` and `end`. */
export const openKeyPresses = (input: NodeJS.ReadStream): KeyPresses => {
  const queue: KeyPress[] = [];
  let waiting: ((key: KeyPress | undefined) => void) | undefined;
  const push = (key: KeyPress) => {
    if (waiting) waiting(key);
    else queue.push(key);
  };
  const press = (text: string | undefined, key: Key) =>
    push({ name: nameOf(key, text ?? ''), text: text ?? '' });
  const end = () => push({ name: 'end', text: '' });

  emitKeypressEvents(input);
  input.setRawMode?.(true);
  input.on('keypress', press);
  input.on('end', end);
  input.resume();
  return {
    next: (signal) =>
      new Promise((resolve) => {
        const queued = queue.shift();
        if (queued || signal.aborted) return resolve(queued);
        const finish = (key?: KeyPress) => {
          waiting = undefined;
          signal.removeEventListener('abort', abort);
          resolve(key);
        };
        const abort = () => finish();
        waiting = finish;
        signal.addEventListener('abort', abort, { once: true });
      }),
    close: () => {
      input.off('keypress', press);
      input.off('end', end);
      input.setRawMode?.(false);
      input.pause();
    },
  };
};

const nameOf = ({ name, ctrl }: Key, text: string): string => {
  if (ctrl && name === 'c') return 'interrupt';
  if (ctrl && name === 'd') return 'end';
  return name === 'enter' ? 'return' : (name ?? text);
};
