import type { Damage } from '../core/append-log.ts';
import { harmless } from '../terminal/harmless.ts';
import { counted } from '../terminal/layout.ts';
import type { Page } from '../terminal/page.ts';

/** What was lost, and where it was put. Paths stay whole, so that they can be copied. */
export const damageText = ({ file, setAside, lines }: Damage, { style }: Page): string =>
  `${style.yellow('Damaged:')} ${counted(lines, 'line')} of ${harmless(file)} could not be read (a crash or a full disk).\n` +
  `All else is there. What was damaged is set aside in ${harmless(setAside)}\n`;
