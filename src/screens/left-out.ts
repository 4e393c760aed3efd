import type { LeftOut } from '../lab/needs.ts';
import { harmlessLine } from '../terminal/harmless.ts';
import { wrap } from '../terminal/layout.ts';
import { type Page, textWidth } from '../terminal/page.ts';

/** The steps that can't be checked on the target, a line each; nothing where there are none. */
export const leftOutText = (leftOut: readonly LeftOut[], page: Page): string =>
  leftOut
    .map(({ step, why }) => {
      const text = `The step ${step} is done but not checked here: the target lacks ${harmlessLine(why)}.`;
      return `${wrap(text, textWidth(page))}\n`;
    })
    .join('');
