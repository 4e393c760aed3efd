import type { LeftOut } from '../lab/needs.ts';
import { harmless, harmlessLine } from '../terminal/harmless.ts';
import { columns, counted, wrap } from '../terminal/layout.ts';
import { type Page, textWidth } from '../terminal/page.ts';
import { leftOutText } from './left-out.ts';

/** What a learner should know before the first step. */
export interface Opening {
  readonly title: string;
  readonly summary: string;
  readonly minutes: number;
  readonly steps: number;
  readonly flow: string | undefined;
  readonly target: string;
  /** What it means to run there. */
  readonly targetNote: string;
  /** Kinds of resources, such as `lambda.function`. */
  readonly creates: readonly string[];
  readonly run: string;
  /** Steps that are over, where a run is taken up again. */
  readonly resumedAfter: number | undefined;
  readonly leftOut: readonly LeftOut[];
  /** The lab's files are not those that the run began with. */
  readonly hasChanged: boolean;
  /** What leads the AWS CLI in another terminal to the target. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The lab's title page. */
export const openingText = (opening: Opening, page: Page): string => {
  const { style } = page;
  const width = textWidth(page);
  return [
    style.bold(harmlessLine(opening.title)),
    wrap(harmless(opening.summary), width),
    '',
    columns(
      facts(opening).map(([name, text]) => [style.dim(name), text]),
      width,
    ),
    ...(opening.leftOut.length > 0 ? ['', leftOutText(opening.leftOut, page).trimEnd()] : []),
    ...(opening.hasChanged ? ['', wrap(CHANGED, width)] : []),
    ...environmentLines(opening, page),
    '',
  ].join('\n');
};

const facts = (opening: Opening): readonly (readonly [string, string])[] => [
  ['Time', `about ${counted(opening.minutes, 'minute')}, ${counted(opening.steps, 'step')}`],
  ['Target', `${harmlessLine(opening.target)}: ${opening.targetNote}`],
  ...(opening.flow === undefined ? [] : [['Flow', harmlessLine(opening.flow)] as const]),
  ['Makes', `${opening.creates.join(', ')}; all named slabs-${opening.run}-…`],
  ['Run', runText(opening)],
];

const runText = ({ run, resumedAfter }: Opening): string =>
  resumedAfter === undefined ? run : `${run}, taken up again after ${counted(resumedAfter, 'step')}`;

const CHANGED =
  'The lab has changed since this run began. Should something not fit, begin anew with: serverless-labs restart';

const environmentLines = ({ environment }: Opening, { style, columns: width }: Page): readonly string[] => {
  const exports = Object.entries(environment).map(([name, value]) => `export ${name}=${value}`);
  if (exports.length === 0) return [];
  const head = wrap('The aws commands of the steps work in any terminal with the AWS CLI 2, after:', width());
  return ['', head, ...exports.map((line) => style.cyan(line))];
};
