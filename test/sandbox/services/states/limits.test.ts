import { GetExecutionHistoryCommand } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { chain, createWorld, NOW, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.sandbox.close());

it('stops a machine that loops for ever at 25,000 events', async () => {
  const Choices = [{ Variable: '$.done', IsPresent: true, Next: 'B' }];
  const States = { A: { Type: 'Choice', Choices, Default: 'A' }, B: { Type: 'Succeed' } };
  const arn = await world.start(await world.create('loop', { StartAt: 'A', States }));
  const ended = await world.ended(arn);
  expect(ended).toMatchObject({
    status: 'FAILED',
    error: 'States.Runtime',
    cause: 'The execution reached the maximum number of history events (25000).',
  });
  const last = new GetExecutionHistoryCommand({ executionArn: arn, reverseOrder: true, maxResults: 1 });
  expect((await world.sfn.send(last)).events).toMatchObject([{ id: 25_000, type: 'ExecutionFailed' }]);
});

it('fails an execution whose state puts out more than 256 KiB', async () => {
  const double = { 'a.$': '$.a', 'b.$': '$.a' };
  const ended = await world.run(chain({ Double: { Type: 'Pass', Parameters: double } }), {
    a: 'x'.repeat(140_000),
  });
  expect(ended).toMatchObject({
    status: 'FAILED',
    error: 'States.DataLimitExceeded',
    cause:
      "The state/task 'Double' returned a result with a size exceeding the maximum number of bytes service limit.",
  });
});

it('runs a thousand executions at once', async () => {
  const machine = await world.create(
    'wait',
    chain({ Wait: { Type: 'Wait', Seconds: 60 }, Done: { Type: 'Pass' } }),
  );
  const arns = await Promise.all(Array.from({ length: 1_000 }, (_, n) => world.start(machine, { n })));
  await world.sandbox.advance(60_000);
  for (const [n, arn] of arns.entries()) {
    expect(await world.describe(arn)).toMatchObject({
      status: 'SUCCEEDED',
      output: JSON.stringify({ n }),
      stopDate: new Date(NOW + 60_000),
    });
  }
});

it('goes through a list of thousands', async () => {
  const ItemProcessor = chain({ Done: { Type: 'Pass', Parameters: 1 } });
  const ended = await world.run(
    chain({ Each: { Type: 'Map', ItemProcessor } }),
    Array.from({ length: 4_000 }, (_, n) => n),
  );
  expect(ended.output).toHaveLength(4_000);
});
