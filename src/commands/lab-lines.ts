import type { AppContext } from '../context.ts';
import { flowText } from '../screens/flow.ts';
import type { LabBoard } from '../screens/lab-board.ts';
import { placeText, timeText } from '../screens/lab-board.ts';
import { questionText } from '../screens/lab-prompt.ts';
import { machineText } from '../screens/machine/board.ts';
import { wrap } from '../terminal/layout.ts';
import { type LineInput, openLineInput } from '../terminal/line-input.ts';
import { textWidth } from '../terminal/page.ts';
import type { LabDialog, LabQuestion, LabReply } from './lab-dialog.ts';
import { hasOpenQuote } from './typed-line.ts';

/** A guided run as plain lines: for `--plain`, screen readers and terminals that can't redraw. Keys are typed with Enter. */
export const lineLabDialog = (context: AppContext): LabDialog => {
  const { terminal } = context;
  let input = openLineInput(terminal.input);
  let board: LabBoard | undefined;
  let told = '';
  return {
    print: terminal.write,
    printPages: terminal.write,
    show: (next) => {
      board = next;
    },
    busy: () => {},
    ask: async (question) => {
      const place = board ? boardLine(board, context) : '';
      // A screen reader shouldn't hear again what hasn't changed.
      if (place !== told) terminal.write(`\n${place}\n`);
      told = place;
      const reply = await askByLines(question, input, context);
      // Whatever has ended the question begins on a line of its own.
      if (!reply) terminal.write('\n');
      return reply;
    },
    isTyping: () => false,
    wasPressed: () => false,
    lend: async (borrow) => {
      input.close();
      try {
        return await borrow();
      } finally {
        input = openLineInput(terminal.input);
      }
    },
    close: () => {
      input.close();
      terminal.input.pause();
    },
  };
};

/** `Step 3 of 9, about 12 minutes left. shop -> queue (1 visible) -> table (0 items)` */
const boardLine = (board: LabBoard, { terminal }: AppContext): string => {
  const place = placeText(board);
  const cost = board.cost === '' ? '' : `, ${board.cost}`;
  const head = `${place.charAt(0).toUpperCase()}${place.slice(1)}, ${timeText(board)}${cost}.`;
  const machine = board.machine ? wrap(machineText(board.machine), textWidth(terminal)) : '';
  const lines = [head, ...flowText(board.flow, board.counts, terminal), machine];
  return lines.filter((line) => line !== '').join('\n');
};

/** A line that ends in a backslash goes on in the next, and so does one with an open quote. */
const wholeCommand = async (line: string, { signal }: LabQuestion, input: LineInput): Promise<string> => {
  let text = line;
  while (text.endsWith('\\') || hasOpenQuote(text)) {
    const next = await input.next(signal);
    if (next === undefined) break;
    text = `${text}\n${next.trimEnd()}`;
  }
  return text;
};

const askByLines = async (
  question: LabQuestion,
  input: LineInput,
  { terminal }: AppContext,
): Promise<LabReply | undefined> => {
  const keys = question.keys.filter(({ key }) => key !== 'Save');
  terminal.write(`\n${questionText(question.keys, terminal)}: `);
  const line = (await input.next(question.signal))?.trim();
  if (line === undefined) return question.signal.aborted ? undefined : { kind: 'key', key: 'q' };
  if (line === '') return { kind: 'key', key: 'Enter' };
  if (keys.some(({ key }) => key === line.toLowerCase())) return { kind: 'key', key: line.toLowerCase() };
  return { kind: 'line', text: await wholeCommand(line, question, input) };
};
