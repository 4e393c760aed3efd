import type { Terminal } from './terminal.ts';

/** What a text has to know of the place that it is shown at. */
export type Page = Pick<Terminal, 'style' | 'isPlain' | 'columns'>;

/** Lines longer than this are hard to read, however wide the terminal is. */
const READABLE_COLUMNS = 100;

/** The same place with less room, for text that is indented afterwards. */
export const narrowed = (page: Page, by: number): Page => ({
  style: page.style,
  isPlain: page.isPlain,
  columns: () => page.columns() - by,
});

/** Columns that text may fill. */
export const textWidth = (page: Page): number => Math.min(page.columns(), READABLE_COLUMNS);
