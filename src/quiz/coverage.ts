import { askables } from './pool.ts';
import type { Bank, Fact } from './schema.ts';

export interface SectionCoverage {
  readonly note: string;
  readonly section: string;
  readonly facts: number;
  readonly covered: number;
  readonly questions: number;
}

export interface Coverage {
  readonly sections: readonly SectionCoverage[];
  readonly topics: readonly { readonly topic: string; readonly questions: number }[];
  readonly facts: number;
  readonly coveredFacts: number;
  /** Facts that are not current and that no question teaches. */
  readonly untaughtErrata: readonly string[];
}

/** What of the notes the bank asks; a question covers every fact that it cites. */
export const coverageOf = (bank: Bank): Coverage => {
  const asked = new Map<string, string[]>();
  for (const { id, facts } of askables(bank)) {
    for (const fact of facts) asked.set(fact, [...(asked.get(fact) ?? []), id]);
  }
  const groups = groupBySection(bank.facts);
  return {
    sections: [...groups.values()].map((facts) => ({
      note: facts[0]?.note ?? '',
      section: facts[0]?.section ?? '',
      facts: facts.length,
      covered: facts.filter(({ id }) => asked.has(id)).length,
      questions: new Set(facts.flatMap(({ id }) => asked.get(id) ?? [])).size,
    })),
    topics: [...new Set(bank.questions.map(({ topic }) => topic))].sort().map((topic) => ({
      topic,
      questions: bank.questions.filter((question) => question.topic === topic).length,
    })),
    facts: bank.facts.length,
    coveredFacts: bank.facts.filter(({ id }) => asked.has(id)).length,
    untaughtErrata: bank.facts
      .filter(({ id, status }) => status !== 'current' && !asked.has(id))
      .map(({ id }) => id),
  };
};

const sectionKey = ({ note, section }: Fact) => `${note} ${section}`;

const groupBySection = (facts: readonly Fact[]): ReadonlyMap<string, readonly Fact[]> => {
  const groups = new Map<string, Fact[]>();
  for (const fact of facts) groups.set(sectionKey(fact), [...(groups.get(sectionKey(fact)) ?? []), fact]);
  return groups;
};

/** `docs/coverage.md`. */
export const coverageMarkdown = (bank: Bank): string => {
  const { sections, topics, facts, coveredFacts, untaughtErrata } = coverageOf(bank);
  const reached = sections.filter(({ questions }) => questions > 0).length;
  const errata = bank.facts.filter(({ status }) => status !== 'current').length;
  return `# What of the notes the questions cover

Written by \`node scripts/coverage.mjs\`; a test fails when it is out of date.

- Sections with a question: ${reached} of ${sections.length}
- Facts with a question: ${coveredFacts} of ${facts}
- Wrong, outdated or ambiguous facts whose correction a question teaches: ${errata - untaughtErrata.length} of ${errata}
- Written questions: ${bank.questions.length}

## Questions by topic

| topic | questions |
|---|---|
${topics.map(({ topic, questions }) => `| ${topic} | ${questions} |`).join('\n')}

## Sections of the notes

| note | section | facts | facts with a question | questions |
|---|---|---|---|---|
${sections.map((one) => `| ${one.note.slice(0, 3)} | ${one.section.replaceAll('|', '\\|')} | ${one.facts} | ${one.covered} | ${one.questions} |`).join('\n')}
`;
};
