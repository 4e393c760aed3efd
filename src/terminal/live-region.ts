import stringWidth from 'fast-string-width';
import { wrapAnsi } from 'fast-wrap-ansi';
import type { Clock, Timer } from '../core/clock.ts';

/** The size of the screen at this moment. */
export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** What stands in the region, and where its cursor is. */
export interface Frame {
  readonly lines: readonly string[];
  /** Counted from the first line and column; undefined where nothing is typed: it is at the last line's begin then. */
  readonly cursor: { readonly line: number; readonly column: number } | undefined;
}

/** The lines at the bottom of a terminal that are drawn again in place; what is printed goes above them and stays. */
export interface LiveRegion {
  /** Shows what `frame` gives, from now on and at any size; `printed` is put above it in the same moment. */
  readonly show: (frame: (size: ScreenSize) => Frame, printed?: string) => void;
  /** Draws anew soon: many changes at once are one redraw. */
  readonly refresh: () => void;
  /** Writes whole lines above the region. */
  readonly print: (text: string) => void;
  /** Takes the region away: what others write next stands in its place. */
  readonly hide: () => void;
  readonly close: () => void;
}

export interface LiveRegionOptions {
  readonly write: (text: string) => void;
  readonly size: () => ScreenSize;
  readonly clock: Clock;
  /** Calls back after each change of size; returns what ends it. */
  readonly onResize: (listener: () => void) => () => void;
}

interface Shown extends Frame {
  readonly columns: number;
}

/** Opens a region that is empty at first. */
export const openLiveRegion = ({ write, size, clock, onResize }: LiveRegionOptions): LiveRegion => {
  let frame: ((size: ScreenSize) => Frame) | undefined;
  let shown: Shown | undefined;
  let pending: Timer | undefined;

  const draw = (printed: string) => {
    pending?.cancel();
    pending = undefined;
    const { columns, rows } = size();
    const next = frame && { ...fitted(frame({ columns, rows }), { columns, rows }), columns };
    const text = update(shown, { next, printed, columns });
    shown = next;
    if (text !== '') write(`${BEGIN}${text}${END}`);
  };
  const stopListening = onResize(() => frame && draw(''));
  const hide = () => {
    frame = undefined;
    draw('');
  };
  return {
    show: (wanted, printed = '') => {
      frame = wanted;
      draw(printed);
    },
    refresh: () => {
      pending ??= clock.after(REDRAW_AFTER_MS, () => draw(''));
    },
    print: (text) => draw(text),
    hide,
    close: () => {
      hide();
      stopListening();
    },
  };
};

/** Faster than that nobody reads. */
const REDRAW_AFTER_MS = 40;

/** A terminal that knows it shows all of an update at once: https://gist.github.com/christianparpart/d8a62cc1ab659194337d73e399004036 */
const BEGIN = '\u001b[?2026h\u001b[?25l';
const END = '\u001b[?25h\u001b[?2026l';
const CLEAR_LINE_END = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';

interface Update {
  readonly next: Shown | undefined;
  readonly printed: string;
  readonly columns: number;
}

/** What has to be written to come from what is shown to what comes next. */
const update = (shown: Shown | undefined, { next, printed, columns }: Update): string => {
  if (
    shown &&
    next &&
    printed === '' &&
    shown.columns === columns &&
    next.lines.length === shown.lines.length
  )
    return changes(shown, next);
  const erased = shown ? `${up(rowsAboveCursor(shown, columns))}\r${CLEAR_BELOW}` : '';
  const text = printed === '' || printed.endsWith('\n') ? printed : `${printed}\n`;
  if (!next) return erased + text;
  return `${erased}${text}${next.lines.join('\r\n')}${toCursor(next, next.lines.length - 1)}`;
};

/** Only the lines that differ are written again. */
const changes = (shown: Shown, next: Shown): string => {
  const differing = next.lines.flatMap((line, index) =>
    line === shown.lines[index] ? [] : [{ line, index }],
  );
  if (differing.length === 0 && samePlace(shown, next)) return '';
  let row = cursorLine(shown);
  let text = '';
  for (const { line, index } of differing) {
    text += `${move(index - row)}\r${line}${CLEAR_LINE_END}`;
    row = index;
  }
  return text + toCursor(next, row);
};

const samePlace = (one: Frame, other: Frame): boolean =>
  one.cursor?.line === other.cursor?.line && one.cursor?.column === other.cursor?.column;

const cursorLine = ({ cursor, lines }: Frame): number => cursor?.line ?? Math.max(0, lines.length - 1);

/** From line `row` of the frame to where its cursor is. */
const toCursor = (frame: Frame, row: number): string => {
  const column = frame.cursor?.column ?? 0;
  return `${move(cursorLine(frame) - row)}\r${column > 0 ? `\u001b[${column}C` : ''}`;
};

const move = (rows: number): string => (rows > 0 ? `\u001b[${rows}B` : up(-rows));
const up = (rows: number): string => (rows > 0 ? `\u001b[${rows}A` : '');

/** A terminal that has become narrower has wrapped the lines. */
const rowsAboveCursor = (shown: Shown, columns: number): number => {
  const heightOf = (line: string) => Math.max(1, Math.ceil(stringWidth(line) / columns));
  const above = shown.lines.slice(0, cursorLine(shown)).reduce((sum, line) => sum + heightOf(line), 0);
  return above + Math.floor((shown.cursor?.column ?? 0) / columns);
};

/** No line is wider than the screen, and the region leaves a row above it; what is too much goes from the top. */
const fitted = (frame: Frame, { columns, rows }: ScreenSize): Frame => {
  const lines = frame.lines.map((line) => (stringWidth(line) <= columns ? line : cutTo(line, columns)));
  const surplus = Math.max(0, lines.length - Math.max(1, rows - 1));
  return {
    lines: lines.slice(surplus),
    cursor: frame.cursor && {
      line: Math.max(0, frame.cursor.line - surplus),
      column: Math.min(frame.cursor.column, columns - 1),
    },
  };
};

const cutTo = (line: string, columns: number): string =>
  wrapAnsi(line, columns, { hard: true, trim: false }).split('\n')[0] ?? '';
