import { harmlessLine } from '../../terminal/harmless.ts';
import { wrap } from '../../terminal/layout.ts';
import { type Page, textWidth } from '../../terminal/page.ts';
import type { MachineGraph, MachineState } from './graph.ts';
import { type Paints, paintOf, paintsOf, signOf } from './paints.ts';
import type { MachineProgress, StateProgress } from './progress.ts';

/** A machine in a few lines, for a place that is too small for its frames: `✓ Check → ↻ Charge (2 failed) → Ship · Reject`. */
export const stripLines = (graph: MachineGraph, progress: MachineProgress, page: Page): readonly string[] => {
  const text = stripOf(graph, { progress, paints: paintsOf(page) });
  return wrap(text, textWidth(page)).split('\n');
};

interface Strip {
  readonly progress: MachineProgress;
  readonly paints: Paints;
}

/** An arrow stands only where one state leads to the next without an error. */
const stripOf = ({ states }: MachineGraph, strip: Strip): string =>
  states
    .map((state, index) => {
      const before = states[index - 1]?.transitions ?? [];
      const leads = before.some(({ to, label }) => to === state.name && !label.startsWith('catch '));
      const joint = leads ? ' → ' : ' · ';
      return `${index === 0 ? '' : strip.paints.faint(joint)}${stateText(state, strip)}`;
    })
    .join('');

const stateText = (state: MachineState, strip: Strip): string => {
  const { faint } = strip.paints;
  const own = strip.progress.get(state.name);
  const name = harmlessLine(state.name, LONGEST_NAME).replaceAll(' ', NO_BREAK);
  const notes = noteOf(own);
  const text = paintOf(own, strip.paints)(`${own ? `${signOf(own)}${NO_BREAK}` : ''}${name}${notes}`);
  if (state.inner.length === 0) return text;
  const inner = state.inner.map((graph) => stripOf(graph, strip)).join(faint(' | '));
  return `${text} ${faint('[')}${inner}${faint(']')}`;
};

const LONGEST_NAME = 40;
const NO_BREAK = '\u00a0';

const noteOf = (state: StateProgress | undefined): string => {
  if (!state) return '';
  const notes = [
    ...(state.entered > 1 ? [`×${state.entered}`] : []),
    ...(state.failedAttempts > 0 ? [`${state.failedAttempts}${NO_BREAK}failed`] : []),
  ];
  return notes.length === 0 ? '' : `${NO_BREAK}(${notes.join(`,${NO_BREAK}`)})`;
};
