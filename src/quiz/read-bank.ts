import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import { LabsError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { readYaml, type YamlFile } from '../core/yaml-file.ts';
import { type Bank, bankFileSchema, type Fact, factsSchema, type Question } from './schema.ts';

/**
 * Reads `<folder>/<topic>/questions-*.yaml` and `summary.md`, and `<folder>/facts.yaml` where it is there.
 * Files that aren't wanted are left out. Throws a LabsError QUIZ_INVALID that lists every mistake of every file as
 * file:line:column.
 */
export const readBank = (folder: string, isWanted = (_file: string): boolean => true): Bank => {
  const mistakes = new Mistakes();
  const topics = topicFolders(folder);
  const stated = topics
    .flatMap((topic) => questionFiles(topic))
    .filter(isWanted)
    .flatMap((file) => mistakes.collect(() => readOwnQuestions(file)));
  mistakes.add(repeatedIds(stated));
  const factsFile = join(folder, 'facts.yaml');
  const facts = existsSync(factsFile) ? mistakes.collect(() => readFacts(factsFile)) : [];
  mistakes.throwIfAny();
  return { questions: stated.map(({ question }) => question), facts, summaries: readSummaries(topics) };
};

/** Every file that `readBank` would read: for noticing that one of them changed. */
export const bankFiles = (folder: string): readonly string[] => {
  const topics = topicFolders(folder);
  const others = [join(folder, 'facts.yaml'), ...topics.map((topic) => join(topic, 'summary.md'))].filter(
    (file) => existsSync(file),
  );
  return [...topics.flatMap((topic) => questionFiles(topic)), ...others];
};

/** Reads one file of questions, each with its line. Throws LabsError QUIZ_INVALID or FILE_UNREADABLE. */
export const readQuestionFile = (
  file: string,
): readonly { readonly question: Question; readonly line: number }[] =>
  readQuestions(file).map(({ question, place }) => ({ question, line: Number(place.split(':').at(-2)) }));

interface Stated {
  readonly question: Question;
  readonly place: string;
}

class Mistakes {
  readonly #lines: string[] = [];

  add(lines: readonly string[]): void {
    this.#lines.push(...lines);
  }

  collect<T>(read: () => readonly T[]): readonly T[] {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof LabsError) || error.code !== 'QUIZ_INVALID') throw error;
      this.add([error.message]);
      return [];
    }
  }

  throwIfAny(): void {
    if (this.#lines.length > 0) throw invalid(this.#lines);
  }
}

const invalid = (mistakes: readonly string[]) =>
  new LabsError('QUIZ_INVALID', mistakes.join('\n'), {
    fix: 'Mend the lines above; the format is in schemas/questions.schema.json.',
  });

const topicFolders = (folder: string): readonly string[] =>
  namesIn(folder)
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isDirectory());

const questionFiles = (topicFolder: string): readonly string[] =>
  namesIn(topicFolder)
    .filter((name) => /^questions.*\.ya?ml$/.test(name))
    .map((name) => join(topicFolder, name));

/** Sorted by code unit, so that the order is the same on every machine. */
const namesIn = (folder: string): readonly string[] => (existsSync(folder) ? readdirSync(folder).sort() : []);

const readQuestions = (file: string): readonly Stated[] => {
  const yaml = readYaml(file, 'QUIZ_INVALID');
  const parsed = v.safeParse(bankFileSchema, yaml.value);
  if (!parsed.success) throw invalid(parsed.issues.map((issue) => describe(issue, yaml)));
  const { topic, questions } = parsed.output;
  return questions.map((question, index) => ({
    question: { ...question, topic },
    place: yaml.at(['questions', index, 'id']),
  }));
};

/** A file that stands in a bank is in the folder of its topic. */
const readOwnQuestions = (file: string): readonly Stated[] => {
  const stated = readQuestions(file);
  const folder = basename(dirname(file));
  const topic = stated[0]?.question.topic;
  if (topic === folder) return stated;
  throw invalid([
    `${file}:1:1: Expected the topic to be the folder's name "${folder}", received "${topic}".`,
  ]);
};

const describe = (issue: v.BaseIssue<unknown>, yaml: YamlFile): string => {
  const path = (issue.path ?? []).flatMap(({ key }) =>
    typeof key === 'string' || typeof key === 'number' ? [key] : [],
  );
  const key = path.at(-1);
  if (issue.type === 'strict_object' && issue.expected === 'never' && key !== undefined) {
    const meant = nearest(String(key), FIELD_NAMES);
    return `${yaml.keyAt(path)}: Unknown field "${key}"${meant ? `; did you mean "${meant}"?` : '.'}`;
  }
  if (issue.received === 'undefined' && key !== undefined)
    return `${yaml.at(path.slice(0, -1))}: "${key}" is missing.`;
  return `${yaml.at(path)}: ${path.join('.')}: ${issue.message.replace(/\.?$/, '.')}`;
};

const FIELD_NAMES = [
  'topic',
  'questions',
  'id',
  'kind',
  'exams',
  'facts',
  'level',
  'stem',
  'reference',
  'checked',
  'proof',
  'options',
  'text',
  'correct',
  'why',
  'answer',
  'unit',
  'tolerance',
  'mistakes',
  'value',
  'items',
  'pairs',
  'left',
  'right',
];

const repeatedIds = (stated: readonly Stated[]): readonly string[] => {
  const places = new Map<string, string>();
  return stated.flatMap(({ question, place }) => {
    const earlier = places.get(question.id);
    places.set(question.id, place);
    return earlier ? [`${place}: The id "${question.id}" is already taken at ${earlier}.`] : [];
  });
};

const readFacts = (file: string): readonly Fact[] => {
  const yaml = readYaml(file, 'QUIZ_INVALID');
  const parsed = v.safeParse(factsSchema, yaml.value);
  if (!parsed.success) throw invalid(parsed.issues.map((issue) => describe(issue, yaml)));
  return parsed.output;
};

const readSummaries = (topics: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(
    topics
      .filter((topic) => existsSync(join(topic, 'summary.md')))
      .map((topic) => [basename(topic), readFileSync(join(topic, 'summary.md'), 'utf8')]),
  );
