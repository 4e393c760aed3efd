import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { machineEvents } from '../../src/commands/execution-view.ts';
import { move } from '../../src/commands/step-through.ts';
import { chain, createWorld, type World } from '../sandbox/services/states/world.ts';
import { createCommandWorld } from './command-world.ts';

const ORDERS = chain({
  Check: {
    Type: 'Choice',
    Choices: [{ Variable: '$.count', NumericGreaterThan: 0, Next: 'Both' }],
    Default: 'No',
  },
  Both: {
    Type: 'Parallel',
    Branches: [chain({ Ship: { Type: 'Pass' } }), chain({ Bill: { Type: 'Pass' } })],
    Next: 'Done',
  },
  Done: { Type: 'Pass', End: true },
  No: { Type: 'Fail', Error: 'Empty' },
});

const world = createCommandWorld({});
const pictures = mkdtempSync(join(tmpdir(), 'slabs-svg-'));
let states: World;

/** What other terminals have done; the sandbox is closed again, so that the program opens it itself. */
beforeAll(async () => {
  states = await createWorld({ folder: world.paths.sandbox });
  const machine = await states.create('orders', ORDERS);
  await states.ended(await states.start(machine, { count: 1 }, 'first-order'));
  await states.ended(await states.start(machine, { count: 0 }, 'empty-order'));
  const quick = await states.create('quick', ORDERS, { type: 'EXPRESS' });
  await states.start(quick, { count: 0 }, 'express-order');
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  await states.sandbox.close();
});
afterAll(() => rmSync(pictures, { recursive: true }));

describe('trace of an execution', () => {
  it('draws it in words without a terminal, with its history', async () => {
    const { code, out } = await world.run('trace', 'first-order');
    expect(code).toBe(0);
    expect(out).toMatch(/^orders first-order {2}SUCCEEDED/);
    expect(out).toContain('1 Check, Choice. If $.count > 0: Both; otherwise: No. Succeeded.');
    expect(out).toMatch(/ExecutionStarted \{"count":1\}\n/);
    expect(out).toMatch(/ParallelStateSucceeded Both\n/);
    expect(
      (await world.run('trace', 'arn:aws:states:us-east-1:000000000000:execution:orders:first-order')).out,
    ).toBe(out);
  });

  it('shows where it failed', async () => {
    const { out } = await world.run('trace', 'empty-order');
    expect(out).toContain('No, Fail: Empty. Then the execution fails. Failed, Empty.');
    expect(out).toContain('2 Both, Parallel: 2 branches. Then Done. Not begun.');
  });

  it('draws an Express execution from what the trace has of it', async () => {
    const { out } = await world.run('trace', 'express-order');
    expect(out).toMatch(/^quick express-order \S+ {2}FAILED/);
    expect(out).toContain('No, Fail: Empty. Then the execution fails. Failed, Empty.');
  });

  it('writes the picture to a file', async () => {
    const file = join(pictures, 'machine.svg');
    expect(await world.run('trace', 'first-order', '--svg', file)).toMatchObject({ code: 0 });
    expect(readFileSync(file, 'utf8')).toMatch(/^<svg .*[\s\S]*orders first-order: SUCCEEDED/);
    const nowhere = await world.run('trace', 'first-order', '--svg', join(pictures, 'no', 'where.svg'));
    expect(nowhere).toMatchObject({ code: 1, err: expect.stringMatching(/can't be written/) });
    const unnamed = await world.run('trace', '--svg', join(pictures, 'other.svg'));
    expect(unnamed).toMatchObject({ code: 2, err: expect.stringMatching(/none was named/) });
    expect(existsSync(join(pictures, 'other.svg'))).toBe(false);
  });

  it('tells its events as lines of JSON', async () => {
    const { out } = await world.run('trace', 'first-order', '--json');
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).event);
    const told = events.map(({ kind, state }) => state ?? kind);
    expect(told.filter((what) => what !== 'call')).toEqual([
      ...['execution', 'Check', 'Both', 'Ship', 'Bill', 'Done'],
    ]);
    // The start itself; and Step Functions tells EventBridge of the start and of the end, meanwhile.
    expect(events.flatMap(({ kind, api }) => (kind === 'call' ? [api] : [])).sort()).toEqual([
      ...['events.PutEvents', 'events.PutEvents', 'states.StartExecution'],
    ]);
    expect(events[0]).toMatchObject({ api: 'states.StartExecution' });
  });

  it('says that there is none', async () => {
    const gone = 'arn:aws:states:us-east-1:000000000000:execution:orders:gone';
    expect(await world.run('trace', gone)).toMatchObject({
      code: 2,
      err: expect.stringMatching(/can't be looked at: .*Execution Does Not Exist/s),
    });
    expect((await world.run('trace', 'gone')).out).toMatch(/has nothing of gone/);
  });
});

describe('a history', () => {
  it('names the state that branches inside branches come back to', () => {
    const row = (id: number, previousEventId: number, type: string, name?: string) => ({
      ...{ id, previousEventId, type, timestamp: '2026-01-01T00:00:00Z' },
      ...(name !== undefined && { stateEnteredEventDetails: { name } }),
    });
    const events = machineEvents([
      row(1, 0, 'ExecutionStarted'),
      row(2, 0, 'ParallelStateEntered', 'Outer'),
      row(3, 2, 'ParallelStateStarted'),
      row(4, 3, 'ParallelStateEntered', 'Inner'),
      row(5, 4, 'ParallelStateStarted'),
      row(6, 5, 'PassStateEntered', 'Pass'),
      row(7, 6, 'ParallelStateSucceeded'),
      row(8, 7, 'ParallelStateExited', 'Inner'),
      row(9, 8, 'ParallelStateFailed'),
    ]);
    expect(events.map(({ state }) => state)).toEqual([
      ...[undefined, 'Outer', 'Outer', 'Inner', 'Inner', 'Pass', 'Inner', 'Inner', 'Outer'],
    ]);
  });
});

describe('a key', () => {
  it.each([
    ['right', 5, 6],
    ['left', 5, 4],
    ['left', 1, 1],
    ['right', 9, 9],
    ['f', 5, 1],
    ['l', 5, 9],
    ['x', 5, 5],
    ['q', 5, undefined],
    ['interrupt', 5, undefined],
    ['end', 5, 9],
    ['ctrl-d', 5, undefined],
  ])('%s at %s of 9 leads to %s', (name, count, expected) => {
    expect(move({ name, text: '' }, count, 9)).toBe(expected);
  });

  it('that never comes leaves', () => {
    expect(move(undefined, 5, 9)).toBeUndefined();
  });
});
