import {
  CreateApiKeyCommand,
  CreateUsagePlanCommand,
  CreateUsagePlanKeyCommand,
  DeleteStageCommand,
  DeleteUsagePlanCommand,
  GetApiKeysCommand,
  GetUsageCommand,
  ImportApiKeysCommand,
  UpdateApiKeyCommand,
  UpdateUsageCommand,
  UpdateUsagePlanCommand,
} from '@aws-sdk/client-api-gateway';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { mock, NOW, openApi, openRestWorld, type RestWorld, refusal } from './rest-world.ts';

let world: RestWorld;
beforeAll(async () => {
  world = await openRestWorld();
});
afterAll(() => world.sandbox.close());

const KEYED = { security: [{ api_key: [] }] };
const DOCUMENT = openApi(
  { '/pets': { get: mock('{"pets":3}', {}, KEYED) }, '/open': { get: mock('{}') } },
  { components: { securitySchemes: { api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' } } } },
);

interface PlanOptions {
  readonly rateLimit?: number;
  readonly burstLimit?: number;
  readonly quota?: { limit: number; period: 'DAY' | 'WEEK' | 'MONTH'; offset?: number };
}

/** An API with a plan and a key that is on. */
const planned = async ({ rateLimit, burstLimit, quota }: PlanOptions = {}) => {
  const apiId = await world.deployed(DOCUMENT);
  const { id: keyId = '', value = '' } = await world.api.send(
    new CreateApiKeyCommand({ name: 'alice', enabled: true }),
  );
  const { id: planId = '' } = await world.api.send(
    new CreateUsagePlanCommand({
      name: 'basic',
      apiStages: [{ apiId, stage: 'prod' }],
      ...(rateLimit !== undefined && { throttle: { rateLimit, burstLimit } }),
      ...(quota && { quota }),
    }),
  );
  await world.api.send(new CreateUsagePlanKeyCommand({ usagePlanId: planId, keyId, keyType: 'API_KEY' }));
  const ask = () => world.ask(apiId, '/prod/pets', { headers: { 'x-api-key': value } });
  return { apiId, keyId, planId, value, ask };
};

const today = new Date(NOW).toISOString().slice(0, 10);
const usage = async (usagePlanId: string, startDate = today, endDate = today) =>
  (await world.api.send(new GetUsageCommand({ usagePlanId, startDate, endDate }))).items;

describe('an API key', () => {
  it('is asked for where the method wants one, and lets in with its plan', async () => {
    const { apiId, ask } = await planned();
    const without = await world.ask(apiId, '/prod/pets');
    expect([without.status, without.json, without.headers.get('x-amzn-errortype')]).toEqual([
      403,
      { message: 'Forbidden' },
      'ForbiddenException',
    ]);
    expect((await world.ask(apiId, '/prod/pets', { headers: { 'x-api-key': 'nobody' } })).status).toBe(403);
    expect((await ask()).json).toEqual({ pets: 3 });
    expect((await world.ask(apiId, '/prod/open')).status).toBe(200);
  });

  it('is worth nothing while it is off, or in no plan of the stage', async () => {
    const { apiId, keyId, ask } = await planned();
    const turn = (value: string) =>
      world.api.send(
        new UpdateApiKeyCommand({
          apiKey: keyId,
          patchOperations: [{ op: 'replace', path: '/enabled', value }],
        }),
      );
    await turn('false');
    expect((await ask()).status).toBe(403);
    await turn('true');
    await world.deploy(apiId, 'test');
    expect((await ask()).status).toBe(200);
    const { value = '' } = await world.api.send(new CreateApiKeyCommand({ enabled: true }));
    expect((await world.ask(apiId, '/prod/pets', { headers: { 'x-api-key': value } })).status).toBe(403);
  });

  it('is off unless it is made enabled, and shows its value only when asked', async () => {
    const made = await world.api.send(new CreateApiKeyCommand({ name: 'quiet' }));
    expect(made.enabled).toBe(false);
    expect(made.value).toHaveLength(40);
    const { items = [] } = await world.api.send(new GetApiKeysCommand({ nameQuery: 'quiet' }));
    expect(items).toMatchObject([{ id: made.id, name: 'quiet' }]);
    expect(items[0]?.value).toBeUndefined();
  });

  it('comes from a file too', async () => {
    const body = Buffer.from(
      'name,key,description,Enabled\nfirst,aaaaaaaaaaaaaaaaaaaaaaaa,"with, comma",TRUE\n',
    );
    const { ids = [] } = await world.api.send(new ImportApiKeysCommand({ body, format: 'csv' }));
    const { items = [] } = await world.api.send(
      new GetApiKeysCommand({ nameQuery: 'first', includeValues: true }),
    );
    expect(items).toMatchObject([
      { id: ids[0], value: 'aaaaaaaaaaaaaaaaaaaaaaaa', description: 'with, comma', enabled: true },
    ]);
  });
});

describe('a plan', () => {
  it('throttles each key by its token bucket', async () => {
    const { ask } = await planned({ rateLimit: 2, burstLimit: 3 });
    const burst = await Promise.all(Array.from({ length: 5 }, ask));
    expect(burst.map(({ status }) => status).sort()).toEqual([200, 200, 200, 429, 429]);
    const refused = burst.find(({ status }) => status === 429);
    expect([refused?.json, refused?.headers.get('x-amzn-errortype')]).toEqual([
      { message: 'Too Many Requests' },
      'TooManyRequestsException',
    ]);
    await world.clock.advance(499);
    expect((await ask()).status).toBe(429);
    await world.clock.advance(1);
    expect((await ask()).status).toBe(200);
    expect((await ask()).status).toBe(429);
  });

  it('ends with its quota, and begins again with the next day', async () => {
    const { ask, planId, keyId } = await planned({ quota: { limit: 2, period: 'DAY' } });
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
    const beyond = await ask();
    expect([beyond.status, beyond.json, beyond.headers.get('x-amzn-errortype')]).toEqual([
      429,
      { message: 'Limit Exceeded' },
      'LimitExceededException',
    ]);
    const start = new Date(world.clock.now()).toISOString().slice(0, 10);
    expect(await usage(planId, start, start)).toEqual({ [keyId]: [[2, 0]] });
    await world.clock.advance(24 * 3_600_000);
    expect((await ask()).status).toBe(200);
    const end = new Date(world.clock.now()).toISOString().slice(0, 10);
    expect(await usage(planId, start, end)).toEqual({
      [keyId]: [
        [2, 0],
        [1, 1],
      ],
    });
  });

  it.each([
    { period: 'WEEK', from: '2026-12-05T23:59:59Z', to: '2026-12-06T00:00:00Z' },
    { period: 'MONTH', from: '2026-12-31T23:59:59Z', to: '2027-01-01T00:00:00Z' },
  ] as const)('counts by the $period of the calendar', async ({ period, from, to }) => {
    if (world.clock.now() < Date.parse(from)) await world.clock.advance(Date.parse(from) - world.clock.now());
    const { ask } = await planned({ quota: { limit: 1, period } });
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 429]);
    await world.clock.advance(Date.parse(to) - world.clock.now());
    expect((await ask()).status).toBe(200);
  });

  it("takes its offset off the first period's limit, and an extension on top", async () => {
    const { ask, planId, keyId } = await planned({ quota: { limit: 3, offset: 2, period: 'WEEK' } });
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 429]);
    await world.api.send(
      new UpdateUsageCommand({
        ...{ usagePlanId: planId, keyId },
        patchOperations: [{ op: 'replace', path: '/remaining', value: '2' }],
      }),
    );
    expect([(await ask()).status, (await ask()).status, (await ask()).status]).toEqual([200, 200, 429]);
  });

  it('does not count what it throttled', async () => {
    const { ask } = await planned({ rateLimit: 1, burstLimit: 1, quota: { limit: 2, period: 'DAY' } });
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 429]);
    await world.clock.advance(1000);
    expect((await ask()).json).toEqual({ pets: 3 });
    await world.clock.advance(1000);
    expect((await ask()).json).toEqual({ message: 'Limit Exceeded' });
  });

  it('may limit one method more than the others', async () => {
    const { ask, planId, apiId } = await planned({ rateLimit: 100, burstLimit: 100 });
    const path = `/apiStages/${apiId}:prod/throttle/~1pets/GET`;
    await world.api.send(
      new UpdateUsagePlanCommand({
        usagePlanId: planId,
        patchOperations: [
          { op: 'replace', path: `${path}/rateLimit`, value: '1' },
          { op: 'replace', path: `${path}/burstLimit`, value: '1' },
        ],
      }),
    );
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 429]);
  });

  it('stays while it has stages, and is left by those that are deleted', async () => {
    const { apiId, planId } = await planned();
    const remove = () => world.api.send(new DeleteUsagePlanCommand({ usagePlanId: planId }));
    expect(await refusal(remove())).toBe(
      `BadRequestException: Cannot delete Usage Plan ${planId} because there are API Stages associated with it, including ${apiId}:prod`,
    );
    await world.api.send(new DeleteStageCommand({ restApiId: apiId, stageName: 'prod' }));
    expect(await refusal(remove())).toBe('accepted');
  });
});

describe("a stage's limit", () => {
  it('lets exactly its burst through, whoever asks', async () => {
    const apiId = await world.deployed(DOCUMENT);
    await world.patchStage(apiId, [
      { op: 'replace', path: '/*/*/throttling/rateLimit', value: '50' },
      { op: 'replace', path: '/*/*/throttling/burstLimit', value: '120' },
    ]);
    const many = await Promise.all(Array.from({ length: 1000 }, () => world.ask(apiId, '/prod/open')));
    expect(many.filter(({ status }) => status === 200)).toHaveLength(120);
    expect(many.filter(({ status }) => status === 429)).toHaveLength(880);
    await world.clock.advance(1000);
    const later = await Promise.all(Array.from({ length: 100 }, () => world.ask(apiId, '/prod/open')));
    expect(later.filter(({ status }) => status === 200)).toHaveLength(50);
  });
});
