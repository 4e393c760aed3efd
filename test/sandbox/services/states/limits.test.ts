import { GetExecutionHistoryCommand } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

describe('variables (https://docs.aws.amazon.com/step-functions/latest/dg/workflow-variables.html)', () => {
  /** As JSON it has two bytes more. */
  const x = 'x'.repeat(139_998);
  const keep = (name: string) => ({ Type: 'Pass', Assign: { [`${name}.$`]: '$.x' } });
  const names = (count: number) => Array.from({ length: count }, (_, index) => `v${index}`);
  const storing = (count: number) =>
    chain(Object.fromEntries(names(count).map((name) => [name, keep(name)])));
  const query = (Assign: object) =>
    chain({ Set: { Type: 'Pass', Assign, Output: 'ok' } }, { QueryLanguage: 'JSONata' });
  const exceeded = (cause: RegExp) => ({
    status: 'FAILED',
    error: 'States.DataLimitExceeded',
    cause: expect.stringMatching(cause),
  });

  it('hold 256 KiB each, and not a byte more', async () => {
    const full = await world.run(query({ v: "{% $pad('', 262142, 'x') %}" }));
    expect(full).toMatchObject({ status: 'SUCCEEDED', output: 'ok' });
    const more = await world.run(query({ v: "{% $pad('', 262143, 'x') %}" }));
    expect(more).toMatchObject(exceeded(/'Set' assigned the variable 'v' a value of 262145 bytes/));
    const wide = await world.run(query({ v: "{% $pad('', 131072, 'é') %}" }));
    expect(wide).toMatchObject(exceeded(/262146 bytes/));
  });

  it('hold 256 KiB in one Assign', async () => {
    const both = { Type: 'Pass', Assign: { 'a.$': '$.x', 'b.$': '$.x' } };
    expect(await world.run(chain({ Both: both }), { x })).toMatchObject(exceeded(/280000 bytes together/));
    expect(await world.run(chain({ One: keep('a'), Other: keep('b') }), { x })).toMatchObject({
      status: 'SUCCEEDED',
    });
  });

  it('hold 10 MiB in an execution; what is assigned again counts once', async () => {
    expect(await world.run(storing(74), { x })).toMatchObject({ status: 'SUCCEEDED' });
    expect(await world.run(storing(75), { x })).toMatchObject(exceeded(/'v74' .* have 10500000 bytes/));
    const again = chain(Object.fromEntries(names(76).map((name) => [name, keep('same')])));
    expect(await world.run(again, { x })).toMatchObject({ status: 'SUCCEEDED' });
  });

  it('count those of branches that are under way too', async () => {
    const inner = (prefix: string) =>
      chain({
        ...Object.fromEntries(names(38).map((name) => [`${prefix}${name}`, keep(`${prefix}${name}`)])),
        [`${prefix}wait`]: { Type: 'Wait', Seconds: 60 },
      });
    const both = chain({ Both: { Type: 'Parallel', Branches: [inner('a'), inner('b')] } });
    expect(await world.run(both, { x })).toMatchObject(exceeded(/have 10500000 bytes/));
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
