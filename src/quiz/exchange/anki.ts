import { present } from '../present.ts';
import type { Question } from '../schema.ts';
import { type FeedbackView, feedbackView, questionView } from '../view.ts';

/**
 * Notes for Anki's text import; the id is the GUID, so that importing again keeps what was learned.
 * https://docs.ankiweb.net/importing/text-files.html
 */
export const toAnki = (questions: readonly Question[]): string =>
  [...HEADER, ...questions.map(row)].map((line) => `${line}\n`).join('');

const HEADER = ['#separator:tab', '#html:true', '#notetype:Basic', '#guid column:1', '#tags column:4'];

const row = (question: Question): string => {
  const presented = present(question, 'anki');
  const { stem, lines, lefts } = questionView(presented);
  const view = feedbackView({ presented, answer: undefined, isCorrect: false, corrections: [] });
  const front = [
    html(stem),
    list(lefts, 'ul'),
    list(
      lines.map(({ text }) => text),
      'ol',
    ),
  ].join('');
  const tags = [question.topic, ...Object.keys(question.exams), `level-${question.level}`].join(' ');
  return [question.id, front, back(view), tags].map(cell).join('\t');
};

const back = (view: FeedbackView): string => {
  const right = view.lines.length > 0 ? `<b>${html(view.right)}</b>` : list(view.solution, 'ol');
  const reasons = view.lines.map(
    ({ key, isRight, why }) => `${isRight ? '<b>' : ''}${key}. ${html(why)}${isRight ? '</b>' : ''}`,
  );
  const reference = view.reference ? `<a href="${html(view.reference)}">${html(view.reference)}</a>` : '';
  return [right, ...reasons, html(view.why), reference].filter(Boolean).join('<br>');
};

const list = (texts: readonly string[], tag: 'ol' | 'ul'): string =>
  texts.length === 0 ? '' : `<${tag}>${texts.map((text) => `<li>${html(text)}</li>`).join('')}</${tag}>`;

const html = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '<br>');

/** With tabs as separators, neither they nor line feeds can stand in a cell. */
const cell = (text: string): string => text.replace(/[\t\r\n]+/g, ' ');
