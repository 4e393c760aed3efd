import { describe, expect, it } from 'vitest';
import { createLineage } from '../../../../../src/sandbox/services/lambda/execution/lineage.ts';
import { createKernelWorld } from '../../../kernel/kernel-world.ts';

/** Runs of functions, each caused by a call of `service` that the one before made; says how many there were. */
const runChain = (names: readonly string[], service: string) => {
  const { context } = createKernelWorld([]);
  const lineage = createLineage();
  let cause: string | undefined;
  for (const [index, name] of names.entries()) {
    const run = context.trace.newId({ cause, service: 'lambda' });
    try {
      lineage.enter(context.scope({ cause }), name, run);
    } catch {
      return index;
    }
    cause = context.trace.newId({ cause: run, service });
  }
  return names.length;
};

describe('a chain of requests', () => {
  it.each([
    ['lambda', Array(20).fill('f'), 16],
    ['sqs', Array(20).fill('f'), 16],
    ['sns', Array(20).fill('f'), 16],
    ['s3', Array(20).fill('f'), 16],
    // Two functions in turn: each may run 16 times.
    [
      'sqs',
      Array(40)
        .fill(0)
        .map((_, index) => (index % 2 ? 'f' : 'g')),
      32,
    ],
    // What AWS doesn't follow begins a new chain each time.
    ['dynamodb', Array(20).fill('f'), 20],
    ['events', Array(20).fill('f'), 20],
  ])('through %s is stopped after 16 runs of a function', (service, names, expected) => {
    expect(runChain(names, service)).toBe(expected);
  });
});
