import type { _InstanceType } from '@aws-sdk/client-ec2';
import { ec2Error } from '../errors.ts';

/** What is said of an instance type: https://docs.aws.amazon.com/ec2/latest/instancetypes/gp.html */
export interface InstanceType {
  readonly name: _InstanceType;
  readonly cores: number;
  readonly threadsPerCore: number;
  readonly memoryMib: number;
  readonly architectures: readonly ('i386' | 'x86_64' | 'arm64')[];
  readonly hypervisor: 'xen' | 'nitro';
  readonly isFreeTier: boolean;
}

const intel = (name: _InstanceType, memoryMib: number, isFreeTier = false): InstanceType => ({
  ...{ name, memoryMib, isFreeTier, cores: 1, threadsPerCore: 2, hypervisor: 'nitro' },
  architectures: ['x86_64'],
});

const graviton = (name: _InstanceType, memoryMib: number, isFreeTier = false): InstanceType => ({
  ...{ name, memoryMib, isFreeTier, cores: 2, threadsPerCore: 1, hypervisor: 'nitro' },
  architectures: ['arm64'],
});

const old = (name: _InstanceType, memoryMib: number): InstanceType => ({
  ...{ name, memoryMib, isFreeTier: false, cores: 1, threadsPerCore: 1, hypervisor: 'xen' },
  architectures: ['i386', 'x86_64'],
});

/** The small burstable types; nothing larger is needed where no instance computes anything. */
export const INSTANCE_TYPES: readonly InstanceType[] = [
  old('t2.nano', 512),
  old('t2.micro', 1024),
  intel('t3.nano', 512),
  intel('t3.micro', 1024, true),
  intel('t3.small', 2048, true),
  intel('t3.medium', 4096),
  graviton('t4g.nano', 512),
  graviton('t4g.micro', 1024, true),
  graviton('t4g.small', 2048, true),
];

export const findInstanceType = (name: string): InstanceType | undefined =>
  INSTANCE_TYPES.find((type) => type.name === name);

/** Throws AwsError as DescribeInstanceTypes does. */
export const unknownTypes = (names: readonly string[]) =>
  ec2Error(
    'InvalidInstanceType',
    `The following supplied instance types do not exist: [${names.join(', ')}]`,
  );
