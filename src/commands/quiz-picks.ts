import type { QuestionView } from '../quiz/view.ts';
import type { KeyPress } from '../terminal/key-presses.ts';

/** What has been typed or marked for a question so far. */
export interface Picks {
  /** The line that the arrow keys have reached; -1 before they were used. */
  readonly cursor: number;
  /** Places in the order in which they were picked. */
  readonly chosen: readonly number[];
  /** The digits of a number. */
  readonly typed: string;
}

export const NO_PICKS: Picks = { cursor: -1, chosen: [], typed: '' };

export type Pressed =
  | { readonly kind: 'picks'; readonly picks: Picks }
  /** Done: the answer as it would be typed; empty for none. */
  | { readonly kind: 'answered'; readonly text: string }
  /** A key that isn't about the answer. */
  | { readonly kind: 'other' };

/** `drill`: one key answers a single choice. `exam`: it marks it, and Enter goes on. */
export type PickMode = 'drill' | 'exam';

/** What a key does to the picks. */
export const press = (
  picks: Picks,
  key: KeyPress,
  { view, mode }: { view: QuestionView; mode: PickMode },
): Pressed => {
  if (key.name === 'return') return finished(picks, view);
  if (key.name === 'backspace') return { kind: 'picks', picks: withoutLast(picks) };
  if (view.type === 'number') return typeDigit(picks, key);
  if (key.name === 'up' || key.name === 'down') return { kind: 'picks', picks: moved(picks, key.name, view) };
  const place = key.name === 'space' ? picks.cursor : Number.parseInt(key.text, 10) - 1;
  if (!(place >= 0 && place < view.lines.length)) return { kind: 'other' };
  if (view.type === 'choice' && mode === 'drill' && key.name !== 'space') {
    return { kind: 'answered', text: String(place + 1) };
  }
  return { kind: 'picks', picks: { ...picks, cursor: place, chosen: toggled(picks.chosen, place, view) } };
};

const finished = (picks: Picks, view: QuestionView): Pressed => {
  if (view.type === 'number') return { kind: 'answered', text: picks.typed };
  const isPointed = view.type === 'choice' && picks.chosen.length === 0 && picks.cursor >= 0;
  const places = isPointed ? [picks.cursor] : picks.chosen;
  return { kind: 'answered', text: places.map((place) => place + 1).join(' ') };
};

const withoutLast = ({ cursor, chosen, typed }: Picks): Picks => ({
  cursor,
  chosen: chosen.slice(0, -1),
  typed: typed.slice(0, -1),
});

const typeDigit = (picks: Picks, { text }: KeyPress): Pressed =>
  /^[\d.,-]$/.test(text) && picks.typed.length < 20
    ? { kind: 'picks', picks: { ...picks, typed: picks.typed + text } }
    : { kind: 'other' };

const moved = (picks: Picks, direction: 'up' | 'down', { lines }: QuestionView): Picks => {
  const step = direction === 'up' ? -1 : 1;
  const from = picks.cursor < 0 && direction === 'up' ? 0 : picks.cursor;
  return { ...picks, cursor: (from + step + lines.length) % lines.length };
};

const toggled = (chosen: readonly number[], place: number, { type }: QuestionView): readonly number[] => {
  if (chosen.includes(place)) return chosen.filter((one) => one !== place);
  return type === 'choice' ? [place] : [...chosen, place];
};
