import { harmlessLine } from '../terminal/harmless.ts';
import type { Terminal } from '../terminal/terminal.ts';

/** A finding of `doctor`. */
interface ShownFinding {
  readonly what: string;
  readonly verdict: 'good' | 'note' | 'broken';
  readonly found: string;
  readonly fix?: string;
}

export const doctorText = (
  findings: readonly ShownFinding[],
  terminal: Pick<Terminal, 'style' | 'isPlain'>,
): string => {
  const width = Math.max(...findings.map(({ what }) => what.length));
  const lines = findings.map(({ what, verdict, found, fix }) => {
    const line = `${mark(verdict, terminal)} ${what.padEnd(width)}  ${harmlessLine(found)}`;
    return fix ? `${line}\n${' '.repeat(MARK_WIDTH + width + 3)}${terminal.style.dim(fix)}` : line;
  });
  return `${lines.join('\n')}\n`;
};

const MARK_WIDTH = 6;

const mark = (verdict: ShownFinding['verdict'], { style }: Pick<Terminal, 'style'>): string => {
  const words = { good: style.green('good'), note: style.yellow('note'), broken: style.red('broken') };
  return words[verdict] + ' '.repeat(MARK_WIDTH - verdict.length);
};
