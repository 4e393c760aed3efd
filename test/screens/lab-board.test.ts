import stringWidth from 'fast-string-width';
import { describe, expect, it } from 'vitest';
import { flowText } from '../../src/screens/flow.ts';
import { boardText, type LabBoard } from '../../src/screens/lab-board.ts';
import { promptLines } from '../../src/screens/lab-prompt.ts';
import { HARMFUL, HOSTILE, PAGES, testPage, withoutColour } from '../terminal/test-page.ts';
import { MET, NOT_YET } from './lab-events.ts';

const COUNTS = new Map([
  [
    'queue',
    [
      { count: 2, isAtLeast: false, of: 'visible' },
      { count: 1, isAtLeast: false, of: 'in flight' },
    ],
  ],
  ['table', [{ count: 1, isAtLeast: false, of: 'items' }]],
  ['log', [{ count: 50, isAtLeast: true, of: 'streams' }]],
]);

const BOARD: LabBoard = {
  title: 'Queue to function to table',
  number: 3,
  of: 9,
  minutesLeft: 20,
  flow: [['shop'], ['queue'], ['function'], ['table', 'log']],
  counts: COUNTS,
  machine: undefined,
  checks: [
    { ...MET, isNews: false },
    { ...NOT_YET, isNews: true },
    { ...NOT_YET, isNews: false },
  ],
  cost: 'would have cost $0.000012',
};

describe('the board', () => {
  const drawn = Object.entries(PAGES).filter(([name]) => name !== 'plain');
  it.each(drawn)('%s', (_, page) => {
    expect(boardText(BOARD, 20, page).join('\n')).toMatchSnapshot();
  });

  it.each([60, 80, 120, 200])('fits into %i columns', (columns) => {
    const lines = boardText(BOARD, 20, testPage({ columns, level: 1, isPlain: false }));
    expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(columns);
  });

  it.each([5, 6, 8, 10, 12])('fits into %i rows; what is open is told first', (rows) => {
    const lines = boardText(BOARD, rows, PAGES['80 columns, no colour']);
    expect(lines.length).toBeLessThanOrEqual(rows);
    expect(lines.join('\n')).toContain('step 3 of 9');
    expect(lines.join('\n')).toContain('· The handler is what index.mjs exports');
  });

  it('shows hostile titles, labels and answers harmless', () => {
    const hostile: LabBoard = {
      ...BOARD,
      title: HOSTILE,
      flow: [[HOSTILE], ['x'.repeat(1_000_000)]],
      checks: [
        {
          that: `${HOSTILE}${'x'.repeat(1_000_000)}`,
          verdict: {
            ...NOT_YET.verdict,
            kind: 'not-yet',
            isThere: true,
            expected: '',
            actual: HOSTILE,
            why: `${HOSTILE}${'y'.repeat(1_000_000)}`,
          },
          isNews: true,
        },
      ],
    };
    const text = withoutColour(boardText(hostile, 20, PAGES['80 columns, colour']).join('\n'));
    expect(text).not.toMatch(HARMFUL);
    expect(text).toContain('evil');
    expect(text.length).toBeLessThan(5_000);
  });
});

describe('a flow', () => {
  it('is a sentence where it does not fit, or where nothing can be drawn', () => {
    const narrow = testPage({ columns: 40, level: 0, isPlain: false });
    expect(flowText(BOARD.flow, COUNTS, narrow).join('\n')).toBe(
      'shop → queue (2 visible, 1 in flight) →\nfunction → table (1 item), log (50+\nstreams)',
    );
    expect(flowText(BOARD.flow, COUNTS, PAGES.plain).join(' ')).toBe(
      'shop -> queue (2 visible, 1 in flight) -> function -> table (1 item), log (50+ streams)',
    );
  });
});

describe('the prompt', () => {
  const page = testPage({ columns: 20, level: 0, isPlain: false });
  it.each([
    ['', 0, ['› '], [0, 2]],
    ['aws sqs', 3, ['› aws sqs'], [0, 5]],
    ['aws sqs list-queues --x', 23, ['› aws sqs list-queu', 'es --x'], [1, 6]],
    ['one\ntwo', 7, ['› one', '  two'], [1, 5]],
    ['a中中b', 3, ['› a中中b'], [0, 7]],
  ])('%j at %i', (text, cursor, lines, [line, column]) => {
    expect(promptLines({ text, cursor }, page)).toEqual({ lines, cursor: { line, column } });
  });
});
