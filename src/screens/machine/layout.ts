import stringWidth from 'fast-string-width';
import { harmlessLine } from '../../terminal/harmless.ts';
import type { MachineGraph, MachineState, Transition } from './graph.ts';

/** A state's frame, in columns and rows of a terminal. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly state: string;
  readonly type: string;
  /** Lines inside, the state's name first. A Parallel or Map state has its inner states below them. */
  readonly lines: readonly string[];
}

/** A line that leads down from one box to the next. */
export interface Arrow {
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

/** A transition by name, below the state that it leads away from; `to` is undefined for the end. */
export interface Jump {
  readonly x: number;
  readonly y: number;
  readonly isLast: boolean;
  readonly label: string;
  readonly to: string | undefined;
}

/** What is written beside frames and arrows: the number of a branch. */
export interface Caption {
  readonly x: number;
  readonly y: number;
  readonly text: string;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
  readonly jumps: readonly Jump[];
  readonly captions: readonly Caption[];
}

/** Narrower than this nothing can be drawn. */
const MIN_WIDTH = 20;
const MAX_WIDTH = 44;
const GAP = 2;
/** A frame's sides and the blank inside them. */
const SIDES = 4;
/** Room for a state's mark before its name. */
const MARK = 2;

/** Puts a machine's states one below the other, branches side by side where there is room. Pure. */
export const layoutMachine = (graph: MachineGraph, width: number): Layout =>
  column(graph, Math.max(width, MIN_WIDTH));

/** The states of one graph from top to bottom. */
const column = (graph: MachineGraph, width: number): Layout => {
  const parts: Layout[] = [];
  let y = 0;
  const { states } = graph;
  for (const [index, state] of states.entries()) {
    const box = stateBox(state, width);
    parts.push(moved(box, 0, y));
    y += box.height;
    const below = exits(state, states[index + 1]?.name, width);
    parts.push(moved(below, 0, y));
    y += below.height;
  }
  return { ...merged(parts), height: y };
};

/** The arrow to the next state, and the other transitions by name. */
const exits = (state: MachineState, next: string | undefined, width: number): Layout => {
  const isDirect = ({ to, label }: Transition) => to === next && label === '';
  const direct = state.transitions.find(isDirect);
  const named = state.transitions.filter((transition) => transition !== direct);
  const jumps = named.map((transition) => ({ x: 2, ...jumpWords(transition, width - JUMP_SIGNS) }));
  const ends =
    state.isEnd && !SPEAK_FOR_THEMSELVES.has(state.type) ? [{ x: 2, label: '', to: undefined }] : [];
  const all = [...jumps, ...ends];
  const isOpen = direct !== undefined;
  const rows = all.map((jump, index) => ({ ...jump, y: index, isLast: !isOpen && index === all.length - 1 }));
  const arrowHeight = next === undefined ? 0 : 1;
  return {
    ...EMPTY,
    width: Math.max(
      0,
      ...rows.map(({ label, to }) => stringWidth(label) + stringWidth(to ?? 'end') + JUMP_SIGNS),
    ),
    height: rows.length + arrowHeight,
    jumps: rows,
    arrows: isOpen ? [{ x: 2, y: 0, height: rows.length + arrowHeight }] : [],
  };
};

const SPEAK_FOR_THEMSELVES: ReadonlySet<string> = new Set(['Succeed', 'Fail']);

const MIN_LABEL = 8;

const jumpWords = ({ to, label }: Transition, width: number) => {
  const target = cut(harmlessLine(to, 80), Math.max(MIN_LABEL, width - MIN_LABEL));
  return {
    to: target,
    label: cut(harmlessLine(label, 200), Math.max(MIN_LABEL, width - stringWidth(target))),
  };
};

/** What a jump is drawn with beside its words. */
const JUMP_SIGNS = 11;

const EMPTY: Layout = { width: 0, height: 0, boxes: [], arrows: [], jumps: [], captions: [] };

const stateBox = (state: MachineState, width: number): Layout => {
  const inner = innerLayout(state, width - SIDES);
  const titles = [titleOf(state), ...(state.detail === '' ? [] : [harmlessLine(state.detail, 200)])];
  const wanted = Math.max(...titles.map((line) => stringWidth(line) + MARK), inner?.width ?? 0) + SIDES;
  const outer = inner
    ? Math.min(Math.max(wanted, MIN_WIDTH), Math.max(width, inner.width + SIDES))
    : Math.min(Math.max(wanted, MIN_WIDTH), width, MAX_WIDTH);
  const height = titles.length + 2 + (inner ? inner.height : 0);
  const lines = titles.map((line) => cut(line, outer - SIDES - MARK));
  const box: Box = { x: 0, y: 0, width: outer, height, state: state.name, type: state.type, lines };
  const frame: Layout = { ...EMPTY, width: outer, height, boxes: [box] };
  return inner ? { ...merged([frame, moved(inner, 2, titles.length + 1)]), width: outer, height } : frame;
};

const titleOf = ({ name, type }: MachineState): string =>
  `${harmlessLine(name, 80)}  ${harmlessLine(type, 20)}`;

/** Side by side where that fits, else one below the other. */
const innerLayout = ({ inner }: MachineState, width: number): Layout | undefined => {
  if (inner.length === 0) return undefined;
  const share = Math.floor((width - GAP * (inner.length - 1)) / inner.length);
  const beside = inner.map((graph) => column(graph, Math.max(share, MIN_WIDTH)));
  const total = beside.reduce((sum, part) => sum + part.width + GAP, -GAP);
  return total <= width
    ? sideBySide(beside)
    : stacked(inner.map((graph) => column(graph, Math.max(width, MIN_WIDTH))));
};

const sideBySide = (parts: readonly Layout[]): Layout => {
  let x = 0;
  const placed = parts.map((part) => {
    const here = moved(part, x, 0);
    x += part.width + GAP;
    return here;
  });
  return merged(placed);
};

const stacked = (parts: readonly Layout[]): Layout => {
  let y = 0;
  const placed = parts.flatMap((part, index) => {
    const caption = { ...EMPTY, height: 1, captions: [{ x: 0, y, text: `branch ${index + 1}` }] };
    const here = moved(part, 0, y + 1);
    y += part.height + 1;
    return parts.length > 1 ? [caption, here] : [moved(part, 0, 0)];
  });
  return merged(placed);
};

const moved = (layout: Layout, x: number, y: number): Layout => {
  const move = <T extends { readonly x: number; readonly y: number }>(part: T): T => ({
    ...part,
    x: part.x + x,
    y: part.y + y,
  });
  return {
    width: layout.width + x,
    height: layout.height + y,
    boxes: layout.boxes.map(move),
    arrows: layout.arrows.map(move),
    jumps: layout.jumps.map(move),
    captions: layout.captions.map(move),
  };
};

const merged = (parts: readonly Layout[]): Layout => ({
  width: Math.max(0, ...parts.map(({ width }) => width)),
  height: Math.max(0, ...parts.map(({ height }) => height)),
  boxes: parts.flatMap(({ boxes }) => boxes),
  arrows: parts.flatMap(({ arrows }) => arrows),
  jumps: parts.flatMap(({ jumps }) => jumps),
  captions: parts.flatMap(({ captions }) => captions),
});

/** The text in at most `width` columns. */
export const cut = (text: string, width: number): string => {
  if (stringWidth(text) <= width) return text;
  let kept = '';
  for (const character of text) {
    if (stringWidth(kept + character) > width - 1) break;
    kept += character;
  }
  return `${kept}…`;
};
