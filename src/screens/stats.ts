import type { Stats, Tally } from '../quiz/stats.ts';
import { harmlessLine } from '../terminal/harmless.ts';
import { columns, counted, hang, wrap } from '../terminal/layout.ts';
import { marksOf } from '../terminal/marks.ts';
import { type Page, textWidth } from '../terminal/page.ts';
import { bar } from './exam.ts';

export interface HelpfulLab {
  readonly id: string;
  readonly title: string;
  readonly topic: string;
}

/** Everything that the history says, with plots. */
export const statsText = (stats: Stats, labs: readonly HelpfulLab[], page: Page): string => {
  if (stats.total.answers === 0) return 'Nothing was answered yet. Begin with: serverless-labs quiz\n';
  const { style } = page;
  const section = (title: string, body: string) => (body === '' ? [] : [`${style.bold(title)}\n${body}`]);
  return `${[
    overview(stats, page),
    ...section('By topic (right · retained · seen)', tallyRows(stats.topics, page)),
    ...section('By domain', domainRows(stats, page)),
    ...section('The last two weeks', dayPlot(stats, page)),
    ...section('Due in the coming days', forecastPlot(stats, page)),
    ...section('Weakest facts', weakFactText(stats, page)),
    ...section(
      'Labs that would help',
      labs
        .map(({ id, title, topic }) =>
          hang(
            wrap(`${id}: ${harmlessLine(title)} (${topic})`, textWidth(page) - 4),
            `  ${marksOf(page).bullet} `,
          ),
        )
        .join('\n'),
    ),
    ...section('Exams', examRows(stats, page)),
  ].join('\n\n')}\n`;
};

const overview = ({ total, streakDays, due, flagged }: Stats, page: Page): string =>
  wrap(
    [
      `${counted(total.answers, 'answer')}, ${percent(total.correct / total.answers)} right`,
      `${total.seen} of ${total.questions} questions seen`,
      `retention ${percent(total.retention ?? 0)}`,
      `${counted(streakDays, 'day')} in a row`,
      `${due} due now`,
      ...(flagged.length > 0 ? [`${flagged.length} flagged`] : []),
    ].join(page.isPlain ? ', ' : ' · '),
    textWidth(page),
  );

const percent = (share: number) => `${Math.round(share * 100)} %`;

const tallyRows = (tallies: readonly Tally[], page: Page): string =>
  columns(
    tallies
      .filter(({ answers }) => answers > 0)
      .map(({ name, answers, correct, retention, seen, questions }) => [
        `  ${harmlessLine(name)}`,
        bar(correct / answers, page),
        percent(correct / answers).padStart(5),
        percent(retention ?? 0).padStart(5),
        `${seen} of ${questions}`,
      ]),
    textWidth(page),
  );

const domainRows = ({ domains }: Stats, page: Page): string =>
  columns(
    domains
      .filter(({ answers }) => answers > 0)
      .map(({ exam, name, answers, correct }) => [
        `  ${exam}`,
        bar(correct / answers, page),
        percent(correct / answers).padStart(5),
        name,
      ]),
    textWidth(page),
  );

const dayPlot = ({ days }: Stats, page: Page): string => {
  const most = Math.max(1, ...days.map(({ answers }) => answers));
  if (page.isPlain)
    return columns(
      days
        .filter(({ answers }) => answers > 0)
        .map(({ day, answers, correct }) => [`  ${day}`, `${correct} of ${answers} right`]),
      textWidth(page),
    );
  const plot = days
    .map(({ answers }) => BLOCKS[Math.ceil((answers / most) * (BLOCKS.length - 1))] ?? ' ')
    .join(' ');
  return `  ${plot}   at most ${counted(most, 'answer')} a day`;
};

const BLOCKS = ['·', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

const forecastPlot = ({ forecast }: Stats, page: Page): string => {
  const most = Math.max(1, ...forecast.map(({ due }) => due));
  const rows = forecast.map(({ day, due }) => [
    `  ${day}`,
    String(due).padStart(4),
    page.isPlain ? '' : '█'.repeat(Math.round((due / most) * 20)),
  ]);
  return columns(rows, textWidth(page));
};

const weakFactText = ({ weakFacts }: Stats, page: Page): string =>
  weakFacts
    .map(({ topic, text, answers, correct }) =>
      hang(
        wrap(`${harmlessLine(text)} (${topic}, ${correct} of ${answers} right)`, textWidth(page) - 4),
        `  ${marksOf(page).bullet} `,
      ),
    )
    .join('\n');

const examRows = ({ exams }: Stats, page: Page): string =>
  columns(
    exams.map(({ exam, at, estimate, passMark }) => [
      `  ${new Date(at).toISOString().slice(0, 10)}`,
      harmlessLine(exam),
      `estimate ${estimate}, ${estimate >= passMark ? 'above' : 'below'} ${passMark}`,
    ]),
    textWidth(page),
  );
