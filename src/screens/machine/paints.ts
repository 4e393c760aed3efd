import type { Page } from '../../terminal/page.ts';
import type { Paint } from './canvas.ts';
import type { StateProgress } from './progress.ts';

/** One function a colour: what stands side by side and has the same is painted together. */
export const paintsOf = ({ style }: Page) => {
  const { green, cyan, red, yellow, inverse, dim } = style;
  const plain: Paint = (text) => text;
  return { plain, green, cyan, red, yellow, inverse, faint: dim };
};

export type Paints = ReturnType<typeof paintsOf>;

/** The sign that tells it without colours; a blank where the state hasn't begun. */
export const signOf = (state: StateProgress | undefined): string => SIGNS[state?.status ?? 'not begun'];

const SIGNS: Readonly<Record<StateProgress['status'] | 'not begun', string>> = {
  'not begun': ' ',
  running: '▶',
  'waiting to retry': '↻',
  succeeded: '✓',
  caught: '!',
  failed: '✗',
  aborted: '–',
};

/** The colour that tells how far a state is. */
export const paintOf = (state: StateProgress | undefined, paints: Paints): Paint => {
  switch (state?.status) {
    case undefined:
      return paints.plain;
    case 'succeeded':
      return paints.green;
    case 'running':
      return paints.cyan;
    case 'failed':
      return paints.red;
    case 'caught':
    case 'waiting to retry':
      return paints.yellow;
    case 'aborted':
      return paints.faint;
  }
};
