import type { Question } from '../schema.ts';
import { eachQuestion, error, hasOptions, type Rule } from './finding.ts';

const YEAR_MS = 366 * 86_400_000;

/** Four options, or five and six where several are right, all explained; a reference; an exam; a fact. */
export const completeness: Rule = eachQuestion((question) => {
  const missing = [
    [question.facts.length > 0, 'It cites no fact.'],
    [Object.keys(question.exams).length > 0, 'It belongs to no exam.'],
    [/^https:\/\/(docs\.)?aws\.amazon\.com\//.test(question.reference), 'Its reference is no AWS page.'],
    [question.checked !== '', 'It does not say when it was checked.'],
    [question.id.startsWith(`${question.topic}-`), 'Its id does not begin with its topic.'],
    [isExplained(question), 'Not everything in it is explained.'],
    [hasUsualCount(question), 'It has not the number of options that exams have.'],
  ] as const;
  return missing.flatMap(([isThere, message]) =>
    isThere ? [] : [error('completeness', question.id, message)],
  );
});

const isExplained = (question: Question): boolean =>
  hasOptions(question) ? question.options.every(({ why }) => why !== '') : question.why !== '';

const hasUsualCount = (question: Question): boolean => {
  if (!hasOptions(question)) return true;
  const { length } = question.options;
  return question.kind === 'choice' ? length === 4 : length === 5 || length === 6;
};

/** Facts that exist, and what AWS documents today where the notes don't; nothing that was checked over a year ago. */
export const stale: Rule = ({ questions, facts }, now) => {
  const byId = new Map(facts.map((fact) => [fact.id, fact]));
  return questions.flatMap(({ id, facts: cited, checked }) => [
    ...cited.flatMap((factId) => {
      const fact = byId.get(factId);
      if (!fact) return [error('stale', id, `There is no fact "${factId}".`)];
      return fact.status !== 'current' && fact.current === ''
        ? [error('stale', id, `${factId} has no correction.`)]
        : [];
    }),
    ...(now - Date.parse(checked) > YEAR_MS ? [error('stale', id, `It was checked on ${checked}.`)] : []),
  ]);
};
