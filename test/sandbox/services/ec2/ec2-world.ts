import {
  DescribeInstancesCommand,
  EC2Client,
  type Instance,
  RunInstancesCommand,
  type RunInstancesCommandInput,
} from '@aws-sdk/client-ec2';
import { type Clock, manualClock } from '../../../../src/core/clock.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../../../src/sandbox/sandbox.ts';

export const NOW = Date.UTC(2026, 10, 21, 9, 0, 0);
export const NEWEST = 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64';

export interface Ec2World {
  readonly sandbox: Sandbox;
  readonly clock: Clock;
  readonly ec2: EC2Client;
  readonly faults: unknown[];
  /** Launches instances and returns their ids. */
  readonly launch: (more?: Partial<RunInstancesCommandInput>) => Promise<string[]>;
  readonly describe: (id: string) => Promise<Instance | undefined>;
  readonly stateOf: (id: string) => Promise<string | undefined>;
}

export const openEc2World = async (options: SandboxOptions = {}): Promise<Ec2World> => {
  const clock = options.clock ?? manualClock(NOW);
  const faults: unknown[] = [];
  const sandbox = await createSandbox({ ...options, clock, report: (error) => faults.push(error) });
  const ec2 = new EC2Client(sandbox.clientConfig());
  const describe = async (id: string) => {
    const { Reservations = [] } = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [id] }));
    return Reservations[0]?.Instances?.[0];
  };
  return {
    ...{ sandbox, clock, ec2, faults, describe },
    launch: async (more = {}) => {
      const command = new RunInstancesCommand({
        ...{ ImageId: NEWEST, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 },
        ...more,
      });
      return ((await ec2.send(command)).Instances ?? []).map(({ InstanceId = '' }) => InstanceId);
    },
    stateOf: async (id) => (await describe(id))?.State?.Name,
  };
};

/** The code and the text of a refusal. */
export const refusal = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error) return `${error.name}: ${error.message}`;
    throw error;
  }
  return 'accepted';
};
