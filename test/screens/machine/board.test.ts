import stringWidth from 'fast-string-width';
import { describe, expect, it } from 'vitest';
import { boardText, type LabBoard } from '../../../src/screens/lab-board.ts';
import { type LiveMachine, machineLines, machineText } from '../../../src/screens/machine/board.ts';
import { EVERY_PAGE, HARMFUL, HOSTILE, PAGES, testPage, withoutColour } from '../../terminal/test-page.ts';
import { MET, NOT_YET } from '../lab-events.ts';
import { EVENTS, ORDERS } from './order-machine.ts';

const MACHINE: LiveMachine = {
  name: 'slabs-abc123-orders',
  definition: ORDERS,
  execution: { name: 'first-order', status: 'RUNNING', events: EVENTS },
};

const BOARD: LabBoard = {
  title: "An order's workflow",
  number: 3,
  of: 5,
  minutesLeft: 20,
  flow: [['order'], ['machine'], ['shop']],
  counts: new Map([['machine', [{ count: 2, isAtLeast: false, of: 'executions' }]]]),
  machine: MACHINE,
  checks: [
    { ...MET, isNews: false },
    { ...NOT_YET, isNews: false },
  ],
  cost: '',
};

const page = PAGES['80 columns, no colour'];
const drawn = EVERY_PAGE.filter((place) => !place.page.isPlain);

describe('a machine on the board', () => {
  it.each(drawn)('at $name', (place) => {
    expect(boardText(BOARD, 30, place.page).join('\n')).toMatchSnapshot();
  });

  it('is a strip of its states where its drawing has no room', () => {
    expect(machineLines(MACHINE, 4, page).map((line) => line.replaceAll(NO_BREAK, ' '))).toEqual([
      'Machine slabs-abc123-orders: RUNNING, execution first-order',
      '✓ Validate (1 failed) → ✓ In stock? → ▶ Both [↻ Ship (1 failed) → Tell | ▶ Bill',
      '[▶ Charge (×2)]] → Done · Wait · Refund → Reject',
    ]);
  });

  it('is drawn whole where it fits', () => {
    const lines = machineLines(MACHINE, 200, page);
    expect(lines.filter((line) => line.includes('╭')).length).toBeGreaterThan(6);
    expect(lines.join('\n')).not.toContain(' → ');
  });

  it('shows the state that is at work, however long the machine is', () => {
    const names = Array.from({ length: 300 }, (_, index) => `State${index}`);
    const long: LiveMachine = {
      ...MACHINE,
      definition: JSON.stringify({
        StartAt: 'State0',
        States: Object.fromEntries(
          names.map((name, index) => [
            name,
            { Type: 'Pass', ...(names[index + 1] ? { Next: names[index + 1] } : { End: true }) },
          ]),
        ),
      }),
      execution: {
        ...{ name: 'x', status: 'RUNNING' },
        events: names
          .slice(0, 200)
          .flatMap((state, index) => [
            { id: 2 * index, atMs: 0, type: 'PassStateEntered', state },
            ...(index === 199 ? [] : [{ id: 2 * index + 1, atMs: 0, type: 'PassStateExited', state }]),
          ]),
      },
    };
    for (const rows of [2, 4, 8, 12, 20]) {
      const lines = machineLines(long, rows, page);
      expect(lines.length).toBeLessThanOrEqual(rows);
      expect(lines.join('\n')).toMatch(/▶.State199/);
    }
  });

  it.each([60, 80, 120, 200])('fits into %i columns', (columns) => {
    for (const rows of [6, 10, 12, 20, 40]) {
      const lines = boardText(BOARD, rows, testPage({ columns, level: 1, isPlain: false }));
      expect(Math.max(...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(columns);
    }
  });

  it.each([7, 8, 10, 12, 20])('fits into %i rows, with the checks', (rows) => {
    const lines = boardText(BOARD, rows, page);
    expect(lines.length).toBeLessThanOrEqual(rows);
    const text = lines.join('\n');
    expect(text).toContain('Machine slabs-abc123-orders: RUNNING');
    expect(text).toContain(NOT_YET.that.slice(0, 40));
  });

  it('tells executions without a name of their own by the beginning of it', () => {
    const name = 'a4b9bc23-ce5d-4fbe-8446-a132c9f71160';
    const [head] = machineLines({ ...MACHINE, execution: { name, status: 'FAILED', events: [] } }, 5, page);
    expect(head).toBe('Machine slabs-abc123-orders: FAILED, execution a4b9bc23…');
    const long = { name: 'x'.repeat(80), status: 'SUCCEEDED', events: [] };
    const [cutHead = ''] = machineLines({ ...MACHINE, execution: long }, 5, page);
    expect(stringWidth(cutHead)).toBeLessThanOrEqual(80);
  });

  it('waits for its first execution', () => {
    const [head, ...rest] = machineLines({ ...MACHINE, execution: undefined }, 5, page);
    expect(head).toBe('Machine slabs-abc123-orders: no execution yet');
    expect(rest.join('\n')).not.toMatch(/[✓▶↻✗]/);
  });

  it('is a sentence for a screen reader', () => {
    expect(machineText(MACHINE)).toMatchSnapshot();
  });

  it('shows hostile names harmless', () => {
    const hostile: LiveMachine = {
      name: HOSTILE,
      definition: JSON.stringify({ StartAt: HOSTILE, States: { [HOSTILE]: { Type: HOSTILE, Next: 'x' } } }),
      execution: { name: HOSTILE, status: HOSTILE, events: [{ ...NO_EVENT, state: HOSTILE }] },
    };
    const lines = [
      ...machineLines(hostile, 3, page),
      ...machineLines(hostile, 40, page),
      machineText(hostile),
    ];
    expect(withoutColour(lines.join('\n'))).not.toMatch(HARMFUL);
  });
});

const NO_EVENT = { id: 1, atMs: 0, type: 'TaskStateEntered' };

const NO_BREAK = '\u00a0';
