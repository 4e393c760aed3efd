import type { AppContext } from '../context.ts';
import { type ExecutionView, stepText } from '../screens/machine/history.ts';
import { type KeyPress, openKeyPresses } from '../terminal/key-presses.ts';

/** How often a running execution is looked at. */
const LOOK_EVERY_MS = 500;

/** Shows an execution event by event until the person leaves. At its end it goes on with what happens. */
export const stepThrough = async (
  first: ExecutionView,
  look: () => Promise<ExecutionView>,
  context: AppContext,
): Promise<void> => {
  const { terminal } = context;
  const keys = openKeyPresses(terminal.input);
  let view = first;
  let count = view.events.length;
  const draw = () => {
    const text = stepText(view, { count, rows: terminal.rows() }, terminal);
    terminal.write(`${HOME}${text.replaceAll('\n', `${REST_OF_LINE}\n`)}${REST_OF_LINE}${REST_OF_SCREEN}`);
  };
  terminal.output.on('resize', draw);
  terminal.write(OTHER_SCREEN);
  try {
    for (;;) {
      draw();
      const isAtEnd = count === view.events.length;
      const key = await nextKey(keys.next, view.status === 'RUNNING' && isAtEnd, context);
      if (key === 'look again') {
        view = await look();
        count = view.events.length;
        continue;
      }
      const moved = move(key, count, view.events.length);
      if (moved === undefined) return;
      count = moved;
    }
  } finally {
    terminal.output.off('resize', draw);
    terminal.write(OWN_SCREEN);
    keys.close();
  }
};

/** xterm's alternate screen, so that what was on the screen is there again afterwards; cursor home; erasing. */
const OTHER_SCREEN = '\u001b[?1049h\u001b[?25l';
const OWN_SCREEN = '\u001b[?25h\u001b[?1049l';
const HOME = '\u001b[H';
const REST_OF_LINE = '\u001b[K';
const REST_OF_SCREEN = '\u001b[J';

const nextKey = async (
  next: (signal: AbortSignal) => Promise<KeyPress | undefined>,
  isRunning: boolean,
  { signal }: AppContext,
): Promise<KeyPress | 'look again' | undefined> => {
  if (!isRunning) return next(signal);
  const pause = AbortSignal.timeout(LOOK_EVERY_MS);
  const key = await next(AbortSignal.any([signal, pause]));
  return key === undefined && !signal.aborted ? 'look again' : key;
};

/** How many events have happened after a key; undefined to leave. */
export const move = (key: KeyPress | undefined, count: number, length: number): number | undefined => {
  if (!key || LEAVE.has(key.name)) return undefined;
  const step = STEPS[key.name];
  return step ? Math.min(Math.max(1, step(count, length)), length) : count;
};

/** The end of the input is `ctrl-d` too. */
const LEAVE: ReadonlySet<string> = new Set(['q', 'escape', 'interrupt', 'ctrl-d']);

const STEPS: Readonly<Record<string, (count: number, length: number) => number>> = {
  right: (count) => count + 1,
  down: (count) => count + 1,
  space: (count) => count + 1,
  return: (count) => count + 1,
  left: (count) => count - 1,
  up: (count) => count - 1,
  home: () => 1,
  f: () => 1,
  end: (_, length) => length,
  l: (_, length) => length,
  pageup: (count) => count - 10,
  pagedown: (count) => count + 10,
};
