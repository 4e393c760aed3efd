import { describe, expect, it } from 'vitest';
import { machineDiagram } from '../../../src/screens/machine/diagram.ts';
import { readGraph } from '../../../src/screens/machine/graph.ts';
import { executionText, stepText } from '../../../src/screens/machine/history.ts';
import { layoutMachine } from '../../../src/screens/machine/layout.ts';
import { progressOf } from '../../../src/screens/machine/progress.ts';
import { machineSvg } from '../../../src/screens/machine/svg.ts';
import { EVERY_PAGE, HARMFUL, HOSTILE, PAGES, testPage, withoutColour } from '../../terminal/test-page.ts';
import { EVENTS, ORDERS } from './order-machine.ts';

const PLACES = [
  ...EVERY_PAGE,
  { name: '60 columns, no colour', page: testPage({ columns: 60, level: 0, isPlain: false }) },
  { name: '44 columns, no colour', page: testPage({ columns: 44, level: 0, isPlain: false }) },
];

const progress = progressOf(EVENTS);
const machine = (States: object) => JSON.stringify({ StartAt: Object.keys(States)[0], States });

describe('a machine’s diagram', () => {
  it.each(PLACES)('at $name', ({ page }) => {
    expect(machineDiagram(ORDERS, page, { progress, current: 'Ship' }).lines.join('\n')).toMatchSnapshot();
  });

  it('fits into every width from 44 on, whatever its labels are', () => {
    const long = machine({
      Choose: {
        Type: 'Choice',
        Choices: [{ Variable: '$.x', StringEquals: 'x'.repeat(300), Next: 'n'.repeat(80) }],
        Default: 'n'.repeat(80),
      },
      ['n'.repeat(80)]: { Type: 'Task', Resource: 'r'.repeat(200), End: true },
    });
    for (const definition of [ORDERS, long])
      for (let columns = 44; columns <= 100; columns += 1) {
        const { lines } = machineDiagram(definition, testPage({ columns, level: 0, isPlain: false }));
        expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(columns);
      }
  });

  it('has room for wide characters', () => {
    const { lines } = machineDiagram(
      machine({ 注文を確認する: { Type: 'Pass', End: true } }),
      PAGES['80 columns, no colour'],
    );
    expect(lines).toEqual([
      '╭────────────────────────╮',
      '│   注文を確認する  Pass │',
      '╰────────────────────────╯',
      '  └── ■ end',
    ]);
  });

  it('shows hostile names harmless, and what is no definition as such', () => {
    const hostile = machine({
      [HOSTILE]: {
        Type: HOSTILE,
        Resource: HOSTILE,
        Next: HOSTILE,
        Catch: [{ ErrorEquals: [HOSTILE], Next: HOSTILE }],
      },
    });
    for (const { page } of EVERY_PAGE)
      expect(withoutColour(machineDiagram(hostile, page).lines.join('\n'))).not.toMatch(HARMFUL);
    expect(machineSvg(hostile, { title: HOSTILE })).not.toMatch(HARMFUL);
    for (const text of ['', '{', '[]', '{"StartAt":1}', '{"StartAt":"A","States":{"A":5}}'])
      expect(machineDiagram(text, PAGES.plain).lines).toEqual(['This is no definition of a state machine.']);
  });

  it('knows where a state is', () => {
    const { lines, rowOf } = machineDiagram(ORDERS, PAGES['80 columns, no colour']);
    expect(lines[rowOf('Both') + 1]).toContain('Both');
    expect(lines[rowOf('Charge') + 1]).toContain('Charge');
    expect(rowOf('unknown')).toBe(0);
  });

  it('lays a chain of thousands of states out', () => {
    const States = Object.fromEntries(
      Array.from({ length: 5000 }, (_, index) => [`S${index}`, { Type: 'Pass', Next: `S${index + 1}` }]),
    );
    const graph = readGraph(machine(States));
    expect(graph && layoutMachine(graph, 80).boxes).toHaveLength(5000);
  });
});

describe('conditions', () => {
  it.each([
    [{ Variable: '$.a', NumericGreaterThanEquals: 5 }, '$.a ≥ 5'],
    [{ Variable: '$.a', StringEqualsPath: '$.b' }, '$.a = "$.b"'],
    [{ Variable: '$.a', TimestampLessThan: '2026-01-01T00:00:00Z' }, '$.a < "2026-01-01T00:00:00Z"'],
    [{ Variable: '$.a', IsPresent: true }, '$.a IsPresent true'],
    [
      { Or: [{ Variable: '$.a', IsNull: true }, { Not: { Variable: '$.b', StringMatches: 'x*' } }] },
      '$.a IsNull true or not ($.b matches "x*")',
    ],
    [{ Condition: '{% $states.input.total > 100 %}' }, '$states.input.total > 100'],
  ])('%j is shown as %s', (rule, expected) => {
    const graph = readGraph(
      machine({ C: { Type: 'Choice', Choices: [{ ...rule, Next: 'D' }] }, D: { Type: 'Succeed' } }),
    );
    expect(graph?.states[0]?.transitions).toEqual([{ to: 'D', label: expected }]);
  });
});

describe('the order of states', () => {
  it.each([
    ['below all that lead to it', { A: ['B', 'C'], B: ['D'], C: ['D'], D: [] }, 'ABCD'],
    ['in a loop from its entry on', { A: ['B'], B: ['C', 'D'], C: ['B'], D: [] }, 'ABCD'],
    ['last where nothing leads to it', { A: ['B'], X: ['B'], B: [] }, 'ABX'],
  ])('is %s', (_, ways, expected) => {
    const States = Object.fromEntries(
      Object.entries(ways).map(([name, next]) => [
        name,
        { Type: 'Choice', Choices: next.map((Next) => ({ Variable: '$', IsNull: true, Next })) },
      ]),
    );
    expect(
      readGraph(machine(States))
        ?.states.map(({ name }) => name)
        .join(''),
    ).toBe(expected);
  });
});

describe('progress', () => {
  it('is what the events add up to', () => {
    const shown = [...progress].map(([name, { status, entered, open, failedAttempts, error }]) => [
      ...[name, status, entered, open, failedAttempts, error],
    ]);
    expect(shown).toEqual([
      ['Validate', 'succeeded', 1, 0, 1, undefined],
      ['In stock?', 'succeeded', 1, 0, 0, undefined],
      ['Both', 'running', 1, 1, 0, undefined],
      ['Ship', 'waiting to retry', 1, 1, 1, 'States.Timeout'],
      ['Bill', 'running', 1, 1, 0, undefined],
      ['Charge', 'running', 2, 1, 0, undefined],
    ]);
  });

  it.each([
    ['ExecutionFailed', 'failed'],
    ['ExecutionAborted', 'aborted'],
    ['ExecutionTimedOut', 'aborted'],
  ])('ends with the execution: %s', (type, status) => {
    const ended = progressOf([...EVENTS, { id: 18, atMs: 20_000, type, state: undefined, error: 'Enough' }]);
    expect(ended.get('Both')).toMatchObject({ status, open: 0, durationMs: 10_000, error: 'Enough' });
    expect(ended.get('Validate')?.status).toBe('succeeded');
  });

  it('of a state that was left by a Catch is caught', () => {
    const types = ['TaskStateEntered', 'TaskFailed', 'TaskStateExited'];
    const events = types.map((type, id) => ({ id, atMs: id, type, state: 'A', error: 'No' }));
    expect(progressOf(events).get('A')).toMatchObject({ status: 'caught', open: 0, error: 'No' });
  });
});

describe('the picture', () => {
  const picture = machineSvg(ORDERS, { title: 'Orders <&"> first', progress }) ?? '';

  it('is whole, escaped, and says in words what it shows', () => {
    expect(picture).toMatch(
      /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg" role="img" aria-labelledby="title description"/,
    );
    expect(picture).toContain('<title id="title">Orders &lt;&amp;&quot;&gt; first</title>');
    expect(picture).toContain('1 Validate, Task: lambda:invoke');
    expect(picture).not.toMatch(/undefined|NaN|<script|[<]b>/);
    const opened = picture.match(/<(svg|title|desc|style|g|rect|text|path)\b/g)?.length ?? 0;
    const closed = picture.match(/<\/(svg|title|desc|style|g|text)>|\/>/g)?.length ?? 0;
    expect(closed).toBe(opened);
  });

  it('colours each state by how far it is', () => {
    expect([...picture.matchAll(/<rect class="box ?([a-z]*)"/g)].map(([, kind]) => kind)).toEqual(
      'succeeded succeeded running retrying - running running - - - -'
        .split(' ')
        .map((kind) => kind.replace('-', '')),
    );
  });
});

describe('an execution', () => {
  const view = {
    ...{ arn: 'arn:aws:states:us-east-1:000000000000:execution:orders:first', status: 'RUNNING' },
    ...{ definition: ORDERS, events: EVENTS },
  };

  it('is told with its history', () => {
    const text = executionText(view, PAGES.plain);
    expect(text).toMatch(/^orders first {2}RUNNING, 16 s\n/);
    expect(text).toMatch(/\n {4}4 {2}\+3 s {7}TaskFailed Validate States\.Timeout\n/);
  });

  it('leaves the beginning of a long history out', () => {
    const events = Array.from({ length: 600 }, (_, id) => ({
      id,
      atMs: 0,
      type: 'PassStateEntered',
      state: 'A',
    }));
    expect(executionText({ ...view, events }, PAGES.plain)).toContain('\n100 earlier events are left out.\n');
  });

  it.each([10, 24, 60])('is shown step by step within %s rows', (rows) => {
    for (let count = 1; count <= EVENTS.length; count += 1) {
      const lines = stepText(view, { count, rows }, PAGES['80 columns, no colour']).split('\n');
      expect(lines.length).toBeLessThanOrEqual(rows);
      const name = EVENTS[count - 1]?.state;
      if (name !== undefined) expect(lines.slice(2, -3).join('\n')).toContain(name);
      expect(lines.at(-1)).toContain(`${count} of ${EVENTS.length}`);
    }
  });
});
