import type { _InstanceType, InstanceMetadataOptionsRequest } from '@aws-sdk/client-ec2';
import type { Context } from '../../../kernel/context.ts';
import { defineTable } from '../../../kernel/table.ts';
import { ec2Error, malformedId } from '../errors.ts';
import { ec2Arn, isId } from '../ids.ts';

export type StateName = 'pending' | 'running' | 'shutting-down' | 'terminated' | 'stopping' | 'stopped';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_InstanceState.html: the low byte of the code. */
const STATE_CODES: Readonly<Record<StateName, number>> = {
  pending: 0,
  running: 16,
  'shutting-down': 32,
  terminated: 48,
  stopping: 64,
  stopped: 80,
};

export const showState = (state: StateName) => ({ Code: STATE_CODES[state], Name: state });

/** An instance as the sandbox keeps it: no machine runs behind it. */
export interface Instance {
  readonly id: string;
  readonly reservationId: string;
  readonly launchIndex: number;
  readonly imageId: string;
  readonly architecture: 'x86_64' | 'arm64';
  readonly typeName: _InstanceType;
  readonly zone: string;
  readonly subnetId: string;
  readonly groupIds: readonly string[];
  readonly privateIp: string;
  readonly interfaceId: string;
  readonly attachmentId: string;
  readonly macAddress: string;
  /** While it is running. */
  readonly publicIp: string | undefined;
  readonly launchedMs: number;
  readonly firstLaunchedMs: number;
  readonly state: StateName;
  /** When it was last running from; undefined while it has never been. */
  readonly runningSinceMs: number | undefined;
  /** When it leaves its state by itself. */
  readonly dueMs: number | undefined;
  /** `User initiated (2026-11-21 09:00:00 GMT)`, or empty. */
  readonly transitionReason: string;
  readonly clientToken: string;
  /** The request that launched it, for telling a retry from another one with the same token. */
  readonly request: string;
  readonly isMonitored: boolean;
  readonly isEbsOptimized: boolean;
  readonly isProtectedFromTermination: boolean;
  readonly isProtectedFromStopping: boolean;
  /** What a shutdown from within would do; `stop` where it is left out. */
  readonly shutdownBehavior?: 'stop' | 'terminate' | undefined;
  readonly metadataOptions: InstanceMetadataOptionsRequest;
}

/** By id. */
export const instances = defineTable<Instance>('ec2.instances', 'region');

export const instanceArn = (context: Context, id: string): string => ec2Arn(context, 'instance', id);

/** The instances of these ids, in their order. Throws AwsError when one isn't an id or isn't there. */
export const getInstances = (context: Context, ids: readonly string[]): readonly Instance[] => {
  for (const id of ids) if (!isId(id, 'i')) throw malformedId('InvalidInstanceID.Malformed', id, 'i');
  const table = context.table(instances);
  const found = ids.map((id) => [id, table.get(id)] as const);
  const missing = found.flatMap(([id, instance]) => (instance ? [] : [id]));
  if (missing.length > 0) throw notFound(missing);
  return found.flatMap(([, instance]) => instance ?? []);
};

const notFound = (ids: readonly string[]) =>
  ec2Error(
    'InvalidInstanceID.NotFound',
    ids.length === 1
      ? `The instance ID '${ids[0]}' does not exist`
      : `The instance IDs '${ids.join(', ')}' do not exist`,
  );
