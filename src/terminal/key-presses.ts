import { emitKeypressEvents, type Key } from 'node:readline';
import { PassThrough } from 'node:stream';

/**
 * A key with its name as Node has it (`return`, `backspace`, `up`, `ctrl-a`, `alt-b`), or the character that it types.
 * Ctrl-C is `interrupt`; the end of the input is `ctrl-d` too; what was pasted is one key `paste` with its text.
 */
export interface KeyPress {
  readonly name: string;
  readonly text: string;
  /** The input has ended: no other key will ever come, whatever was typed so far. */
  readonly isEnd?: boolean;
}

/** The part of a terminal's input that is needed. */
export interface KeyInput {
  readonly isRaw?: boolean;
  readonly setRawMode?: (isRaw: boolean) => unknown;
  readonly on: (event: string, listener: (chunk: Buffer) => void) => unknown;
  readonly off: (event: string, listener: (chunk: Buffer) => void) => unknown;
  readonly resume: () => unknown;
  readonly pause: () => unknown;
}

export interface KeyPressOptions {
  /** Told of Ctrl-C while nobody waits for a key: in raw mode it is a key and no signal. */
  readonly onInterrupt?: () => void;
  /** With it, lines can be typed and pasted: whatever comes at once is a `paste`, and the terminal is asked to mark them. */
  readonly pastes?: { readonly write: (text: string) => void; readonly now: () => number };
}

/** The keys of a terminal in raw mode, one by one; what is typed fast, or comes in one packet, waits its turn. */
export interface KeyPresses {
  /** The next key; undefined once `signal` is aborted. */
  readonly next: (signal: AbortSignal) => Promise<KeyPress | undefined>;
  /** Forgets the keys that nobody has waited for; whether there were any. */
  readonly drop: () => boolean;
  /** Gives the terminal back as it was. */
  readonly close: () => void;
}

/** Takes the input over until it is closed. */
export const openKeyPresses = (
  input: KeyInput,
  { onInterrupt, pastes }: KeyPressOptions = {},
): KeyPresses => {
  const wasRaw = input.isRaw === true;
  const waiting = createQueue(onInterrupt);
  const decoder = new PassThrough();
  const pasted = createPasteCollector(waiting.push);
  const readAtOnce = pastes && createPasteFinder(pastes.now);
  const data = (chunk: Buffer) => {
    const found = pasted.isCollecting() ? undefined : readAtOnce?.(chunk.toString('utf8'));
    if (found) for (const key of found) waiting.push(key);
    else decoder.write(chunk);
  };
  const end = () => waiting.end();

  emitKeypressEvents(decoder);
  decoder.on('keypress', (text: string | undefined, key: Key) => pasted.take(text ?? '', key));
  input.setRawMode?.(true);
  input.on('data', data);
  input.on('end', end);
  input.resume();
  pastes?.write(MARK_PASTES);
  return {
    next: waiting.next,
    drop: waiting.drop,
    close: () => {
      pastes?.write(LEAVE_PASTES);
      input.off('data', data);
      input.off('end', end);
      input.setRawMode?.(wasRaw);
      input.pause();
    },
  };
};

/** https://invisible-island.net/xterm/ctlseqs/ctlseqs.html#h2-Bracketed-Paste-Mode */
const MARK_PASTES = '\u001b[?2004h';
const LEAVE_PASTES = '\u001b[?2004l';

const END: KeyPress = { name: 'ctrl-d', text: '', isEnd: true };

interface Queue extends Pick<KeyPresses, 'next' | 'drop'> {
  readonly push: (key: KeyPress) => void;
  readonly end: () => void;
}

const createQueue = (onInterrupt: (() => void) | undefined): Queue => {
  const queue: KeyPress[] = [];
  let isEnded = false;
  let waiting: ((key: KeyPress) => void) | undefined;
  return {
    push: (key) => {
      if (waiting) waiting(key);
      else if (key.name === 'interrupt' && onInterrupt) onInterrupt();
      else queue.push(key);
    },
    end: () => {
      isEnded = true;
      waiting?.(END);
    },
    drop: () => queue.splice(0).length > 0,
    next: (signal) =>
      new Promise((resolve) => {
        const queued = queue.shift() ?? (isEnded && !signal.aborted ? END : undefined);
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
  };
};

/** Hands keys on, and what stands between the marks of a paste as one. */
const createPasteCollector = (push: (key: KeyPress) => void) => {
  let collected: string | undefined;
  return {
    isCollecting: () => collected !== undefined,
    take: (text: string, key: Key): void => {
      if (key.name === 'paste-start') collected = '';
      else if (key.name === 'paste-end') {
        push({ name: 'paste', text: collected ?? '' });
        collected = undefined;
      } else if (collected !== undefined) collected += key.sequence ?? text;
      else push({ name: nameOf(key, text), text });
    },
  };
};

const nameOf = ({ name, ctrl, meta }: Key, text: string): string => {
  if (ctrl && name === 'c') return 'interrupt';
  const plain = name === 'enter' ? 'return' : (name ?? text);
  return `${ctrl ? 'ctrl-' : ''}${meta ? 'alt-' : ''}${plain}`;
};

/**
 * A terminal that doesn't mark pastes sends them at once, as nobody types: undefined for what are single keys. A lone
 * Enter or Tab at the end is one (a program types so, and a slow connection); after several lines Enter belongs to them, and
 * so does what follows at once.
 */
const createPasteFinder = (now: () => number) => {
  let lines = { at: Number.NEGATIVE_INFINITY };
  return (chunk: string): readonly KeyPress[] | undefined => {
    const isContinued = now() - lines.at < SETTLES_MS;
    // Keys with a name begin with an escape; a key that is held down repeats itself.
    if (chunk.includes('\u001b') || CONTROL.test(chunk)) return undefined;
    if (new Set(chunk).size < 2 && !isContinued) return undefined;
    if (chunk.includes('\u0003')) return [{ name: 'interrupt', text: '' }];
    const [, text = '', last] = /^([^\r\n\t]*)(\r\n?|[\n\t])$/.exec(chunk) ?? [];
    if (last !== undefined && !isContinued) {
      const key = last === '\t' ? { name: 'tab', text: '\t' } : { name: 'return', text: '\r' };
      return [{ name: 'paste', text }, key];
    }
    if (isContinued || /[\r\n]/.test(chunk)) lines = { at: now() };
    return [{ name: 'paste', text: chunk }];
  };
};

const SETTLES_MS = 50;

/** Keys such as Ctrl-C, which no paste has. */
const CONTROL = /^[\u0000-\u0008\u000b\u000c\u000e-\u001f]+$/;
