import { Chalk } from 'chalk';
import type { Page } from '../../src/terminal/page.ts';

/** Places that a text may be shown at. */
export const PAGES = {
  '80 columns, no colour': testPage({ columns: 80, level: 0, isPlain: false }),
  '80 columns, colour': testPage({ columns: 80, level: 1, isPlain: false }),
  '120 columns, no colour': testPage({ columns: 120, level: 0, isPlain: false }),
  plain: testPage({ columns: 80, level: 0, isPlain: true }),
} as const satisfies Record<string, Page>;

export const EVERY_PAGE = Object.entries(PAGES).map(([name, page]) => ({ name, page }));

interface PageFacts {
  readonly columns: number;
  readonly level: 0 | 1;
  readonly isPlain: boolean;
}

export function testPage({ columns, level, isPlain }: PageFacts): Page {
  return { style: new Chalk({ level }), isPlain, columns: () => columns };
}

/** Colours are not for harmful characters: what is left of them is none. */
export const withoutColour = (text: string): string => text.replaceAll(/\u001b\[\d+(;\d+)*m/g, '');

/** What `harmless` must leave nothing of. */
export const HARMFUL = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/;

export const HOSTILE = 'evil \u001b]0;title\u0007\u001b[2J\u202egnp.exe\u009b31m \u001b[31mred';
