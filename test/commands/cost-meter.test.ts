import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCostMeter, usageOfEvent } from '../../src/commands/cost-meter.ts';
import { findLab, loadLab } from '../../src/lab/load.ts';
import type { TraceDetail } from '../../src/sandbox/kernel/trace.ts';
import { openTraceLog } from '../../src/sandbox/kernel/trace-log.ts';
import { createWorld } from '../lab/lab-world.ts';

const LAB = findLab([new URL('../../labs', import.meta.url).pathname], 'hello-lambda');

const usageOf = (detail: TraceDetail) =>
  usageOfEvent({ id: '1', atMs: 0, cause: undefined, ...detail }, () => 512);

const call = (api: string, caller: string, error?: { code: string; message: string }): TraceDetail => ({
  ...{ kind: 'call', api, caller, resource: '', durationMs: 1 },
  ...(error && { error }),
});

const LEARNER = 'arn:aws:iam::000000000000:user/learner';

describe('what AWS counts of what happened', () => {
  it.each<[string, TraceDetail, object]>([
    ['a metric of the learner', call('cloudwatch.PutMetricData', LEARNER), { 'cloudwatch.requests': 1 }],
    ['a metric of AWS', call('cloudwatch.PutMetricData', 'apigateway.amazonaws.com'), {}],
    ['an event of AWS', call('events.PutEvents', 'states.amazonaws.com'), {}],
    ['a call that failed', call('sqs.SendMessage', LEARNER, { code: 'X', message: '' }), {}],
    ['a request to a REST API', call('execute-api.Invoke', '127.0.0.1'), { 'apigateway.rest': 1 }],
    [
      'a request without its key',
      call('execute-api.Invoke', '127.0.0.1', { code: 'INVALID_API_KEY', message: '' }),
      {},
    ],
    [
      'a request to an HTTP API',
      { kind: 'delivery', from: '127.0.0.1', to: 'shop (a1b2c3d4e5/$default) GET /items', outcome: '200' },
      { 'apigateway.http': 1 },
    ],
    [
      'a delivery to a queue',
      { kind: 'delivery', from: 'x', to: 'arn:aws:sqs:us-east-1:1:q', outcome: 'ok' },
      {},
    ],
    [
      'an execution of an Express workflow',
      {
        kind: 'execution',
        executionArn: 'arn:aws:states:us-east-1:1:express:f:e:1',
        durationMs: 90,
        outcome: 'SUCCEEDED',
      },
      { 'states.express-requests': 1, 'states.express-compute': 0.00625 },
    ],
    [
      'an execution of a Standard workflow, whose states count',
      {
        kind: 'execution',
        executionArn: 'arn:aws:states:us-east-1:1:execution:f:e',
        durationMs: 90,
        outcome: 'SUCCEEDED',
      },
      {},
    ],
  ])('%s', (_what, detail, expected) => {
    expect(usageOf(detail)).toEqual(expected);
  });
});

describe('the meter of a run', () => {
  it('counts requests to the REST APIs that the run has made, and to no others', async () => {
    const world = await createWorld();
    const journal = await world.openRun(await loadLab(LAB));
    const folder = mkdtempSync(join(tmpdir(), 'slabs-meter-'));
    const log = openTraceLog(folder);
    const request = (api: string) => {
      const resource = `arn:aws:execute-api:us-east-1:000000000000:${api}/prod/GET/items`;
      const detail = {
        kind: 'call',
        api: 'execute-api.Invoke',
        caller: '127.0.0.1',
        resource,
        durationMs: 1,
      } as const;
      log.append({ id: api, atMs: world.sandbox.clock.now(), cause: undefined, ...detail });
    };
    try {
      const meter = createCostMeter(world.contextOf(await loadLab(LAB), journal), folder);
      journal.append({ kind: 'created', type: 'apigateway.rest-api', name: 'a1b2c3d4e5', id: 'a1b2c3d4e5' });
      for (const api of ['a1b2c3d4e5', 'zzzzzzzzzz', 'a1b2c3d4e5']) request(api);
      log.close();
      expect(meter.usd()).toBeCloseTo((2 * 3.5) / 1_000_000, 12);
      meter.close();
    } finally {
      journal.close();
      await world.close();
    }
  });
});
