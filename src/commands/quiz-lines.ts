import type { AppContext } from '../context.ts';
import { Interrupted } from '../core/errors.ts';
import { parseAnswer } from '../quiz/answer-text.ts';
import type { ReviewPlace } from '../screens/exam.ts';
import { openLineInput } from '../terminal/line-input.ts';
import type { Asked, QuizCommand, QuizDialog, QuizEvent, Reply } from './quiz-dialog.ts';
import { timeLimit } from './quiz-time-limit.ts';

/** How the two dialogs of lines differ: what they print. */
export interface LineVoice {
  readonly question: (asked: Asked) => string;
  readonly event: (event: QuizEvent) => string | Promise<string>;
  readonly places: (places: readonly ReviewPlace[]) => string;
}

/** Questions with answers as typed lines: `2`, `1 3`, `1800`, a command such as `u`, or JSON as `{"answer":"2"}`. */
export const lineDialog = (context: AppContext, voice: LineVoice): QuizDialog => {
  const { terminal } = context;
  const input = openLineInput(terminal.input);
  const read = async (remainingMs: number | undefined): Promise<string | Reply> => {
    const limit = timeLimit(context, remainingMs);
    const line = await input.next(limit.signal).finally(limit.clear);
    if (context.signal.aborted) throw new Interrupted('left in the middle of a quiz');
    if (limit.isOver()) return { kind: 'time over' };
    return line === undefined ? { kind: 'command', command: 'quit' } : unwrapped(line);
  };
  const ask = async (asked: Asked): Promise<Reply> => {
    terminal.write(voice.question(asked));
    for (;;) {
      const line = await read(asked.place.remainingMs);
      if (typeof line !== 'string') return line;
      const command = commandOf(line) ?? placeOf(line);
      if (command) return command;
      const parsed = parseAnswer(line, asked.presented);
      if (parsed.kind === 'answer') return parsed;
      terminal.write(await voice.event({ kind: 'unclear', expected: parsed.expected }));
    }
  };
  return {
    ask,
    tell: async (event) => terminal.write(await voice.event(event)),
    pause: () => Promise.resolve({ kind: 'command', command: 'next' }),
    review: async (places, remainingMs) => {
      terminal.write(voice.places(places));
      const line = await read(remainingMs);
      if (typeof line !== 'string') return line;
      return commandOf(line) ?? placeOf(`g ${line}`) ?? { kind: 'command', command: 'review' };
    },
    close: input.close,
  };
};

const COMMANDS: Readonly<Record<string, QuizCommand>> = {
  '?': 'summary',
  u: 'undo',
  undo: 'undo',
  b: 'flag',
  flag: 'flag',
  q: 'quit',
  quit: 'quit',
  n: 'next',
  next: 'next',
  p: 'previous',
  previous: 'previous',
  r: 'review',
  review: 'review',
  s: 'submit',
  submit: 'submit',
  summary: 'summary',
  proof: 'proof',
};

const commandOf = (line: string): Reply | undefined => {
  const command = COMMANDS[line.trim()];
  return command && { kind: 'command', command };
};

const placeOf = (line: string): Reply | undefined => {
  const [, number] = /^\s*g\s+(\d{1,3})\s*$/.exec(line) ?? [];
  return number ? { kind: 'go to', place: Number(number) - 1 } : undefined;
};

/** `{"answer": …}` and `{"do": …}` as the lines that they stand for. */
const unwrapped = (line: string): string => {
  if (!line.trimStart().startsWith('{')) return line;
  try {
    const { answer, do: command } = JSON.parse(line);
    if (typeof command === 'string') return command;
    return Array.isArray(answer) ? answer.join(' ') : String(answer ?? '');
  } catch {
    return line;
  }
};
