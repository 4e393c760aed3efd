import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateRoleCommand, GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { zipSync } from 'fflate';
import { API_CALLS } from './api-calls.mjs';
import { EVENTS_CALLS } from './events-calls.mjs';
import { CLI, newHome, peer, perSecond, residentMb } from './measure.mjs';
import { MESSAGING_CALLS } from './messaging-calls.mjs';

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});
const CODE = zipSync({ 'index.js': Buffer.from('exports.handler = async (event) => event;') });

/** The same calls by the same SDK against each server, one after the other. */
export const serverRows = async () => {
  const results = {};
  for (const [name, start] of Object.entries(SERVERS)) {
    const program = name === 'ours' ? process.execPath : peer(PROGRAMS[name]);
    if (program) results[name] = await measureServer(program, start);
  }
  const rows = Object.entries(MEASURES).map(([what, { unit, isBetterWhen }]) => ({
    what,
    unit,
    isBetterWhen,
    ours: results.ours?.[what],
    peers: Object.fromEntries(Object.keys(PROGRAMS).map((name) => [name, results[name]?.[what]])),
  }));
  return rows;
};

const PROGRAMS = { moto: 'moto_server', ministack: 'ministack' };

const SERVERS = {
  ours: (port) => ({ args: [CLI, 'sandbox', 'start', '--port', String(port), '--json'], env: newHome() }),
  moto: (port) => ({ args: ['-p', String(port)], env: {} }),
  ministack: (port) => ({ args: [], env: { GATEWAY_PORT: String(port), LAMBDA_EXECUTOR: 'local' } }),
};

const MEASURES = {
  'start to first answer': { unit: 's', isBetterWhen: 'lower' },
  'memory after the run': { unit: 'MB', isBetterWhen: 'lower' },
  'sts GetCallerIdentity, 16 at once': { unit: '/s', isBetterWhen: 'higher' },
  'iam GetRole, 16 at once': { unit: '/s', isBetterWhen: 'higher' },
  'logs PutLogEvents, 16 at once': { unit: '/s', isBetterWhen: 'higher' },
  ...Object.fromEntries(
    Object.keys({ ...MESSAGING_CALLS, ...EVENTS_CALLS }).map((what) => [
      what,
      { unit: '/s', isBetterWhen: 'higher' },
    ]),
  ),
  'lambda cold invoke': { unit: 'ms', isBetterWhen: 'lower' },
  'lambda warm invoke, 1 at a time': { unit: '/s', isBetterWhen: 'higher' },
  'lambda invoke, 50 at a time': { unit: '/s', isBetterWhen: 'higher' },
  ...Object.fromEntries(Object.keys(API_CALLS).map((what) => [what, { unit: '/s', isBetterWhen: 'higher' }])),
};

const measureServer = async (program, start) => {
  const port = await freePort();
  const { args, env } = start(port);
  const started = performance.now();
  const server = spawn(program, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let out = '';
  server.stdout.on('data', (data) => {
    out += data;
  });
  try {
    const config = await reach(port, () => keysIn(out));
    const found = { 'start to first answer': (performance.now() - started) / 1000 };
    for (const [what, measure] of Object.entries(CALLS)) {
      found[what] = await measure(config).catch(() => undefined);
    }
    found['memory after the run'] = await residentMb(server.pid);
    return found;
  } finally {
    server.kill('SIGKILL');
  }
};

const freePort = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });

/** Our sandbox verifies signatures, with keys that it says; peers take any. */
const keysIn = (out) => {
  const line = out.split('\n').find((text) => text.startsWith('{'));
  return line ? JSON.parse(line).keys : undefined;
};

const reach = async (port, keys) => {
  for (;;) {
    const credentials = keys() ?? { accessKeyId: 'test', secretAccessKey: 'test' };
    const config = { endpoint: `http://127.0.0.1:${port}`, region: 'us-east-1', credentials, maxAttempts: 1 };
    try {
      await new STSClient(config).send(new GetCallerIdentityCommand({}));
      return config;
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }
};

const CALLS = {
  ...MESSAGING_CALLS,
  ...EVENTS_CALLS,
  'sts GetCallerIdentity, 16 at once': (config) => {
    const sts = new STSClient(config);
    return perSecond(1000, 16, () => sts.send(new GetCallerIdentityCommand({})));
  },
  'iam GetRole, 16 at once': async (config) => {
    const iam = new IAMClient(config);
    await iam.send(new CreateRoleCommand({ RoleName: 'bench', AssumeRolePolicyDocument: TRUST }));
    return perSecond(1000, 16, () => iam.send(new GetRoleCommand({ RoleName: 'bench' })));
  },
  'logs PutLogEvents, 16 at once': async (config) => {
    const logs = new CloudWatchLogsClient(config);
    const names = { logGroupName: 'bench', logStreamName: 'bench' };
    await logs.send(new CreateLogGroupCommand(names));
    await logs.send(new CreateLogStreamCommand(names));
    return perSecond(1000, 16, () =>
      logs.send(
        new PutLogEventsCommand({ ...names, logEvents: [{ timestamp: Date.now(), message: 'hello' }] }),
      ),
    );
  },
  'lambda cold invoke': async (config) => {
    const lambda = new LambdaClient(config);
    const Role = 'arn:aws:iam::000000000000:role/bench';
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'bench',
        Runtime: 'nodejs20.x',
        Handler: 'index.handler',
        Role,
        Code: { ZipFile: CODE },
      }),
    );
    await waitUntilFunctionActiveV2(
      { client: lambda, maxWaitTime: 30, minDelay: 0.1, maxDelay: 0.2 },
      { FunctionName: 'bench' },
    );
    const started = performance.now();
    await invoke(lambda);
    return performance.now() - started;
  },
  'lambda warm invoke, 1 at a time': (config) => {
    const lambda = new LambdaClient(config);
    return perSecond(200, 1, () => invoke(lambda));
  },
  'lambda invoke, 50 at a time': (config) => {
    const lambda = new LambdaClient(config);
    return perSecond(500, 50, () => invoke(lambda));
  },
  ...API_CALLS,
};

const invoke = async (lambda) => {
  const { FunctionError, Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: 'bench', Payload: '{"a":1}' }),
  );
  if (FunctionError || Buffer.from(Payload).toString() !== '{"a":1}')
    throw new Error('the function was not really run');
};
