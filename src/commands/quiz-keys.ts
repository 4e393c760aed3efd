import stringWidth from 'fast-string-width';
import type { AppContext } from '../context.ts';
import { Interrupted } from '../core/errors.ts';
import { parseAnswer } from '../quiz/answer-text.ts';
import type { Answer } from '../quiz/grade.ts';
import { type ReviewPlace, reviewText } from '../screens/exam.ts';
import { questionText } from '../screens/quiz.ts';
import { keysText } from '../screens/quiz-keys.ts';
import { type KeyPress, openKeyPresses } from '../terminal/key-presses.ts';
import type { Asked, QuizCommand, QuizDialog, QuizMode, Reply } from './quiz-dialog.ts';
import { quizEventText } from './quiz-event-text.ts';
import { NO_PICKS, type Picks, press } from './quiz-picks.ts';
import { timeLimit } from './quiz-time-limit.ts';

/** Questions answered by single keys in a terminal; what is marked is redrawn in place. */
export const keyDialog = (context: AppContext): QuizDialog => {
  const { terminal, clock } = context;
  const keys = openKeyPresses(terminal.input);
  const block = redrawnBlock(context);
  const next = async (remainingMs: number | undefined): Promise<KeyPress> => {
    const limit = timeLimit(context, remainingMs);
    const key = await keys.next(limit.signal).finally(limit.clear);
    if (context.signal.aborted || key?.name === 'interrupt') {
      block.leave();
      throw new Interrupted('left in the middle of a quiz');
    }
    return key ?? TIME_OVER;
  };
  return {
    ask: (asked) => askByKeys(asked, { block, next, context }),
    tell: async (event) => terminal.write(`\n${await quizEventText(event, terminal, clock.now)}\n`),
    pause: async (mode, offers) => {
      const [shown, keyTable] = PAUSES[mode];
      const table: KeyTable = offers?.proof ? { ...keyTable, p: 'proof' } : keyTable;
      block.draw(() =>
        keysText({ view: undefined, mode: shown, hasProof: offers?.proof === true }, terminal),
      );
      for (;;) {
        const reply = commandOf(await next(undefined), table);
        if (reply) return leaving(block, reply);
      }
    },
    review: (places, remainingMs) => reviewByKeys(places, { block, remainingMs, next, context }),
    close: () => {
      block.leave();
      keys.close();
    },
  };
};

const TIME_OVER: KeyPress = { name: 'time over', text: '' };

interface Means {
  readonly block: Block;
  readonly next: (remainingMs: number | undefined) => Promise<KeyPress>;
  readonly context: AppContext;
}

const askByKeys = async (asked: Asked, { block, next, context }: Means): Promise<Reply> => {
  const { terminal, clock } = context;
  const { view, mode, presented } = asked;
  const marks = view.type === 'choice' && mode !== 'exam' ? 'none' : 'box';
  let picks = picksOf(asked.given, asked);
  const endsAt = asked.place.remainingMs === undefined ? undefined : clock.now() + asked.place.remainingMs;
  const remaining = () => (endsAt === undefined ? undefined : Math.max(0, endsAt - clock.now()));
  terminal.write('\n');
  block.draw(() => {
    const remainingMs = remaining();
    const place = remainingMs === undefined ? asked.place : { ...asked.place, remainingMs };
    return `${questionText({ view, place, picks: { ...picks, marks } }, terminal)}\n\n${keysText({ view, mode }, terminal)}`;
  });
  const marked = (text: string): { answer?: Answer } => {
    const parsed = text === '' ? undefined : parseAnswer(text, presented);
    return parsed?.kind === 'answer' ? { answer: parsed.answer } : {};
  };
  const typed = () =>
    view.type === 'number' ? picks.typed : picks.chosen.map((place) => place + 1).join(' ');
  for (;;) {
    const key = await next(remaining());
    if (key === TIME_OVER) return leaving(block, { kind: 'time over', ...marked(typed()) });
    const command = commandOf(key, KEYS[mode]);
    const pressed = press(picks, key, { view, mode: mode === 'exam' ? 'exam' : 'drill' });
    if (pressed.kind === 'answered') {
      const { answer } = marked(pressed.text);
      if (answer) return leaving(block, { kind: 'answer', answer });
      if (mode === 'exam') return leaving(block, { kind: 'command', command: 'next' });
    } else if (pressed.kind === 'picks') {
      picks = pressed.picks;
      block.redraw();
    } else if (command?.kind === 'command') {
      return leaving(block, { ...command, ...marked(typed()) });
    }
  }
};

/** What was answered before, as marks. */
const picksOf = (given: Answer | undefined, { presented: { shown } }: Asked): Picks => {
  const places = (indices: readonly number[]) => indices.map((index) => shown.indexOf(index));
  switch (given?.kind) {
    case undefined:
      return NO_PICKS;
    case 'number':
      return { ...NO_PICKS, typed: String(given.value) };
    case 'options':
      return { ...NO_PICKS, chosen: places(given.chosen) };
    case 'order':
      return { ...NO_PICKS, chosen: places(given.order) };
    case 'match':
      return { ...NO_PICKS, chosen: places(given.rights) };
  }
};

const reviewByKeys = async (
  places: readonly ReviewPlace[],
  { block, next, context, remainingMs }: Means & { readonly remainingMs: number },
): Promise<Reply> => {
  const { terminal, clock } = context;
  const endsAt = clock.now() + remainingMs;
  let typed = '';
  terminal.write('\n');
  block.draw(
    () =>
      `${reviewText(places, terminal)}\n\nGo to: ${typed}_\n${keysText({ view: undefined, mode: 'exam review' }, terminal)}`,
  );
  for (;;) {
    const key = await next(Math.max(0, endsAt - clock.now()));
    if (key === TIME_OVER) return leaving(block, { kind: 'time over' });
    if (key.name === 'return') {
      return leaving(
        block,
        typed === '' ? { kind: 'command', command: 'review' } : { kind: 'go to', place: Number(typed) - 1 },
      );
    }
    if (key.name === 's') return leaving(block, { kind: 'command', command: 'submit' });
    if (key.name === 'q' || key.name === 'ctrl-d')
      return leaving(block, { kind: 'command', command: 'quit' });
    if (key.name === 'backspace') typed = typed.slice(0, -1);
    else if (/^\d$/.test(key.text)) typed = (typed + key.text).slice(-3);
    block.redraw();
  }
};

type KeyTable = Readonly<Record<string, QuizCommand>>;

const DRILL_KEYS: KeyTable = { '?': 'summary', u: 'undo', b: 'flag', q: 'quit', 'ctrl-d': 'quit' };
const ONWARD_KEYS: KeyTable = { return: 'next', space: 'next', n: 'next', right: 'next' };
const DRILL_PAUSE = ['feedback', { ...DRILL_KEYS, ...ONWARD_KEYS }] as const;
const EXAM_PAUSE = ['exam feedback', { ...ONWARD_KEYS, q: 'quit', 'ctrl-d': 'quit' }] as const;
const LAB_PAUSE = ['lab feedback', { ...ONWARD_KEYS, q: 'next', 'ctrl-d': 'next' }] as const;
const PAUSES = { drill: DRILL_PAUSE, lab: LAB_PAUSE, exam: EXAM_PAUSE } as const;
/** Handing in goes by the review list, where it is asked for again. */
const EXAM_KEYS: KeyTable = {
  n: 'next',
  right: 'next',
  p: 'previous',
  left: 'previous',
  b: 'flag',
  r: 'review',
  s: 'review',
  q: 'quit',
  'ctrl-d': 'quit',
};

const KEYS: Readonly<Record<QuizMode, KeyTable>> = {
  drill: DRILL_KEYS,
  lab: { b: 'flag', q: 'quit', 'ctrl-d': 'quit' },
  exam: EXAM_KEYS,
};

const commandOf = (key: KeyPress, table: KeyTable): Reply | undefined => {
  const command = table[key.name] ?? table[key.text];
  return command && { kind: 'command', command };
};

const leaving = (block: Block, reply: Reply): Reply => {
  block.leave();
  return reply;
};

/** Lines that are drawn again in place, at whatever size the terminal has at that moment. */
interface Block {
  readonly draw: (render: () => string) => void;
  readonly redraw: () => void;
  /** Ends the block: what is written next stands below it. */
  readonly leave: () => void;
}

const redrawnBlock = ({ terminal }: AppContext): Block => {
  let render: (() => string) | undefined;
  let rows = 0;
  const rowsOf = (text: string) =>
    text
      .split('\n')
      .reduce((sum, line) => sum + Math.max(1, Math.ceil(stringWidth(line) / terminal.columns())), 0);
  const put = (before: string) => {
    if (!render) return;
    const text = render();
    rows = rowsOf(text);
    terminal.write(before + text);
  };
  const redraw = () => {
    // What has scrolled off the top can't be reached; a block that is too high is drawn anew below.
    put(rows > terminal.rows() ? '\n\n' : `${rows > 1 ? `\u001b[${rows - 1}A` : ''}\r\u001b[J`);
  };
  // The terminal has wrapped what stood there in its own way, so the screen is begun anew.
  const resized = () => put('\u001b[2J\u001b[H');
  return {
    draw: (renderer) => {
      render = renderer;
      put('');
      terminal.output.on('resize', resized);
    },
    redraw,
    leave: () => {
      terminal.output.off('resize', resized);
      if (render) terminal.write('\n');
      render = undefined;
    },
  };
};
