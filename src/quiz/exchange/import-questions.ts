import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { stringify } from 'yaml';
import { stateNotWritable } from '../../core/errors.ts';
import { ensureFolder } from '../../core/paths.ts';
import { readText } from '../../core/yaml-file.ts';
import { readBank, readQuestionFile } from '../read-bank.ts';
import type { Bank, Question } from '../schema.ts';
import { fromAiken } from './aiken.ts';
import { fromCsv } from './csv.ts';
import { acceptDrafts, type Drafts, invalidImport, type Placed, slug } from './draft.ts';
import { fromGift } from './gift-import.ts';

export const IMPORT_FORMATS = ['yaml', 'gift', 'csv', 'aiken'] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

/** The format that a file's name or content shows. */
export const formatOf = (file: string, text: string): ImportFormat => {
  const extension = extname(file).toLowerCase();
  if (extension === '.yaml' || extension === '.yml') return 'yaml';
  if (extension === '.csv') return 'csv';
  if (extension === '.gift') return 'gift';
  return /^\s*ANSWER:\s*[A-Za-z]\s*$/m.test(text) ? 'aiken' : 'gift';
};

export interface ImportOptions {
  readonly file: string;
  readonly format: ImportFormat | undefined;
  /** The topic of questions whose file names none. */
  readonly topic: string | undefined;
  /** Where imported banks are. */
  readonly folder: string;
  readonly shipped: Bank;
}

export interface ImportResult {
  readonly questions: number;
  readonly files: readonly string[];
}

/**
 * Brings a file's questions into the person's folder, all of them or none. A file that is imported again takes the
 * place of what it brought before. Throws LabsError QUIZ_INVALID (every mistake as file:line) or FILE_UNREADABLE.
 */
export const importQuestions = (options: ImportOptions): ImportResult => {
  const { file, folder } = options;
  const text = readText(file);
  const topic = options.topic ?? (slug(basename(file, extname(file))) || 'imported');
  const placed = readPlaced({ file, text, topic, format: options.format ?? formatOf(file, text) });
  const name = `questions-${slug(basename(file))}.yaml`;
  refuseTakenIds(placed, { ...options, name });
  const topics = [...new Set(placed.map(({ question }) => question.topic))];
  const written = topics.map((one) => ({
    target: join(ensureFolder(join(folder, one)), name),
    text: yamlText(
      one,
      placed.flatMap(({ question }) => (question.topic === one ? [question] : [])),
    ),
  }));
  try {
    for (const { target, text: yaml } of written) writeFileSync(`${target}.new`, yaml, { mode: 0o600 });
    for (const { target } of written) renameSync(`${target}.new`, target);
  } catch (error) {
    throw stateNotWritable(folder, error);
  }
  return { questions: placed.length, files: written.map(({ target }) => target) };
};

const PARSERS: Readonly<Record<Exclude<ImportFormat, 'yaml'>, (text: string) => Drafts>> = {
  gift: fromGift,
  csv: fromCsv,
  aiken: fromAiken,
};

const readPlaced = (source: {
  file: string;
  text: string;
  topic: string;
  format: ImportFormat;
}): readonly Placed[] => {
  const { file, text, topic, format } = source;
  if (format === 'yaml') return readQuestionFile(file);
  return acceptDrafts(PARSERS[format](text), { file, topic });
};

/** An id names one question, or its history would be that of two. */
const refuseTakenIds = (
  placed: readonly Placed[],
  { file, folder, shipped, name }: ImportOptions & { readonly name: string },
): void => {
  const imported = existsSync(folder) ? readBank(folder, (path) => basename(path) !== name) : undefined;
  const taken = new Set([...shipped.questions, ...(imported?.questions ?? [])].map(({ id }) => id));
  const mistakes = placed
    .filter(({ question }) => taken.has(question.id))
    .map(({ question, line }) => ({
      line,
      message: `The id "${question.id}" is already taken by another question.`,
    }));
  if (mistakes.length > 0) throw invalidImport(file, mistakes);
};

const yamlText = (topic: string, questions: readonly Question[]): string =>
  stringify({ topic, questions: questions.map(({ topic: _, ...question }) => question) }, { lineWidth: 110 });
