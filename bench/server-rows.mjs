import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
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
import { perSecond, steadyPerSecond } from './measure.mjs';
import { MESSAGING_CALLS } from './messaging-calls.mjs';
import { PIPELINE_CALLS } from './pipeline-calls.mjs';
import { preparer, send } from './prepared-calls.mjs';
import { createRole } from './roles.mjs';
import { rowsOfServers } from './servers.mjs';

const CODE = zipSync({ 'index.js': Buffer.from('exports.handler = async (event) => event;') });

/** The calls of every service but Step Functions, which has its own rows. */
export const serverRows = (pattern) => rowsOfServers(MEASURES, { section: import.meta.url, pattern });

const MEASURES = {
  'start to first answer': { unit: 's', isBetterWhen: 'lower' },
  'memory after the run': { unit: 'MB', isBetterWhen: 'lower' },
  'sts GetCallerIdentity, 16 at once': { unit: '/s', isBetterWhen: 'higher' },
  'iam GetRole, 16 at once': { unit: '/s', isBetterWhen: 'higher' },
  'logs PutLogEvents, 16 at once': { unit: '/s', isBetterWhen: 'higher' },
  ...Object.fromEntries(
    Object.keys({ ...MESSAGING_CALLS, ...EVENTS_CALLS, ...PIPELINE_CALLS }).map((what) => [
      what,
      { unit: '/s', isBetterWhen: 'higher' },
    ]),
  ),
  'lambda cold invoke': { unit: 'ms', isBetterWhen: 'lower' },
  'lambda warm invoke, 1 at a time': { unit: '/s', isBetterWhen: 'higher' },
  'lambda invoke, 50 at a time': { unit: '/s', isBetterWhen: 'higher' },
  ...Object.fromEntries(Object.keys(API_CALLS).map((what) => [what, { unit: '/s', isBetterWhen: 'higher' }])),
};

export const CALLS = {
  ...MESSAGING_CALLS,
  ...EVENTS_CALLS,
  'sts GetCallerIdentity, 16 at once': async (config) => {
    const call = await preparer(STSClient, config)(new GetCallerIdentityCommand({}));
    return steadyPerSecond(2000, 16, () => send(call));
  },
  'iam GetRole, 16 at once': async (config) => {
    await createRole(config, { name: 'bench' });
    const call = await preparer(IAMClient, config)(new GetRoleCommand({ RoleName: 'bench' }));
    return steadyPerSecond(2000, 16, () => send(call));
  },
  'logs PutLogEvents, 16 at once': async (config) => {
    const logs = new CloudWatchLogsClient(config);
    const names = { logGroupName: 'bench', logStreamName: 'bench' };
    await logs.send(new CreateLogGroupCommand(names));
    await logs.send(new CreateLogStreamCommand(names));
    const logEvents = [{ timestamp: Date.now(), message: 'hello' }];
    const prepare = preparer(CloudWatchLogsClient, config);
    const call = await prepare(new PutLogEventsCommand({ ...names, logEvents }));
    return steadyPerSecond(2000, 16, () => send(call));
  },
  'lambda cold invoke': async (config) => {
    const lambda = new LambdaClient(config);
    const Role = await createRole(config, { name: 'bench-function' });
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
    const invoke = await invoker(config);
    const started = performance.now();
    await invoke();
    return performance.now() - started;
  },
  'lambda warm invoke, 1 at a time': async (config) => {
    const invoke = await invoker(config);
    return steadyPerSecond(200, 1, invoke);
  },
  'lambda invoke, 50 at a time': async (config) => {
    const invoke = await invoker(config);
    return perSecond(500, 50, invoke);
  },
  ...PIPELINE_CALLS,
  ...API_CALLS,
};

const invoker = async (config) => {
  const prepare = preparer(LambdaClient, config);
  const call = await prepare(new InvokeCommand({ FunctionName: 'bench', Payload: '{"a":1}' }));
  return async () => {
    // An error of the function's is an answer, too.
    if (!/^\{"a": ?1\}$/.test(await send(call))) throw new Error('the function was not really run');
  };
};
