import { harmlessLine } from '../terminal/harmless.ts';
import { columns, counted, indent, wrap } from '../terminal/layout.ts';
import { type Page, textWidth } from '../terminal/page.ts';

/** Where a person stands, as the program says it when it is started without a command. */
export interface Home {
  readonly underWay: readonly { readonly lab: string; readonly steps: number; readonly of: number }[];
  /** Runs that are over but not clean. */
  readonly leftOver: readonly { readonly run: string; readonly lab: string }[];
  readonly next: { readonly id: string; readonly title: string; readonly minutes: number } | undefined;
  readonly done: number;
  readonly labs: number;
}

export const homeText = (home: Home, page: Page): string => {
  const { style } = page;
  const command = (text: string) => style.cyan(`serverless-labs ${text}`);
  const rows = (all: readonly (readonly string[])[]) => indent(columns(all, textWidth(page) - 2), '  ');
  const sections = [
    `${style.bold('serverless-labs')}\n${wrap('Labs for AWS serverless, on a sandbox inside this program: no account, no cost.', textWidth(page))}`,
    section(
      'Under way',
      home.underWay.map(({ lab, steps, of }) => [
        command(`run ${lab}`),
        `${steps} of ${counted(of, 'step')} done`,
      ]),
    ),
    section(
      'Left over',
      home.leftOver.map(({ run, lab }) => [
        command(`cleanup ${run}`),
        `what a run of ${harmlessLine(lab)} has left`,
      ]),
    ),
    section(home.done === home.labs ? 'Once more' : 'Next', nextRow(home, command)),
    section('More', [
      [command('list'), `all labs; ${home.done} of ${home.labs} done`],
      [command('status'), 'what is still there'],
      [command('--help'), 'all commands'],
    ]),
  ];
  return `${sections.filter((text) => text !== '').join('\n\n')}\n`;

  function section(title: string, lines: readonly (readonly string[])[]): string {
    return lines.length === 0 ? '' : `${style.bold(title)}\n${rows(lines)}`;
  }
};

const nextRow = (
  { next, underWay }: Home,
  command: (text: string) => string,
): readonly (readonly string[])[] => {
  if (!next || underWay.some(({ lab }) => lab === next.id)) return [];
  return [
    [command(`run ${next.id}`), `${harmlessLine(next.title)}, about ${counted(next.minutes, 'minute')}`],
  ];
};
