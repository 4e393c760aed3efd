import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LabsError, stateNotWritable } from '../core/errors.ts';
import { ensureFolder } from '../core/paths.ts';

/**
 * Makes `quizzes/<id>/` in `folder` with a commented file of questions and a summary, and gives their paths; quizzes
 * find it there. Throws LabsError USAGE for a bad name or where it exists.
 */
export const createBank = (folder: string, id: string): readonly string[] => {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(id)) {
    throw new LabsError('USAGE', `"${id}" can not be a topic.`, {
      fix: 'Take lower-case words joined by hyphens: my-notes',
    });
  }
  const topicFolder = join(folder, 'quizzes', id);
  const questions = join(topicFolder, `questions-${id}.yaml`);
  const summary = join(topicFolder, 'summary.md');
  const taken = [questions, summary].find((file) => existsSync(file));
  if (taken)
    throw new LabsError('USAGE', `${taken} exists already.`, {
      fix: 'Take another name, or edit that file.',
    });
  ensureFolder(topicFolder);
  try {
    writeFileSync(questions, questionsText(id), { flag: 'wx' });
    writeFileSync(
      summary,
      `# ${id}\n\nWhat you want to remember: \`?\` shows this in the middle of a quiz.\n`,
      { flag: 'wx' },
    );
  } catch (error) {
    throw stateNotWritable(topicFolder, error);
  }
  return [questions, summary];
};

const questionsText = (
  id: string,
): string => `# Questions on ${id}. From this folder, ask them with: serverless-labs quiz ${id}
topic: ${id} # the name of the folder
questions:
  - id: ${id}-first # stable: what you have learned hangs on it
    kind: choice # choice | choices | number | order | match
    level: 1 # 1 recall, 2 apply, 3 analyse
    stem: >
      A scenario, then the constraint in CAPITALS, then the question?
    options: # shuffled when they are asked
      - { text: "The right one", correct: true, why: "Why it is right." }
      - { text: "A likely mistake", why: "Which requirement it fails." }
      - { text: "Another mistake", why: "Where it would be right." }
      - { text: "A third mistake", why: "Why not." }
    reference: https://docs.aws.amazon.com/
    checked: 2026-11-21 # the day on which you looked it up

  - id: ${id}-second
    kind: number
    stem: How many seconds are a minute?
    answer: 60
    unit: seconds
    why: "A minute has sixty seconds."
    mistakes:
      - { value: 100, why: "Minutes are not decimal." }

  # Several right ones: kind: choices, and "(Select TWO.)" in the stem.
  # An order:           kind: order,  items: [first, second, third], why: "…"
  # Pairs:              kind: match,  pairs: [{ left: "…", right: "…" }], why: "…"
`;
