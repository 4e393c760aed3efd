import { setTimeout as pause } from 'node:timers/promises';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, LambdaClient, type Runtime } from '@aws-sdk/client-lambda';
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  GetExecutionHistoryCommand,
  SFNClient,
  StartExecutionCommand,
  StartSyncExecutionCommand,
  type StateMachineType,
} from '@aws-sdk/client-sfn';
import { strToU8, zipSync } from 'fflate';
import type { Sandbox } from '../../src/sandbox/sandbox.ts';

export interface RecordedFunction {
  readonly functionName: string;
  readonly runtime: Runtime;
  readonly handler: string;
  readonly source: Readonly<Record<string, string>>;
}

export interface Ended {
  readonly status: string | undefined;
  readonly output: string | undefined;
  readonly error: string | undefined;
  readonly cause: string | undefined;
  readonly eventTypes: readonly string[];
}

export const ROLE = 'arn:aws:iam::000000000000:role/conformance';

/** A role that Step Functions and Lambda may assume, and that may do everything. */
export const createRole = async (sandbox: Sandbox): Promise<void> => {
  const iam = new IAMClient(sandbox.clientConfig());
  const Principal = { Service: ['states.amazonaws.com', 'lambda.amazonaws.com'] };
  const trust = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }],
  };
  const all = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
  await iam.send(
    new CreateRoleCommand({ RoleName: 'conformance', AssumeRolePolicyDocument: JSON.stringify(trust) }),
  );
  await iam.send(
    new PutRolePolicyCommand({
      RoleName: 'conformance',
      PolicyName: 'all',
      PolicyDocument: JSON.stringify(all),
    }),
  );
};

export const createFunctions = async (
  sandbox: Sandbox,
  functions: readonly RecordedFunction[],
): Promise<void> => {
  const lambda = new LambdaClient(sandbox.clientConfig());
  for (const { functionName, runtime, handler, source } of functions) {
    const files = Object.entries(source).map(([name, text]) => [name, strToU8(text)] as const);
    const input = { FunctionName: functionName, Runtime: runtime, Handler: handler, Role: ROLE, Timeout: 70 };
    await lambda.send(
      new CreateFunctionCommand({ ...input, Code: { ZipFile: zipSync(Object.fromEntries(files)) } }),
    );
  }
  if (functions.length > 0) await sandbox.advance(10_000);
};

export interface Machine {
  readonly name: string;
  readonly definition: string;
  readonly type: StateMachineType;
  readonly input: string;
}

/** Creates a machine, runs it once and moves the clock until it has ended. */
export const runMachine = async (sandbox: Sandbox, machine: Machine): Promise<Ended> => {
  const sfn = new SFNClient(sandbox.clientConfig());
  const { name, definition, type, input } = machine;
  const { stateMachineArn } = await sfn.send(
    new CreateStateMachineCommand({ name, definition, type, roleArn: ROLE }),
  );
  if (type === 'EXPRESS') {
    const sync = await sfn.send(new StartSyncExecutionCommand({ stateMachineArn, input }));
    return { status: sync.status, output: sync.output, error: sync.error, cause: sync.cause, eventTypes: [] };
  }
  const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, input }));
  for (let looks = 1; looks < 400; looks += 1) {
    const found = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (found.status !== 'RUNNING') {
      const { events = [] } = await sfn.send(
        new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }),
      );
      const eventTypes = events.map((event) => String(event.type));
      return {
        status: found.status,
        output: found.output,
        error: found.error,
        cause: found.cause,
        eventTypes,
      };
    }
    // Functions run in real time, waits and pauses on the sandbox's clock.
    await pause(10);
    if (looks % 30 === 0) await sandbox.advance(1000);
  }
  throw new Error('the execution does not end');
};
