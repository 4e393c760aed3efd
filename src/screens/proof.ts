import type { ProofEvent, ProofVerdict, Shown } from '../proof/proof-event.ts';
import type { Claim } from '../proof/schema.ts';
import { harmless, harmlessLine } from '../terminal/harmless.ts';
import { counted, hang, wrap } from '../terminal/layout.ts';
import { marksOf } from '../terminal/marks.ts';
import { type Page, textWidth } from '../terminal/page.ts';
import { cleanupText } from './cleanup.ts';
import { failureText } from './failure.ts';
import { type LaneText, laneText, noText, timelineRow, timeText } from './timeline.ts';

/** Turns what happens while a proof is played into text: what is done on the left, what happens on the right. */
export const createProofScreen = (page: Page): ((event: ProofEvent) => string) => {
  let said: string[] = [];
  const row = (atMs: number, done: readonly string[], right: LaneText) => {
    const left = laneText([...said, ...done]);
    said = [];
    return timelineRow(atMs, { left, right }, page);
  };
  const did = (what: string) => [page.style.dim(harmlessLine(what))];
  return (event) => {
    switch (event.kind) {
      case 'proof-started':
        return startText(event, page);
      case 'proof-given':
        return '';
      case 'proof-line':
        said = [harmless(event.say)];
        return '';
      case 'proof-did':
        return row(event.atMs, did(event.what), laneText(shownTexts(event.shown)));
      case 'proof-advanced':
        return said.length > 0 ? row(event.atMs, [], noText) : '';
      case 'proof-happened':
        return row(event.atMs, [], laneText([page.style.cyan(harmlessLine(event.what))]));
      case 'proof-observed':
        return row(event.atMs, did(event.what), observedText(event, page));
      case 'proof-ended':
        return endText(event, page);
      case 'proof-left':
        return leftText(event, page);
      default:
        return cleanupText(event, page);
    }
  };
};

const startText = (
  { title, setting, target, values, ...where }: Extract<ProofEvent, { kind: 'proof-started' }>,
  page: Page,
) => {
  const width = textWidth(page);
  const settings = Object.entries(values).map(([name, value]) => `${name} = ${harmlessLine(String(value))}`);
  const facts = [...(target === 'sandbox' ? [] : [harmlessLine(target)]), ...settings];
  const line = facts.length > 0 ? `${page.style.dim(facts.join(', '))}\n` : '';
  const notes = elsewhereTexts(where).map((note) => `${wrap(note, width)}\n`);
  return `${wrap(page.style.bold(harmless(title)), width)}\n${wrap(harmless(setting), width)}\n${line}${notes.join('')}\n`;
};

const elsewhereTexts = ({
  waitsMs = 0,
  otherwise,
}: Pick<Extract<ProofEvent, { kind: 'proof-started' }>, 'waitsMs' | 'otherwise'>): readonly string[] => [
  ...(waitsMs > 0 ? [`Time can't be moved here: it really waits, for ${timeText(waitsMs)} in all.`] : []),
  ...(otherwise
    ? [
        `${harmlessLine(otherwise.emulator)} is known to show something else than AWS at: ${harmlessLine(otherwise.say)}`,
      ]
    : []),
];

/** What an observation shows, a text each. */
export const shownTexts = (shown: readonly Shown[]): readonly string[] =>
  shown.map(({ label, value }) => `${harmlessLine(label)}: ${valueText(value)}`);

/** One short line for a value: lists of texts with commas, everything else as JSON. */
export const valueText = (value: Shown['value']): string => {
  if (typeof value === 'string') return harmlessLine(value, LONGEST_VALUE);
  if (value === null) return 'none';
  if (Array.isArray(value) && value.length > 0 && value.every((item) => typeof item === 'string')) {
    return harmlessLine(value.join(', '), LONGEST_VALUE);
  }
  return harmlessLine(
    Array.isArray(value) && value.length === 0 ? 'none' : JSON.stringify(value),
    LONGEST_VALUE,
  );
};

const LONGEST_VALUE = 300;

const observedText = (
  { shown, verdict }: Extract<ProofEvent, { kind: 'proof-observed' }>,
  page: Page,
): LaneText => {
  const marks = marksOf(page);
  const seen = shownTexts(shown);
  switch (verdict.kind) {
    case 'met':
      return laneText(seen.length > 0 ? seen : ['as claimed'], `${marks.met} `);
    case 'not-yet': {
      const why = harmless(verdict.why ?? `not as claimed: ${verdict.expected}`);
      return laneText(
        [...(seen.length > 0 ? seen : [harmlessLine(verdict.actual)]), why],
        `${marks.broken} `,
      );
    }
    case 'broken':
      return laneText([failureText(verdict.cause)], `${marks.broken} `);
  }
};

const endText = ({ verdict, proves }: Extract<ProofEvent, { kind: 'proof-ended' }>, page: Page): string => {
  const marks = marksOf(page);
  const head = `\n${VERDICTS[verdict.kind](verdict, page)}\n`;
  if (verdict.kind !== 'proved') return head;
  const claims = Object.entries(proves).map(([question, claim]) =>
    hang(
      wrap(`${harmless(claimText(claim))} ${page.style.dim(`(${question})`)}`, textWidth(page) - 6),
      `  ${marks.bullet} `,
    ),
  );
  return `${head}${claims.length > 1 ? `It answers ${counted(claims.length, 'question')}:` : 'So the answer is:'}\n${claims.join('\n')}\n`;
};

const leftText = ({ how, cleanup }: Extract<ProofEvent, { kind: 'proof-left' }>, page: Page): string => {
  const why =
    how === 'interrupted' ? 'Interrupted. What it made is still there.' : 'What it made is still there.';
  return `\n${why}\nClean up:  ${page.style.cyan(cleanup)}\n`;
};

const VERDICTS = {
  proved: (_: ProofVerdict, page: Page) =>
    `${marksOf(page).met} ${page.style.bold('Proved.')} Everything was seen as claimed.`,
  refuted: (_: ProofVerdict, page: Page) =>
    `${marksOf(page).broken} ${page.style.bold('Not proved.')} Something else was seen than is claimed.`,
  broken: (verdict: ProofVerdict, page: Page) =>
    wrap(
      `${marksOf(page).broken} ${page.style.bold('It could not be played.')}${verdict.kind === 'broken' ? ` ${harmlessLine(verdict.what)}: ${failureText(verdict.cause)}` : ''}`,
      textWidth(page),
    ),
} as const;

/** An answer in words. */
export const claimText = (claim: Claim): string => {
  if (typeof claim === 'string' || typeof claim === 'number') return String(claim);
  if (Array.isArray(claim)) return claim.join('; ');
  return Object.entries(claim)
    .map(([left, right]) => `${left}: ${right}`)
    .join('; ');
};
