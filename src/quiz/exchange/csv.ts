import type { Question } from '../schema.ts';
import { csvRow, parseCsv } from './csv-rows.ts';
import { type Draft, type Drafts, type Mistake, slug } from './draft.ts';

const MOST_LINES = 10;
const numbered = (name: string) => Array.from({ length: MOST_LINES }, (_, index) => `${name}_${index + 1}`);

const COLUMNS = [
  ...['id', 'topic', 'kind', 'level', 'exams', 'facts', 'stem'],
  ...numbered('option'),
  'correct',
  ...numbered('why'),
  ...['why', 'unit', 'tolerance', 'mistakes', 'reference', 'checked'],
];

/** One row a question; `correct` holds the places of the right options, or the number. */
export const toCsv = (questions: readonly Question[]): string =>
  [COLUMNS, ...questions.map((question) => COLUMNS.map((column) => cellsOf(question)[column] ?? ''))]
    .map(csvRow)
    .join('');

const cellsOf = (question: Question): Readonly<Record<string, string>> => {
  const { id, topic, kind, level, exams, facts, stem, reference, checked } = question;
  const shared = {
    ...{ id, topic, kind, reference, checked, stem: stem.trim() },
    level: String(level),
    exams: Object.entries(exams)
      .map(([code, domain]) => `${code}:${domain}`)
      .join(' '),
    facts: facts.join(' '),
  };
  switch (question.kind) {
    case 'choice':
    case 'choices':
      return {
        ...shared,
        ...inColumns(
          'option',
          question.options.map(({ text }) => text),
        ),
        ...inColumns(
          'why',
          question.options.map(({ why }) => why),
        ),
        correct: question.options.flatMap(({ correct }, index) => (correct ? [index + 1] : [])).join(' '),
      };
    case 'number':
      return {
        ...shared,
        correct: String(question.answer),
        unit: question.unit,
        tolerance: String(question.tolerance),
        why: question.why,
        mistakes: question.mistakes.map(({ value, why }) => `${value}: ${why}`).join('\n'),
      };
    case 'order':
      return { ...shared, ...inColumns('option', question.items), why: question.why };
    case 'match':
      return {
        ...shared,
        ...inColumns(
          'option',
          question.pairs.map(({ left, right }) => `${left} -> ${right}`),
        ),
        why: question.why,
      };
  }
};

const inColumns = (name: string, texts: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(texts.map((text, index) => [`${name}_${index + 1}`, text]));

/** Reads what `toCsv` writes; of the columns, `stem`, `option_1` … and `correct` are enough. */
export const fromCsv = (text: string): Drafts => {
  const [header, ...rows] = parseCsv(text);
  const names = header?.cells.map((name) => name.trim().toLowerCase()) ?? [];
  const missing = ['stem', 'correct'].filter((name) => !names.includes(name));
  const unknown = names.filter((name) => name !== '' && !COLUMNS.includes(name));
  const mistakes: Mistake[] = [
    ...missing.map((name) => ({ line: 1, message: `The column "${name}" is missing.` })),
    ...unknown.map((name) => ({
      line: 1,
      message: `There is no column "${name}"; the columns are ${COLUMNS.slice(0, 8).join(', ')} …`,
    })),
  ];
  if (mistakes.length > 0) return { drafts: [], mistakes };
  const drafts = rows.map(({ line, cells }) =>
    draftOf(line, Object.fromEntries(names.map((name, index) => [name, cells[index]?.trim() ?? '']))),
  );
  return { drafts, mistakes: [] };
};

type Cells = Readonly<Record<string, string>>;

const draftOf = (line: number, cells: Cells): Draft => {
  const kind =
    cells.kind || ((cells.correct ?? '').trim().split(/[\s,;]+/).length > 1 ? 'choices' : 'choice');
  const shared = {
    id: cells.id || slug(cells.stem ?? ''),
    kind,
    stem: cells.stem ?? '',
    ...(cells.level && { level: Number(cells.level) }),
    ...(cells.exams && { exams: examsOf(cells.exams) }),
    ...(cells.facts && { facts: cells.facts.split(/\s+/) }),
    reference: cells.reference ?? '',
    checked: cells.checked ?? '',
  };
  return { line, topic: cells.topic || undefined, value: { ...shared, ...partsOf(kind, cells) } };
};

const partsOf = (kind: string, cells: Cells): Readonly<Record<string, unknown>> => {
  const lines = numbered('option')
    .map((name) => cells[name] ?? '')
    .filter(Boolean);
  const why = cells.why ?? '';
  switch (kind) {
    case 'number':
      return {
        answer: Number(cells.correct || Number.NaN),
        unit: cells.unit ?? '',
        tolerance: Number(cells.tolerance || 0),
        why,
        mistakes: mistakesOf(cells.mistakes ?? ''),
      };
    case 'order':
      return { items: lines, why };
    case 'match':
      return { pairs: lines.map(pairOf), why };
    default:
      return { options: optionsOf(lines, cells) };
  }
};

const optionsOf = (lines: readonly string[], cells: Cells) => {
  const right = (cells.correct ?? '').split(/[\s,;]+/).map(placeOf);
  return lines.map((text, index) => ({
    text,
    correct: right.includes(index),
    why: cells[`why_${index + 1}`] ?? '',
  }));
};

/** `2` and `B` are the second option. */
const placeOf = (mark: string): number =>
  /^[A-Ja-j]$/.test(mark) ? mark.toUpperCase().charCodeAt(0) - 65 : Number(mark) - 1;

const pairOf = (text: string) => {
  const [left = '', right = ''] = text.split(/\s*->\s*/);
  return { left, right };
};

const mistakesOf = (text: string) =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => ({ value: Number(/^[^:]*/.exec(line)?.[0]), why: line.replace(/^[^:]*:\s*/, '') }));

const examsOf = (text: string) =>
  Object.fromEntries(
    text.split(/\s+/).map((word) => {
      const [code = '', domain] = word.split(':');
      return [code, Number(domain)];
    }),
  );
