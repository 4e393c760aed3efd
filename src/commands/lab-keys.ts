import type { AppContext } from '../context.ts';
import { boardText, type LabBoard } from '../screens/lab-board.ts';
import { keysText, moreKeys, optionsText, promptLines, questionText } from '../screens/lab-prompt.ts';
import { harmlessLine } from '../terminal/harmless.ts';
import { type KeyPress, type KeyPresses, openKeyPresses } from '../terminal/key-presses.ts';
import { editLine, emptyLine, replace, type TypedLine } from '../terminal/line-editor.ts';
import { type Frame, type LiveRegion, openLiveRegion, type ScreenSize } from '../terminal/live-region.ts';
import { createPages, type Pages } from '../terminal/pages.ts';
import type { LabDialog, LabDialogOptions, LabQuestion, LabReply } from './lab-dialog.ts';

/** A guided run in a terminal: what happens scrolls by and stays, the board and the prompt are redrawn below it. */
export const keyLabDialog = (options: LabDialogOptions, context: AppContext): LabDialog => {
  const { terminal, clock } = context;
  const open = () =>
    openKeyPresses(terminal.input, {
      onInterrupt: options.onInterrupt,
      pastes: { write: terminal.write, now: clock.now },
    });
  const state: LabScreen = {
    region: openRegion(context),
    pages: createPages(terminal),
    line: emptyLine(options.history),
    board: undefined,
    busy: undefined,
    question: undefined,
    notice: '',
  };
  let keys = open();
  const show = (printed = '') => state.region.show((size) => frameOf(state, size, context), printed);
  return {
    print: (text) => state.region.print(state.pages.rest() + text),
    printPages: (text) => state.pages.add(text),
    show: (board) => {
      state.board = board;
      state.region.refresh();
    },
    busy: (what) => {
      state.busy = what;
      if (what === undefined) state.region.refresh();
      else show();
    },
    ask: async (question) => {
      keys.drop();
      state.question = question;
      show(state.pages.unread() > 0 ? state.pages.next(pageRows(state, context)) : '');
      const reply = await askByKeys(state, { keys, options, context });
      state.question = undefined;
      state.notice = '';
      return reply;
    },
    isTyping: () => state.line.text !== '',
    wasPressed: () => keys.drop(),
    lend: async (borrow) => {
      state.region.print(state.pages.rest());
      state.region.hide();
      keys.close();
      try {
        return await borrow();
      } finally {
        keys = open();
      }
    },
    close: () => {
      state.region.print(state.pages.rest());
      state.region.close();
      keys.close();
    },
  };
};

/** What is on the screen, beside what was printed. */
interface LabScreen {
  readonly region: LiveRegion;
  readonly pages: Pages;
  line: TypedLine;
  board: LabBoard | undefined;
  busy: string | undefined;
  question: LabQuestion | undefined;
  /** One line about what was just pressed. */
  notice: string;
}

const openRegion = ({ terminal, clock }: AppContext): LiveRegion =>
  openLiveRegion({
    write: terminal.write,
    size: () => ({ columns: terminal.columns(), rows: terminal.rows() }),
    clock,
    onResize: (listener) => {
      terminal.output.on('resize', listener);
      return () => terminal.output.off('resize', listener);
    },
  });

const frameOf = (state: LabScreen, { rows }: ScreenSize, { terminal }: AppContext): Frame => {
  const { question, board, notice } = state;
  const unread = state.pages.unread();
  const keys =
    unread > 0 ? keysText(moreKeys(unread), terminal) : question && questionText(question.keys, terminal);
  const help = keys !== undefined && !state.busy ? keys : terminal.style.dim(busyText(state.busy));
  const prompt = question ? promptLines(state.line, terminal) : { lines: [], cursor: undefined };
  const below = [...(notice === '' ? [] : notice.split('\n')), ...help.split('\n')];
  // At least half of the screen is for what is to be read.
  const room = Math.max(LEAST_BOARD_ROWS, Math.floor(rows / 2) - below.length - prompt.lines.length);
  const lines = [...(board ? boardText(board, room, terminal) : ['']), ...below];
  return {
    lines: [...lines, ...prompt.lines],
    cursor: prompt.cursor && { ...prompt.cursor, line: prompt.cursor.line + lines.length },
  };
};

const LEAST_BOARD_ROWS = 4;

const busyText = (busy: string | undefined): string =>
  busy === undefined ? '' : harmlessLine(`… ${busy}`, 200);

interface Means {
  readonly keys: KeyPresses;
  readonly options: LabDialogOptions;
  readonly context: AppContext;
}

const askByKeys = async (state: LabScreen, means: Means): Promise<LabReply | undefined> => {
  const { question, pages, region } = state;
  if (!question) return undefined;
  const nextPage = () => region.print(pages.next(pageRows(state, means.context)));
  let key = await means.keys.next(question.signal);
  while (key) {
    state.notice = '';
    if (pages.unread() > 0 && TURNS_PAGES.has(key.name)) {
      nextPage();
    } else {
      if (pages.unread() > 0) region.print(pages.rest());
      const followed = isBeginning(state, key) ? await followedBy(state, key, means) : undefined;
      if (followed === 'nothing') return { kind: 'key', key: key.name };
      const reply = await react(state, followed ?? key, means);
      if (reply) return reply;
    }
    region.refresh();
    key = await means.keys.next(question.signal);
  }
  return undefined;
};

const TURNS_PAGES: ReadonlySet<string> = new Set(['return', 'space', 'pagedown', 'down']);

/** The rows above the region. */
const pageRows = (state: LabScreen, context: AppContext): number => {
  const { terminal } = context;
  const size = { columns: terminal.columns(), rows: terminal.rows() };
  return size.rows - frameOf(state, size, context).lines.length - 1;
};

/** Commands that a step may show (curl, sleep) begin as keys do: such a key waits a moment for what else is typed. */
const isBeginning = ({ line, question }: LabScreen, { name }: KeyPress): boolean =>
  line.text === '' && question !== undefined && BEGINS_COMMANDS.has(name) && hasKey(question, name);

const BEGINS_COMMANDS: ReadonlySet<string> = new Set(['c', 's']);
const SETTLES_MS = 350;

const hasKey = ({ keys }: LabQuestion, name: string): boolean => keys.some(({ key }) => key === name);

/** The key that follows at once, with the first one typed; `nothing` where it stays alone. */
const followedBy = async (
  state: LabScreen,
  key: KeyPress,
  { keys, context }: Means,
): Promise<KeyPress | 'nothing'> => {
  const { question, line, region } = state;
  state.line = editLine(line, key) ?? line;
  region.refresh();
  const late = new AbortController();
  const timer = context.clock.after(SETTLES_MS, () => late.abort());
  const next = await keys.next(AbortSignal.any([late.signal, ...(question ? [question.signal] : [])]));
  timer.cancel();
  if (next && next.name !== 'return') return next;
  state.line = line;
  return 'nothing';
};

/** What a key leads to: a reply, or another state of the line. */
const react = async (state: LabScreen, key: KeyPress, means: Means): Promise<LabReply | undefined> => {
  const { question, line } = state;
  if (!question) return undefined;
  const isEmpty = line.text === '';
  const single = isEmpty || key.isEnd ? singleKey(key, question) : undefined;
  if (single !== undefined) return { kind: 'key', key: single };
  if (key.name === 'return') return submit(state, means.options);
  if (key.name === 'interrupt') {
    if (isEmpty) means.options.onInterrupt();
    state.line = emptyLine(line.history);
  } else if (key.name === 'tab') {
    await complete(state, means);
  } else if (!isEmpty || key.name !== 'space') {
    state.line = editLine(line, key) ?? line;
  }
  return undefined;
};

/** What a key means while nothing is typed, or nothing more will be. */
const singleKey = ({ name }: KeyPress, question: LabQuestion): string | undefined => {
  if (name === 'return') return 'Enter';
  if (name === 'ctrl-d') return 'q';
  return hasKey(question, name) ? name : undefined;
};

const submit = (state: LabScreen, { remember }: LabDialogOptions): LabReply => {
  const { text, history } = state.line;
  if (history.at(-1) !== text) remember(text);
  state.line = emptyLine(history.at(-1) === text ? history : [...history, text]);
  return { kind: 'line', text };
};

/** Puts in what all ways to go on have in common; where that is nothing new, it lists them. */
const complete = async (state: LabScreen, { options, context }: Means): Promise<void> => {
  const { text, cursor } = state.line;
  const completion = await options.complete(text, cursor);
  const common = commonStart(completion.options);
  const [only, ...others] = completion.options;
  if (only !== undefined && others.length === 0) {
    const end = /[=/:]$/.test(only) ? '' : ' ';
    state.line = replace(state.line, { from: completion.from, to: cursor, text: only + end });
  } else if (common.length > cursor - completion.from) {
    state.line = replace(state.line, { from: completion.from, to: cursor, text: common });
  } else if (only !== undefined) {
    state.notice = optionsText(completion.options, context.terminal);
  }
};

const commonStart = ([first = '', ...others]: readonly string[]): string => {
  let length = first.length;
  while (others.some((other) => !other.startsWith(first.slice(0, length)))) length -= 1;
  return first.slice(0, length);
};
