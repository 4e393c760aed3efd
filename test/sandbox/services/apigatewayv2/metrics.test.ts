import { UpdateStageCommand } from '@aws-sdk/client-apigatewayv2';
import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ApiWorld, openApiWorld, openBackend } from './api-world.ts';

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(async () => {
  await world.close();
  expect(world.faults).toEqual([]);
});

describe('the metrics of a stage (http-api-metrics)', () => {
  it('count requests, errors, bytes and times by API and stage, and by route where it is wanted', async () => {
    const id = await world.createApi({ Name: 'measured' });
    const backend = await openBackend(() => ({ body: '0123456789' }));
    try {
      const to = {
        IntegrationType: 'HTTP_PROXY',
        IntegrationMethod: 'ANY',
        PayloadFormatVersion: '1.0',
        IntegrationUri: backend.url,
      } as const;
      await world.route(id, 'GET /pets/{id}', to);
      await world.route(id, 'POST /pets', to);
      await world.route(id, 'GET /broken', { ...to, IntegrationUri: 'http://127.0.0.1:1' });
      const RouteSettings = { 'POST /pets': { DetailedMetricsEnabled: false } };
      await world.apis.send(
        new UpdateStageCommand({
          ...{ ApiId: id, StageName: '$default', RouteSettings },
          DefaultRouteSettings: { DetailedMetricsEnabled: true },
        }),
      );
      await world.ask(id, '/pets/1');
      await world.ask(id, '/pets/2');
      await world.ask(id, '/pets', { method: 'POST', body: '12345' });
      await world.ask(id, '/none');
      await world.ask(id, '/broken');
    } finally {
      await backend.close();
    }
    const cloudwatch = new CloudWatchClient(world.sandbox.clientConfig());
    const sum = async (MetricName: string, more: Readonly<Record<string, string>> = {}) => {
      const Dimensions = Object.entries({ ApiId: id, ...more }).map(([Name, Value]) => ({ Name, Value }));
      const { Datapoints = [] } = await cloudwatch.send(
        new GetMetricStatisticsCommand({
          ...{ Namespace: 'AWS/ApiGateway', MetricName, Dimensions, Period: 3600, Statistics: ['Sum'] },
          StartTime: new Date(world.clock.now() - 3_600_000),
          EndTime: new Date(world.clock.now() + 3_600_000),
        }),
      );
      return Datapoints.length === 0 ? undefined : Datapoints.reduce((all, { Sum = 0 }) => all + Sum, 0);
    };
    const stage = { Stage: '$default' };
    const pet = { ...stage, Resource: '/pets/{id}', Method: 'GET' };
    await expect.poll(() => sum('Count')).toBe(5);
    expect(await sum('Count', stage)).toBe(5);
    expect(await sum('4xx', stage)).toBe(1);
    expect(await sum('5xx', stage)).toBe(1);
    // Three answers of ten bytes, a body of five, and two refusals: {"message":"Not Found"}, {"message":"Service Unavailable"}.
    expect(await sum('DataProcessed', stage)).toBe(3 * 10 + 5 + 23 + 33);
    expect(await sum('Latency', stage)).toBe(0);
    expect(await sum('IntegrationLatency', pet)).toBe(0);
    expect(await sum('Count', pet)).toBe(2);
    expect(await sum('Count', { ...stage, Resource: '/broken', Method: 'GET' })).toBe(1);
    expect(await sum('Count', { ...stage, Resource: '/pets', Method: 'POST' })).toBeUndefined();
  });
});
