import type { Bank } from './schema.ts';

/** A lab step that asks a question: what its checks look at is what the question is about. */
export interface AskedStep {
  readonly lab: string;
  readonly step: string;
  readonly question: string;
}

export interface ProvenFact {
  readonly id: string;
  readonly topic: string;
  readonly questions: readonly string[];
  readonly proofs: readonly string[];
  /** `lab/step` */
  readonly steps: readonly string[];
}

/** Facts that something shows: a proof of one of their questions, or a lab step that asks one. */
export const provenFacts = (bank: Bank, steps: readonly AskedStep[]): readonly ProvenFact[] =>
  bank.facts.flatMap(({ id, topic }) => {
    const citing = bank.questions.filter(({ facts }) => facts.includes(id));
    const shown = citing.filter(
      (question) => question.proof !== undefined || steps.some((step) => step.question === question.id),
    );
    if (shown.length === 0) return [];
    const ids = shown.map((question) => question.id);
    return [
      {
        ...{ id, topic, questions: ids },
        proofs: [...new Set(shown.flatMap(({ proof }) => proof ?? []))],
        steps: steps
          .filter(({ question }) => ids.includes(question))
          .map(({ lab, step }) => `${lab}/${step}`),
      },
    ];
  });

/** `docs/proven.md`. */
export const provenMarkdown = (bank: Bank, steps: readonly AskedStep[]): string => {
  const facts = provenFacts(bank, steps);
  const topics = [...new Set(facts.map(({ topic }) => topic))].sort();
  const proofs = new Set(bank.questions.flatMap(({ proof }) => proof ?? []));
  const rowOf = (fact: ProvenFact) =>
    `| ${fact.id} | ${fact.questions.join(', ')} | ${fact.proofs.join(', ')} | ${fact.steps.join(', ')} |`;
  const tables = topics.map((topic) => {
    const rows = facts.filter((fact) => fact.topic === topic).map(rowOf);
    return `## ${topic}\n\n| fact | question | proof | lab step |\n|---|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# What can be seen instead of believed

Written by \`node scripts/proven.mjs\`; a test fails when it is out of date. \`serverless-labs prove <proof>\` plays a proof,
\`serverless-labs run <lab>\` leads to a step.

- Proofs: ${proofs.size}, for ${bank.questions.filter(({ proof }) => proof !== undefined).length} questions
- Lab steps that ask a question: ${steps.length}
- Facts that one of them shows: ${facts.length}

${tables.join('\n')}`;
};
