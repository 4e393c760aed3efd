import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../src/proof/compare.ts';
import type { ProofEvent } from '../../src/proof/proof-event.ts';
import { createProofScreen } from '../../src/screens/proof.ts';
import { comparisonText } from '../../src/screens/what-if.ts';
import { EVERY_PAGE, HARMFUL, HOSTILE, PAGES, withoutColour } from '../terminal/test-page.ts';

const proofWith = (timeout: number, received: readonly string[]): readonly ProofEvent[] => [
  {
    kind: 'proof-started',
    proof: 'fixture',
    title: 'A message that is worked on for longer than the visibility timeout is handed out again.',
    setting: `A queue whose visibility timeout is ${timeout} s.`,
    target: 'sandbox',
    values: { timeout, work: 45 },
  },
  { kind: 'proof-given', what: 'sqs.CreateQueue' },
  { kind: 'proof-line', atMs: 0, say: 'A producer sends one order.' },
  { kind: 'proof-did', atMs: 0, what: 'sqs.SendMessage', shown: [{ label: 'id', value: 'a1' }] },
  { kind: 'proof-happened', atMs: 200, what: 'function consumer runs (cold start): error' },
  {
    kind: 'proof-line',
    atMs: 200,
    say: 'The work takes 45 s, and meanwhile nobody else is to have the order at all.',
  },
  { kind: 'proof-advanced', atMs: 200, durationMs: 45_000 },
  { kind: 'proof-line', atMs: 45_200, say: 'A second consumer asks.' },
  {
    kind: 'proof-observed',
    atMs: 45_200,
    say: 'A second consumer asks.',
    what: 'sqs.ReceiveMessage',
    shown: [{ label: 'received', value: received }],
    verdict:
      received.length > 0
        ? { kind: 'met' }
        : {
            kind: 'not-yet',
            isThere: true,
            expected: 'length(Messages) == `1`',
            actual: '{}',
            why: undefined,
          },
  },
  {
    kind: 'proof-ended',
    atMs: 45_200,
    verdict: { kind: received.length > 0 ? 'proved' : 'refuted' },
    proves: { 'some-question': 'Raise the visibility timeout', another: 3 },
  },
];

const first = proofWith(30, ['order 1']);
const changed = proofWith(90, []);

describe('the screen of a proof', () => {
  it.each(EVERY_PAGE)('$name', ({ page }) => {
    expect(first.map(createProofScreen(page)).join('')).toMatchSnapshot();
  });

  it('says what was seen instead', () => {
    expect(changed.map(createProofScreen(PAGES.plain)).join('')).toMatchSnapshot();
  });

  it.each(EVERY_PAGE)('two runs side by side, $name', ({ page }) => {
    expect(comparisonText(compareRuns(first, changed), page)).toMatchSnapshot();
  });

  it('shows hostile text harmless and within its lane', () => {
    const hostile = first.map((event): ProofEvent => {
      if (event.kind === 'proof-line') return { ...event, say: `${HOSTILE} ${'x'.repeat(500)}` };
      if (event.kind === 'proof-happened') return { ...event, what: HOSTILE.repeat(20) };
      if (event.kind === 'proof-observed')
        return { ...event, shown: [{ label: HOSTILE, value: 'y'.repeat(1e6) }] };
      if (event.kind === 'proof-started') return { ...event, title: HOSTILE, setting: HOSTILE };
      return event;
    });
    for (const { page } of EVERY_PAGE) {
      const text = withoutColour(hostile.map(createProofScreen(page)).join(''));
      expect(text).not.toMatch(HARMFUL);
      expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(page.columns());
    }
  });
});
