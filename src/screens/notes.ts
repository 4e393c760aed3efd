import type { Fact, Question } from '../quiz/schema.ts';
import { harmlessLine } from '../terminal/harmless.ts';
import { columns, counted, indent, wrap } from '../terminal/layout.ts';
import { renderMarkdown } from '../terminal/markdown.ts';
import { type Page, textWidth } from '../terminal/page.ts';

export interface TopicLine {
  readonly topic: string;
  readonly questions: number;
  readonly facts: number;
  readonly errata: number;
}

/** The topics with what there is on each. */
export const topicsText = (topics: readonly TopicLine[], page: Page): string => {
  const rows = topics.map(({ topic, questions, facts, errata }) => [
    `  ${page.style.bold(topic)}`,
    counted(questions, 'question'),
    counted(facts, 'fact'),
    errata > 0 ? `${errata} put right` : '',
  ]);
  return `${columns(rows, textWidth(page))}\n\nRead one with: ${page.style.cyan('serverless-labs notes <topic>')}\n`;
};

export interface TopicNotes {
  readonly topic: string;
  /** Markdown; empty where there is none. */
  readonly summary: string;
  readonly errata: readonly Fact[];
  readonly labs: readonly { readonly id: string; readonly title: string }[];
}

/** A topic's summary, what the notes have wrong about it, and where to go on. */
export const topicText = async (
  { topic, summary, errata, labs }: TopicNotes,
  page: Page,
): Promise<string> => {
  const goOn = `Practise it with: ${page.style.cyan(`serverless-labs quiz ${topic}`)}`;
  const parts = [
    await renderMarkdown(summary === '' ? `There is no summary of ${topic} yet.` : summary, page),
    ...(errata.length > 0
      ? [`${page.style.bold('What the notes have wrong, or old')}\n\n${errataText(errata, page)}`]
      : []),
    ...(labs.length > 0
      ? [
          `${page.style.bold('Labs')}\n${columns(
            labs.map(({ id, title }) => [`  ${id}`, harmlessLine(title)]),
            textWidth(page),
          )}`,
        ]
      : []),
    goOn,
  ];
  return `${parts.join('\n\n')}\n`;
};

/** What the notes claim, what AWS documents today, and where. */
export const errataText = (errata: readonly Fact[], page: Page): string =>
  errata.map((fact) => erratumText(fact, page)).join('\n\n');

const erratumText = ({ fact, current, status, ref, note, line }: Fact, { style, ...page }: Page): string => {
  const width = textWidth({ style, ...page }) - 2;
  const place = note ? ` (${note.slice(0, 3)}, line ${line})` : '';
  const lines = [
    `${style.yellow(`The notes say${place}, ${status}:`)} ${harmlessLine(fact)}`,
    `${style.bold('Today:')} ${harmlessLine(current)}`,
    style.dim(harmlessLine(ref)),
  ];
  return indent(lines.map((text) => wrap(text, width)).join('\n'), '  ');
};

/** Facts and questions that were found; of what the notes have wrong, today's truth. */
export const foundText = (
  { facts, questions }: { facts: readonly Fact[]; questions: readonly Question[] },
  page: Page,
): string => {
  if (facts.length + questions.length === 0) return 'Nothing was found.\n';
  const width = textWidth(page) - 2;
  const { style } = page;
  const factLines = facts.map(({ topic, fact, status, current, ref }) =>
    indent(
      wrap(
        `${style.cyan(topic)}: ${harmlessLine(status === 'current' ? fact : current)}\n${style.dim(harmlessLine(ref))}`,
        width,
      ),
      '  ',
    ),
  );
  const questionLines = questions.map(({ id, stem }) =>
    indent(wrap(`${style.cyan(id)}: ${harmlessLine(stem.trim())}`, width), '  '),
  );
  return `${[
    style.bold(counted(facts.length, 'fact')),
    ...factLines,
    '',
    style.bold(counted(questions.length, 'question')),
    ...questionLines,
  ].join('\n')}\n`;
};
