import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { CreateFunctionCommand, LambdaClient, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
} from '@aws-sdk/client-sfn';
import { zipSync } from 'fflate';
import { perSecond } from './measure.mjs';
import { createRole } from './roles.mjs';
import { rowsOfServers } from './servers.mjs';

/** Step Functions: state transitions a second, against every server that really runs the machine. */
export const stateRows = (pattern) =>
  rowsOfServers(
    Object.fromEntries(Object.keys(CALLS).map((what) => [what, { unit: '/s', isBetterWhen: 'higher' }])),
    { section: import.meta.url, pattern },
  );

export const CALLS = {
  'Step Functions: Pass chain, Standard': async (config) => {
    const machine = await createMachine(config, { name: 'pass', type: 'STANDARD', states: passes(200) });
    return transitions(machine, 80, { atOnce: 40, run: runStandard });
  },
  'Step Functions: Pass chain, Express': async (config) => {
    const machine = await createMachine(config, { name: 'quick', type: 'EXPRESS', states: passes(200) });
    return transitions(machine, 40, { atOnce: 8, run: runExpress });
  },
  'Step Functions: Lambda tasks, Standard': async (config) => {
    const states = tasks(10, await createFunction(config, 'doubles'));
    const machine = await createMachine(config, { name: 'work', type: 'STANDARD', states });
    return transitions(machine, 40, { atOnce: 8, run: runStandard });
  },
  'Step Functions: Lambda tasks, Express': async (config) => {
    const states = tasks(10, await createFunction(config, 'doubles-too'));
    const machine = await createMachine(config, { name: 'tasks', type: 'EXPRESS', states });
    return transitions(machine, 40, { atOnce: 8, run: runExpress });
  },
};

const MARKS = 10;

/** Each state leaves its mark, of which the last ten are in the output: a machine that did not run can't count. */
const passes = (count) =>
  Array.from({ length: count }, (_, n) => ({ Type: 'Pass', Result: n, ResultPath: `$.s${n % MARKS}` }));

const tasks = (count, Resource) =>
  Array.from({ length: count }, (_, n) => ({
    Type: 'Task',
    Resource,
    Parameters: { n },
    ResultPath: `$.s${n % MARKS}`,
  }));

const marksOf = (states) =>
  Object.fromEntries(states.slice(-MARKS).map((state) => [state.ResultPath.slice(2), markOf(state)]));

const markOf = ({ Result, Parameters }) => Result ?? Parameters.n * 2;

/** After eight executions at once that warm the server and its functions up. */
const transitions = async (machine, executions, { atOnce, run }) => {
  const runOne = async () => {
    const { status, output } = await run(machine);
    if (status !== 'SUCCEEDED' || !isDeepStrictEqual(JSON.parse(output), machine.marks))
      throw new Error(`an execution was not really run: ${status}`);
  };
  await perSecond(8, 8, runOne);
  return machine.length * (await perSecond(executions, atOnce, runOne));
};

const runStandard = async ({ sfn, stateMachineArn }) => {
  // Named here: moto gives the second execution without a name the first one's.
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({ stateMachineArn, name: randomUUID(), input: '{}' }),
  );
  for (;;) {
    const found = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (found.status !== 'RUNNING') return found;
    // Seldom enough that the transitions are measured and not the questions.
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
};

const runExpress = ({ sfn, stateMachineArn }) =>
  sfn.send(new StartSyncExecutionCommand({ stateMachineArn, input: '{}' }));

const createMachine = async (config, { name, type, states }) => {
  // The SDK would send StartSyncExecution to a host of its own, `sync-`, that no local server has.
  const sfn = new SFNClient({ ...config, disableHostPrefix: true });
  const last = states.length - 1;
  const named = states.map((state, n) => [
    `S${n}`,
    { ...state, ...(n === last ? { End: true } : { Next: `S${n + 1}` }) },
  ]);
  const { stateMachineArn } = await sfn.send(
    new CreateStateMachineCommand({
      name,
      type,
      roleArn: await createRole(config, {
        name: `machine-${name}`,
        service: 'states',
        actions: ['lambda:InvokeFunction'],
      }),
      definition: JSON.stringify({ StartAt: 'S0', States: Object.fromEntries(named) }),
    }),
  );
  return { sfn, stateMachineArn, length: states.length, marks: marksOf(states) };
};

const CODE = zipSync({ 'index.js': Buffer.from('exports.handler = async ({ n }) => n * 2;') });

const createFunction = async (config, FunctionName) => {
  const lambda = new LambdaClient(config);
  const { FunctionArn } = await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Role: await createRole(config, { name: FunctionName }),
      Code: { ZipFile: CODE },
    }),
  );
  await waitUntilFunctionActiveV2(
    { client: lambda, maxWaitTime: 30, minDelay: 0.1, maxDelay: 0.2 },
    { FunctionName },
  );
  return FunctionArn;
};
