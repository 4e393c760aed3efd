import { closeSync, openSync, writeSync } from 'node:fs';
import { isatty } from 'node:tty';

/** What a read or a write of a terminal answers once its window was closed or its connection was cut. */
const GONE: ReadonlySet<string> = new Set(['EIO', 'ENXIO']);

/** Whether an error of a standard stream says that its terminal has gone. */
export const isTerminalGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && GONE.has(String(error.code));

/** Lets whoever has put a terminal into raw mode leave it in peace once it has gone: setting modes fails then. */
export const tolerateVanishing = (input: NodeJS.ReadStream): void => {
  const setRawMode = input.setRawMode?.bind(input);
  if (setRawMode) input.setRawMode = (isRaw) => (isDead(STDIN) ? input : setRawMode(isRaw));
};

/**
 * To be called last. Node sets the modes of its terminals back when it ends, and aborts where it can't (`ResetStdio` in
 * https://github.com/nodejs/node/blob/v20.x/src/node.cc); it leaves descriptors alone that are another file by then.
 */
export const letGoOfVanishedTerminal = (): void => {
  const terminals = STANDARD_STREAMS.filter((descriptor) => isTerminal(descriptor));
  if (!terminals.some(isDead)) return;
  for (const descriptor of terminals) {
    closeSync(descriptor);
    // The lowest free descriptor is given, which is the one that was just closed.
    openSync('/dev/null', 'r+');
  }
};

const STDIN = 0;
const STANDARD_STREAMS = [STDIN, 1, 2] as const;

/** A terminal that was hung up says that it is none any more, so everything but a file that was put there counts. */
const isTerminal = (descriptor: number): boolean => isatty(descriptor) || isDead(descriptor);

/** A terminal that has gone refuses to be written to, even nothing. */
const isDead = (descriptor: number): boolean => {
  try {
    writeSync(descriptor, '');
    return false;
  } catch (error) {
    return isTerminalGone(error);
  }
};
