import { afterEach, expect, it } from 'vitest';
import type { Target } from '../../src/aws/target.ts';
import { journaledCall } from '../../src/cleanup/journaled-call.ts';
import { createWorld, runCleanup, type World } from './world.ts';

const AWS: Target = {
  kind: 'aws',
  region: 'us-east-1',
  account: '000000000000',
  partition: 'aws',
  profile: undefined,
  caller: '',
};

let world: World;
afterEach(() => world.close());

const threeApisAndPlan = async () => {
  const call = (...[api, input]: Parameters<typeof world.connection.call>) =>
    journaledCall(world.connection.call, world.journal())(api, input);
  const run = world.journal().run;
  for (const name of ['a', 'b', 'c'])
    await call('apigateway.CreateRestApi', { name: `slabs-${run}-${name}` });
  await call('apigateway.CreateUsagePlan', { name: `slabs-${run}-plan` });
};

it('deletes REST APIs on AWS no faster than AWS lets it, and says beforehand how long that takes', async () => {
  world = await createWorld(AWS);
  await threeApisAndPlan();
  const startMs = world.clock.now();
  const { events, verdict } = await runCleanup(world);
  expect(events.filter(({ kind }) => kind === 'cleanup-planned')).toMatchObject([{ estimateMs: 90_000 }]);
  expect(events.filter(({ kind }) => kind === 'cleanup-waiting')).toMatchObject([
    { delayMs: 30_000, why: 'AWS deletes one apigateway.rest-api in 30 s.' },
    { delayMs: 30_000, why: 'AWS deletes one apigateway.rest-api in 30 s.' },
    { delayMs: 30_000, why: expect.stringContaining('Nothing of it is seen any more') },
  ]);
  expect(world.clock.now() - startMs).toBe(90_000);
  expect(verdict).toMatchObject({ kind: 'clean', deleted: 4 });
});

it('takes no time for them on the sandbox', async () => {
  world = await createWorld();
  await threeApisAndPlan();
  const { events } = await runCleanup(world);
  expect(events.filter(({ kind }) => kind === 'cleanup-waiting')).toEqual([]);
  expect(events.filter(({ kind }) => kind === 'cleanup-gone')).toHaveLength(4);
});
