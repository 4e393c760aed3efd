import * as v from 'valibot';
import { LabsError } from '../../core/errors.ts';
import { type Question, questionSchema } from '../schema.ts';

/** A question as a foreign file states it, before it is checked. */
export interface Draft {
  readonly line: number;
  /** Where the file says so. */
  readonly topic: string | undefined;
  readonly value: Readonly<Record<string, unknown>>;
}

export interface Mistake {
  readonly line: number;
  readonly message: string;
}

export interface Drafts {
  readonly drafts: readonly Draft[];
  readonly mistakes: readonly Mistake[];
}

/** A question with the line on which it begins. */
export interface Placed {
  readonly question: Question;
  readonly line: number;
}

/** Checks drafts; throws a LabsError QUIZ_INVALID with every mistake of the file as file:line. */
export const acceptDrafts = (
  { drafts, mistakes }: Drafts,
  source: { readonly file: string; readonly topic: string },
): readonly Placed[] => {
  const found = [...mistakes];
  const questions: Placed[] = [];
  const lines = new Map<string, number>();
  for (const { line, topic, value } of drafts) {
    const parsed = v.safeParse(questionSchema, value);
    if (!parsed.success) {
      found.push(...parsed.issues.map((issue) => ({ line, message: `${pathOf(issue)}${issue.message}.` })));
      continue;
    }
    const earlier = lines.get(parsed.output.id);
    if (earlier !== undefined)
      found.push({ line, message: `The id "${parsed.output.id}" is already taken at line ${earlier}.` });
    lines.set(parsed.output.id, line);
    questions.push({
      question: { ...parsed.output, topic: slug(topic ?? source.topic) || 'imported' },
      line,
    });
  }
  if (drafts.length + mistakes.length === 0)
    found.push({ line: 1, message: 'There is no question in this file.' });
  if (found.length > 0) throw invalidImport(source.file, found);
  return questions;
};

const pathOf = ({ path }: v.BaseIssue<unknown>): string =>
  path && path.length > 0 ? `${path.map(({ key }) => String(key)).join('.')}: ` : '';

/** The error for a file that can't be imported: its mistakes by line. */
export const invalidImport = (file: string, mistakes: readonly Mistake[]): LabsError =>
  new LabsError(
    'QUIZ_INVALID',
    [...mistakes]
      .sort((a, b) => a.line - b.line)
      .map(({ line, message }) => `${file}:${line}: ${message}`)
      .join('\n'),
    { fix: 'Nothing was imported. Mend these lines and import the file again.' },
  );

/** A text as an id: lower-case words joined by hyphens, short enough to type. */
export const slug = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
    .replace(/-+$/, '');
