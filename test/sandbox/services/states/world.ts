import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateStateMachineCommand,
  type CreateStateMachineCommandInput,
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  GetExecutionHistoryCommand,
  type HistoryEvent,
  SFNClient,
  SFNServiceException,
  StartExecutionCommand,
} from '@aws-sdk/client-sfn';
import { manualClock } from '../../../../src/core/clock.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../../../src/sandbox/sandbox.ts';

export const NOW = Date.UTC(2026, 10, 21, 9, 0, 0);
export const ARN = 'arn:aws:states:us-east-1:000000000000';
export const ROLE = 'arn:aws:iam::000000000000:role/machine';

/** A sandbox with a role for machines, and the calls that most tests make. */
export interface World {
  readonly sandbox: Sandbox;
  readonly sfn: SFNClient;
  /** Returns the machine's ARN. */
  readonly create: (
    name: string,
    definition: object,
    input?: Partial<CreateStateMachineCommandInput>,
  ) => Promise<string>;
  /** Returns the execution's ARN. */
  readonly start: (machineArn: string, input?: unknown, name?: string) => Promise<string>;
  readonly describe: (executionArn: string) => Promise<DescribeExecutionCommandOutput>;
  /** Waits until the execution has ended, without moving the clock. */
  readonly ended: (executionArn: string) => Promise<DescribeExecutionCommandOutput>;
  /** Creates a machine, runs it, and returns what became of it. */
  readonly run: (definition: object, input?: unknown) => Promise<Ended>;
  readonly history: (executionArn: string) => Promise<HistoryEvent[]>;
  readonly types: (executionArn: string) => Promise<string[]>;
  /** Until a state of this kind has been entered (or another event was written) so many times. */
  readonly seen: (executionArn: string, type: string, times?: number) => Promise<void>;
}

export interface Ended {
  readonly arn: string;
  readonly status: string | undefined;
  readonly output: unknown;
  readonly error: string | undefined;
  readonly cause: string | undefined;
}

export const createWorld = async (options: SandboxOptions = {}): Promise<World> => {
  const sandbox = await createSandbox({ clock: manualClock(NOW), ...options });
  const sfn = new SFNClient(sandbox.clientConfig());
  await createRole(sandbox);
  let serial = 0;
  const describe: World['describe'] = (executionArn) =>
    sfn.send(new DescribeExecutionCommand({ executionArn }));
  const history: World['history'] = async (executionArn) => {
    const { events = [] } = await sfn.send(
      new GetExecutionHistoryCommand({ executionArn, maxResults: 1000 }),
    );
    return events;
  };
  const create: World['create'] = async (name, definition, input) => {
    const command = new CreateStateMachineCommand({
      name,
      definition: JSON.stringify(definition),
      roleArn: ROLE,
      ...input,
    });
    return (await sfn.send(command)).stateMachineArn ?? '';
  };
  const start: World['start'] = async (stateMachineArn, input = {}, name) => {
    const command = new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input), name });
    return (await sfn.send(command)).executionArn ?? '';
  };
  const ended: World['ended'] = (arn) =>
    eventually(async () => {
      const found = await describe(arn);
      return found.status === 'RUNNING' ? undefined : found;
    });
  return {
    ...{ sandbox, sfn, describe, history, create, start, ended },
    run: async (definition, input) => {
      serial += 1;
      const arn = await start(await create(`machine-${serial}`, definition), input);
      const { status, output, error, cause } = await ended(arn);
      return { arn, status, output: output === undefined ? undefined : JSON.parse(output), error, cause };
    },
    types: async (arn) => (await history(arn)).map(({ type }) => String(type)),
    seen: (arn, type, times = 1) =>
      eventually(async () => {
        const found = (await history(arn)).filter((event) => event.type === type);
        return found.length >= times || undefined;
      }).then(() => {}),
  };
};

/** Looks again and again, in turns of the event loop, until there is an answer. */
export const eventually = async <T>(look: () => Promise<T | undefined>): Promise<T> => {
  for (let turns = 0; turns < 3_000; turns += 1) {
    const found = await look();
    if (found !== undefined) return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
  throw new Error('it does not come');
};

const createRole = async (sandbox: Sandbox) => {
  const iam = new IAMClient(sandbox.clientConfig());
  const trust = statement({
    Effect: 'Allow',
    Principal: { Service: 'states.amazonaws.com' },
    Action: 'sts:AssumeRole',
  });
  const all = statement({ Effect: 'Allow', Action: '*', Resource: '*' });
  const role = new CreateRoleCommand({ RoleName: 'machine', AssumeRolePolicyDocument: trust });
  // A state that was opened anew has the role already.
  await iam.send(role).catch(() => {});
  await iam.send(new PutRolePolicyCommand({ RoleName: 'machine', PolicyName: 'all', PolicyDocument: all }));
};

export const statement = (Statement: object): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [Statement] });

/** A machine of states that follow one another. */
export const chain = (states: Readonly<Record<string, object>>, more: object = {}) => {
  const names = Object.keys(states);
  const States = Object.fromEntries(
    Object.entries(states).map(([name, state], index) => {
      const next = names[index + 1];
      const moves =
        'Next' in state || 'End' in state || 'Choices' in state || Reflect.get(state, 'Type') === 'Fail';
      return [name, { ...state, ...(moves ? {} : next === undefined ? { End: true } : { Next: next }) }];
    }),
  );
  return { StartAt: names[0], States, ...more };
};

/** `Code: message` of what a call is refused with. */
export const refusalOf = async (call: Promise<unknown>): Promise<string> => {
  try {
    await call;
    return 'not refused';
  } catch (error) {
    if (error instanceof SFNServiceException) return `${error.name}: ${error.message}`;
    throw error;
  }
};
