import type { Page } from './page.ts';

/** How a line begins that tells how something went. */
export interface Marks {
  readonly met: string;
  readonly notYet: string;
  readonly broken: string;
  readonly bullet: string;
}

/** Signs, or words where a screen reader or a log file reads along (`--plain`). */
export const marksOf = ({ style, isPlain }: Page): Marks =>
  isPlain
    ? { met: '[ok]', notYet: '[not yet]', broken: '[failed]', bullet: '-' }
    : { met: style.green('✓'), notYet: style.yellow('·'), broken: style.red('✗'), bullet: '•' };
