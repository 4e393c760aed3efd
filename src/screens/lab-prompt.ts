import type { Situation } from '../lab/conductor.ts';
import type { Page } from '../terminal/page.ts';

/** A key and what it does. */
export interface KeyHelp {
  readonly key: string;
  readonly does: string;
}

/** What can be done about a step that isn't met. */
export const stepKeys = ({ edits, step, hintsGiven }: Situation): readonly KeyHelp[] => [
  ...(edits.length > 0 ? [{ key: 'Save', does: 'check' }] : []),
  { key: 'Enter', does: edits.length > 0 ? 'do it for me' : 'do it' },
  { key: 'c', does: 'check' },
  { key: 'h', does: hintsGiven >= step.hints.length ? 'last hint' : 'hint' },
  { key: 's', does: 'skip' },
  { key: 'q', does: 'leave' },
];

/** After a step whose answers are to be read before the next one pushes them off the screen. */
export const NEXT_KEYS: readonly KeyHelp[] = [
  { key: 'Enter', does: 'next step' },
  { key: 'q', does: 'leave' },
];

export const FINISH_KEYS: readonly KeyHelp[] = [
  { key: 'Enter', does: 'clean up' },
  { key: 'k', does: 'keep everything' },
  { key: 'q', does: 'later' },
];

/** `Enter do it · c check · h hint · s skip · q leave`, on a line of its own. */
export const promptText = (keys: readonly KeyHelp[], { style }: Page): string =>
  `\n${keys.map(({ key, does }) => `${style.bold(key)} ${does}`).join(' · ')} › `;

export const unknownKeyText = (keys: readonly KeyHelp[]): string => {
  const names = keys.map(({ key }) => key).filter((key) => key !== 'Save');
  return `\nPress one key: ${names.join(', ')}.\n`;
};
