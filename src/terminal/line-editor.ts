import { harmless } from './harmless.ts';
import type { KeyPress } from './key-presses.ts';

/** A line that is being typed. It may have several lines, where they were pasted. */
export interface TypedLine {
  readonly text: string;
  /** Where the next character goes, in UTF-16 units. */
  readonly cursor: number;
  /** What was typed earlier, the oldest first. */
  readonly history: readonly string[];
  /** The place in the history that is shown; its length for the line that is new. */
  readonly place: number;
  /** The new line, while one of the history is shown. */
  readonly draft: string;
}

export const emptyLine = (history: readonly string[]): TypedLine => ({
  text: '',
  cursor: 0,
  history,
  place: history.length,
  draft: '',
});

/** What a key does to a line, as in a shell; undefined for a key that isn't about editing. */
export const editLine = (line: TypedLine, key: KeyPress): TypedLine | undefined => {
  const edit = EDITS[key.name];
  if (edit) return edit(line);
  if (key.name === 'paste') return insert(line, key.text.replace(/\r\n?/g, '\n'));
  return isTyped(key) ? insert(line, key.text) : undefined;
};

/** Puts text at the cursor; what could harm a terminal becomes visible marks. */
export const insert = (line: TypedLine, text: string): TypedLine =>
  replace(line, { from: line.cursor, to: line.cursor, text: harmless(text).replaceAll('\t', ' ') });

export interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Replaces a part of the line; the cursor stands behind it afterwards. */
export const replace = (line: TypedLine, { from, to, text }: Replacement): TypedLine => ({
  ...line,
  text: line.text.slice(0, from) + text + line.text.slice(to),
  cursor: from + text.length,
});

/** Control characters are keys, not text. */
const isTyped = ({ name, text }: KeyPress): boolean =>
  text >= ' ' && text !== '\u007f' && !/^(ctrl|alt)-/.test(name);

const moveTo = (line: TypedLine, cursor: number): TypedLine => ({ ...line, cursor });
const cut = (line: TypedLine, from: number, to: number): TypedLine => replace(line, { from, to, text: '' });

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Where what a person sees as one character begins that ends at the cursor. */
const before = ({ text, cursor }: TypedLine): number => {
  const last = [...GRAPHEMES.segment(text.slice(0, cursor))].at(-1);
  return last?.index ?? 0;
};

const behind = ({ text, cursor }: TypedLine): number => {
  const [first] = GRAPHEMES.segment(text.slice(cursor));
  return cursor + (first?.segment.length ?? 0);
};

const wordBefore = ({ text, cursor }: TypedLine): number =>
  text.slice(0, cursor).replace(/\S+\s*$|\s+$/, '').length;
const wordBehind = ({ text, cursor }: TypedLine): number =>
  cursor + (/^\s*\S*/.exec(text.slice(cursor))?.[0].length ?? 0);

/** Up and Down go through the history; what was begun is kept as its last line. */
const goTo = (line: TypedLine, place: number): TypedLine => {
  if (place < 0 || place > line.history.length) return line;
  const draft = line.place === line.history.length ? line.text : line.draft;
  const text = line.history[place] ?? draft;
  return { ...line, text, cursor: text.length, place, draft };
};

const start = (line: TypedLine) => moveTo(line, 0);
const end = (line: TypedLine) => moveTo(line, line.text.length);
const left = (line: TypedLine) => moveTo(line, before(line));
const right = (line: TypedLine) => moveTo(line, behind(line));
const wordLeft = (line: TypedLine) => moveTo(line, wordBefore(line));
const wordRight = (line: TypedLine) => moveTo(line, wordBehind(line));
const older = (line: TypedLine) => goTo(line, line.place - 1);
const newer = (line: TypedLine) => goTo(line, line.place + 1);
const cutBefore = (line: TypedLine) => cut(line, before(line), line.cursor);
const cutWordBefore = (line: TypedLine) => cut(line, wordBefore(line), line.cursor);

/** The keys of readline's emacs mode, which shells have by default. */
const EDITS: Readonly<Record<string, (line: TypedLine) => TypedLine>> = {
  left,
  right,
  home: start,
  end,
  up: older,
  down: newer,
  backspace: cutBefore,
  delete: (line) => cut(line, line.cursor, behind(line)),
  'ctrl-a': start,
  'ctrl-e': end,
  'ctrl-b': left,
  'ctrl-f': right,
  'ctrl-p': older,
  'ctrl-n': newer,
  'ctrl-h': cutBefore,
  'ctrl-u': (line) => cut(line, 0, line.cursor),
  'ctrl-k': (line) => cut(line, line.cursor, line.text.length),
  'ctrl-w': cutWordBefore,
  'alt-backspace': cutWordBefore,
  'alt-b': wordLeft,
  'alt-f': wordRight,
  'alt-d': (line) => cut(line, line.cursor, wordBehind(line)),
  'ctrl-left': wordLeft,
  'ctrl-right': wordRight,
  'alt-left': wordLeft,
  'alt-right': wordRight,
};
