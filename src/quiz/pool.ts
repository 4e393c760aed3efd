import { LabsError } from '../core/errors.ts';
import { nearest } from '../core/nearest.ts';
import { generateQuestion } from './generate/calculation.ts';
import { CALCULATIONS } from './generate/index.ts';
import { headsOf } from './packed-bank.ts';
import type { Askable, Bank } from './schema.ts';

/** All that the bank and the calculations can ask, in a fixed order. */
export const askables = (bank: Bank): readonly Askable[] => [
  ...headsOf(bank),
  ...CALCULATIONS.map((calculation) => ({
    id: calculation.id,
    topic: calculation.topic,
    exams: calculation.exams,
    facts: calculation.facts,
    kind: 'choice' as const,
    question: (seed: string) => generateQuestion(calculation, seed),
  })),
];

/** The topics of `bank`, sorted. */
export const topicsOf = (bank: Bank): readonly string[] =>
  [...new Set(headsOf(bank).map(({ topic }) => topic))].sort();

/** What belongs to `topics`; all of it where none is named. Throws LabsError TOPIC_NOT_FOUND. */
export const askablesOn = (bank: Bank, topics: readonly string[]): readonly Askable[] => {
  const known = topicsOf(bank);
  for (const topic of topics) if (!known.includes(topic)) throw unknownTopic(topic, known);
  const all = askables(bank);
  return topics.length === 0 ? all : all.filter(({ topic }) => topics.includes(topic));
};

/** The error for a topic that nobody knows, with the nearest that is known. */
export const unknownTopic = (topic: string, known: readonly string[]): LabsError => {
  const near = nearest(topic, known);
  return new LabsError('TOPIC_NOT_FOUND', `There is no topic "${topic}".`, {
    fix: near ? `Did you mean "${near}"?` : `The topics are: ${known.join(', ')}.`,
  });
};
