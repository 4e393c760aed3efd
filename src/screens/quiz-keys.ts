import type { QuestionView } from '../quiz/view.ts';
import { wrap } from '../terminal/layout.ts';
import { type Page, textWidth } from '../terminal/page.ts';

type Mode = 'drill' | 'lab' | 'exam' | 'exam review' | 'feedback' | 'lab feedback' | 'exam feedback';

/** The line below a question that says which keys do what. */
export const keysText = (
  { view, mode, hasProof = false }: { view: QuestionView | undefined; mode: Mode; hasProof?: boolean },
  page: Page,
): string =>
  page.style.dim(
    wrap(
      unbroken([...answerKeys(view, mode), ...OTHER_KEYS[mode], ...(hasProof ? ['p prove it'] : [])]).join(
        page.isPlain ? ', ' : ' · ',
      ),
      textWidth(page) - 1,
    ).replaceAll(NO_BREAK, ' '),
  );

const NO_BREAK = '\u00a0';

/** A key stays on the line of what it does. */
const unbroken = (items: readonly string[]) => items.map((item) => item.replaceAll(' ', NO_BREAK));

const OTHER_KEYS: Readonly<Record<Mode, readonly string[]>> = {
  drill: ['? summary', 'u undo', 'b flag', 'q leave'],
  lab: ['b flag', 'q not now'],
  exam: ['n next', 'p previous', 'b flag', 'r review', 's hand in', 'q leave'],
  'exam review': ['number and Enter: go to it', 's hand in', 'Enter: back', 'q leave'],
  'exam feedback': ['Enter next', 'q leave'],
  'lab feedback': ['Enter read on'],
  feedback: ['Enter next', '? summary', 'u undo', 'b flag', 'q leave'],
};

const answerKeys = (view: QuestionView | undefined, mode: Mode): readonly string[] => {
  if (!view) return [];
  const keys = `1-${view.lines.length}`;
  switch (view.type) {
    case 'choice':
      return mode === 'exam' ? [`${keys} choose`] : [`${keys} answer`];
    case 'choices':
      return [`${keys} or space: mark`, 'Enter answer'];
    case 'number':
      return ['digits, then Enter'];
    case 'order':
      return [`${keys} in the right order`, 'Enter answer'];
    case 'match':
      return [`${keys} for each line in turn`, 'Enter answer'];
  }
};

/** What is asked where answers are typed as lines. */
export const linePromptText = ({ view, mode }: { view: QuestionView; mode: keyof typeof COMMANDS }): string =>
  `${LINE_PROMPTS[view.type](view)} (or ${COMMANDS[mode]}): `;

const COMMANDS = {
  drill: '?, u, b or q',
  lab: 'b to flag it, or q for not now',
  exam: 'n, p, b, r, s or q',
} as const;

const LINE_PROMPTS = {
  choice: () => 'Answer with a number',
  choices: () => 'Answer with numbers, such as 1 3',
  number: ({ unit }: QuestionView) => `Answer with a number${unit ? ` of ${unit}` : ''}`,
  order: () => 'Answer with all numbers in order',
  match: () => 'Answer with one number for each line in turn',
} as const;
