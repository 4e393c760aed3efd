import { CloudWatchClient, GetMetricStatisticsCommand, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeLogGroupsCommand, DescribeLogStreamsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { eventually } from '../../../eventually.ts';
import { type LambdaWorld, openLambdaWorld, START_MS } from './lambda-world.ts';

let world: LambdaWorld;
let cloudwatch: CloudWatchClient;
beforeAll(async () => {
  world = await openLambdaWorld();
  cloudwatch = new CloudWatchClient(world.sandbox.clientConfig());
});
afterAll(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

const HELLO = { 'index.mjs': "export const handler = async () => { console.log('Hello'); return 1; };" };

describe('the log of a function', () => {
  it('has what it printed between START, END and REPORT', async () => {
    const source =
      "console.log('init'); export const handler = async () => { console.log('a', { b: 1 }); console.warn('two\\nlines'); process.stdout.write('raw\\n'); };";
    await world.create('prints', { 'index.mjs': source });
    const { log } = await world.invoke('prints');
    const messages = await world.logged('prints', /REPORT/);
    const id = '[0-9a-f-]{36}';
    const time = '2026-01-12T15:30:[\\d.]+Z';
    const expected = [
      'INIT_START Runtime Version: nodejs:20.v1\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}',
      `${time}\tundefined\tINFO\tinit`,
      `START RequestId: ${id} Version: \\$LATEST`,
      `${time}\t${id}\tINFO\ta \\{ b: 1 \\}`,
      `${time}\t${id}\tWARN\ttwo\nlines`,
      'raw',
      `END RequestId: ${id}`,
      `REPORT RequestId: ${id}\tDuration: [\\d.]+ ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\tMax Memory Used: \\d+ MB\tInit Duration: [\\d.]+ ms\t`,
    ];
    expect(messages).toHaveLength(expected.length);
    for (const [index, pattern] of expected.entries())
      expect(messages[index]).toMatch(new RegExp(`^${pattern}\n$`));
    expect(messages.slice(1).join('')).toBe(log.slice(log.indexOf('\n') + 1));
  });

  it('bills the initialization with the duration, in whole milliseconds', async () => {
    await world.create('billed', HELLO);
    const cold = numbers((await world.invoke('billed')).log);
    const warm = numbers((await world.invoke('billed')).log);
    expect(cold.billed).toBe(Math.ceil(Math.round((cold.duration + cold.init) * 100) / 100));
    expect([warm.billed, warm.init]).toEqual([Math.ceil(warm.duration), 0]);
    expect(cold.used).toBeGreaterThan(20);
  });

  it('goes into one stream for each environment', async () => {
    await world.create('streams', HELLO);
    await world.invoke('streams');
    await world.invoke('streams');
    await world.logged('streams', /REPORT/);
    const { logStreams } = await world.logs.send(
      new DescribeLogStreamsCommand({ logGroupName: '/aws/lambda/streams' }),
    );
    expect(logStreams?.map(({ logStreamName }) => logStreamName)).toEqual([
      expect.stringMatching(/^2026\/01\/12\/\[\$LATEST\][0-9a-f]{32}$/),
    ]);
  });

  it('is JSON where the function says so, from its log level on', async () => {
    const LoggingConfig = { LogFormat: 'JSON', ApplicationLogLevel: 'WARN' } as const;
    await world.create(
      'json',
      {
        'index.mjs':
          "export const handler = async () => { console.log('no'); console.error('yes', new Error('e')); };",
      },
      { LoggingConfig },
    );
    await world.invoke('json');
    const lines = (await world.logged('json', /platform\.report/)).map((message) => JSON.parse(message));
    expect(lines.map(({ type, level }) => type ?? level)).toEqual([
      'platform.initStart',
      'platform.start',
      'ERROR',
      'platform.report',
    ]);
    expect(lines[2]).toMatchObject({
      level: 'ERROR',
      errorType: 'Error',
      errorMessage: 'e',
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(lines[3].record).toMatchObject({ status: 'success', metrics: { memorySizeMB: 128 } });
  });

  it('goes where LoggingConfig says', async () => {
    await world.create('elsewhere', HELLO, { LoggingConfig: { LogGroup: '/shared/group' } });
    await world.invoke('elsewhere');
    await vi.waitFor(async () => {
      const { logGroups } = await world.logs.send(
        new DescribeLogGroupsCommand({ logGroupNamePrefix: '/shared' }),
      );
      expect(logGroups).toHaveLength(1);
    });
  });

  it('is not written when the role may not, and is once it may', async () => {
    await world.create('mute', HELLO, { Role: 'arn:aws:iam::000000000000:role/mute' });
    const { payload, log } = await world.invoke('mute');
    expect({ payload, hasTail: log.includes('Hello') }).toEqual({ payload: 1, hasTail: true });
    await eventually(() => expect(refusals()).toContain('logs:CreateLogStream'));
    await allowLogs(['logs:CreateLogStream', 'logs:PutLogEvents']);
    await world.invoke('mute');
    await eventually(() => expect(refusals()).toContain('logs:CreateLogGroup'));
    const prefix = { logGroupNamePrefix: '/aws/lambda/mute' };
    expect((await world.logs.send(new DescribeLogGroupsCommand(prefix))).logGroups).toEqual([]);
    await allowLogs(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']);
    await world.invoke('mute');
    expect(await world.logged('mute', /REPORT/)).not.toHaveLength(0);
  });
});

const refusals = () =>
  world.sandbox.trace.events().flatMap((event) => (event.kind === 'refusal' ? [event.action] : []));

const allowLogs = (Action: string[]) =>
  world.iam.send(
    new PutRolePolicyCommand({
      RoleName: 'mute',
      PolicyName: 'logs',
      PolicyDocument: JSON.stringify({
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
      }),
    }),
  );

const numbers = (log: string) => {
  const read = (pattern: RegExp) => Number(pattern.exec(log)?.[1] ?? 0);
  return {
    duration: read(/\tDuration: ([\d.]+)/),
    billed: read(/Billed Duration: (\d+)/),
    init: read(/Init Duration: ([\d.]+)/),
    used: read(/Used: (\d+)/),
  };
};

describe('the metrics of a function', () => {
  const sum = async (MetricName: string, FunctionName: string) => {
    const Dimensions = [{ Name: 'FunctionName', Value: FunctionName }];
    const range = {
      StartTime: new Date(START_MS - 3600_000),
      EndTime: new Date(world.clock.now() + 3600_000),
      Period: 7200,
    };
    const { Datapoints } = await cloudwatch.send(
      new GetMetricStatisticsCommand({
        Namespace: 'AWS/Lambda',
        MetricName,
        Dimensions,
        Statistics: ['Sum'],
        ...range,
      }),
    );
    return Datapoints?.reduce((total, point) => total + (point.Sum ?? 0), 0);
  };

  it('count invocations and errors', async () => {
    await world.create('counted', {
      'index.js': "exports.handler = async (event) => { if (event.fail) throw new Error('asked to'); };",
    });
    for (const fail of [false, true, false]) await world.invoke('counted', { fail });
    await vi.waitFor(async () =>
      expect([await sum('Invocations', 'counted'), await sum('Errors', 'counted')]).toEqual([3, 1]),
    );
    expect(await sum('Duration', 'counted')).toBeGreaterThan(0);
  });

  it('have the dimensions that AWS gives them', async () => {
    const { Metrics } = await cloudwatch.send(
      new ListMetricsCommand({ Namespace: 'AWS/Lambda', MetricName: 'Invocations' }),
    );
    const names = Metrics?.map(({ Dimensions }) =>
      Dimensions?.map(({ Name, Value }) => `${Name}=${Value}`).join(' '),
    );
    expect(names).toEqual(
      expect.arrayContaining(['', 'FunctionName=counted', 'FunctionName=counted Resource=counted']),
    );
  });
});
