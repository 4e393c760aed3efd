import { harmlessLine } from '../terminal/harmless.ts';
import { columns } from '../terminal/layout.ts';
import { type Page, textWidth } from '../terminal/page.ts';

/** A finding of `doctor`. */
interface ShownFinding {
  readonly what: string;
  readonly verdict: 'good' | 'note' | 'broken';
  readonly found: string;
  readonly fix?: string;
}

export const doctorText = (findings: readonly ShownFinding[], page: Page): string => {
  const rows = findings.flatMap(({ what, verdict, found, fix }) => [
    [mark(verdict, page), what, harmlessLine(found)],
    ...(fix ? [['', '', page.style.dim(fix)]] : []),
  ]);
  return `${columns(rows, textWidth(page))}\n`;
};

const mark = (verdict: ShownFinding['verdict'], { style }: Page): string =>
  ({ good: style.green('good'), note: style.yellow('note'), broken: style.red('broken') })[verdict];
