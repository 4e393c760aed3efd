import { harmlessLine } from '../terminal/harmless.ts';
import { counted, wrap } from '../terminal/layout.ts';
import { marksOf } from '../terminal/marks.ts';
import { type Page, textWidth } from '../terminal/page.ts';

/** A proof of the list. */
export interface ListedProof {
  readonly id: string;
  readonly topic: string;
  readonly title: string;
  readonly parameters: readonly string[];
}

/** All proofs by topic, each with its claim and with what can be set. */
export const proofListText = (proofs: readonly ListedProof[], page: Page): string => {
  const width = textWidth(page);
  const topics = [...new Set(proofs.map(({ topic }) => topic))];
  const lists = topics.map((topic) => {
    const entries = proofs.filter((proof) => proof.topic === topic).map((proof) => entryText(proof, page));
    return `${page.style.bold(harmlessLine(topic))}\n${entries.join('\n')}\n`;
  });
  const end = `${counted(proofs.length, 'proof')}. Play one: ${page.style.cyan('serverless-labs prove <name>')}\n`;
  return wrap(`${lists.join('\n')}\n${end}`, width);
};

const entryText = ({ id, title, parameters }: ListedProof, page: Page): string => {
  const settable = parameters.length > 0 ? page.style.dim(` [--set ${parameters.join(', ')}]`) : '';
  return `  ${marksOf(page).bullet} ${page.style.cyan(harmlessLine(id))}${settable}\n    ${harmlessLine(title)}`;
};
