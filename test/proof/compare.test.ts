import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../src/proof/compare.ts';
import type { ProofEvent } from '../../src/proof/proof-event.ts';

const line = (atMs: number, say: string): ProofEvent => ({ kind: 'proof-line', atMs, say });
const happened = (atMs: number, what: string): ProofEvent => ({ kind: 'proof-happened', atMs, what });
const seen = (atMs: number, value: string): ProofEvent => ({
  kind: 'proof-did',
  atMs,
  what: 'sqs.SendMessage',
  shown: [{ label: 'id', value }],
});
const broken: ProofEvent = {
  kind: 'proof-ended',
  atMs: 0,
  verdict: { kind: 'broken', what: 'sqs.SendMessage', cause: new Error('no') },
  proves: {},
};

const partings = (first: readonly ProofEvent[], changed: readonly ProofEvent[]) =>
  compareRuns(first, changed).pairs.map(({ partsAtMs }) => partsAtMs);

describe('two runs', () => {
  it('part where one has seen something else, and when', () => {
    const run = (value: string) => [line(0, 'a'), seen(0, 'x'), line(5_000, 'b'), seen(5_000, value)];
    expect(partings(run('y'), run('z'))).toEqual([undefined, 5_000]);
  });

  it('part at the earlier of two times at which the same happened', () => {
    const run = (ms: number) => [line(0, 'a'), happened(ms, 'queue to function: ok')];
    expect(partings(run(4_000), run(2_000))).toEqual([2_000]);
  });

  it('are alike where a line only begins later', () => {
    const run = (ms: number) => [line(0, 'a'), line(ms, 'b'), seen(ms, 'x'), happened(ms + 1_000, 'x')];
    expect(partings(run(2_000), run(9_000))).toEqual([undefined, undefined]);
  });

  it('are alike whatever ids AWS has given, and part where one has the same id twice', () => {
    const [one, other] = ['3f2504e0-4f89-41d3-9a0c-0305e82c3301', '9b2504e0-4f89-41d3-9a0c-0305e82c3302'];
    const run = (first: string, second: string) => [
      line(0, 'a'),
      seen(0, first),
      line(0, 'b'),
      seen(0, second),
    ];
    expect(partings(run(one, other), run(other, one))).toEqual([undefined, undefined]);
    expect(partings(run(one, other), run(one, one))).toEqual([undefined, 0]);
  });

  it('are alike whichever of two things at one moment was told first, and by which environment it was done', () => {
    const [warm, cold] = ['function f runs (warm): ok', 'function f runs (cold start): ok'];
    const first = [line(0, 'a'), happened(0, warm), happened(0, 'q to f: ok'), line(0, 'b')];
    const changed = [line(0, 'a'), happened(0, 'q to f: ok'), line(0, 'b'), happened(0, cold)];
    expect(partings(first, changed)).toEqual([undefined, undefined]);
  });

  it('are held beside each other as far as the changed one came', () => {
    const first = [line(0, 'a'), seen(0, 'x'), line(0, 'b'), seen(0, 'y')];
    expect(compareRuns(first, [broken]).pairs).toEqual([]);
    expect(partings(first, [line(0, 'a'), broken])).toEqual([0]);
  });
});
