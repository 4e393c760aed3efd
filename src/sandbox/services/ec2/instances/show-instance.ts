import type { Instance as InstanceOutput, Reservation } from '@aws-sdk/client-ec2';
import type { Context } from '../../../kernel/context.ts';
import { findInstanceType } from '../catalogue/instance-types.ts';
import { defaultVpcId } from '../catalogue/network.ts';
import { listTags, tagsOf } from '../tags/tag-table.ts';
import { type Instance, showState } from './instance.ts';

/** Instances that were launched together. */
export const showReservation = (context: Context, launched: readonly Instance[]): Reservation => ({
  ReservationId: launched[0]?.reservationId,
  OwnerId: context.account,
  Groups: [],
  Instances: launched.map((instance) => showInstance(context, instance)),
});

/** An instance as AWS describes it. A terminated one has given back its network. */
export const showInstance = (context: Context, instance: Instance): InstanceOutput => {
  const type = findInstanceType(instance.typeName);
  return {
    AmiLaunchIndex: instance.launchIndex,
    ImageId: instance.imageId,
    InstanceId: instance.id,
    InstanceType: instance.typeName,
    LaunchTime: new Date(instance.launchedMs),
    Monitoring: { State: instance.isMonitored ? 'enabled' : 'disabled' },
    Placement: { AvailabilityZone: instance.zone, GroupName: '', Tenancy: 'default' },
    ProductCodes: [],
    State: showState(instance.state),
    StateTransitionReason: instance.transitionReason,
    StateReason: stateReason(instance),
    Architecture: instance.architecture,
    BlockDeviceMappings: [],
    ClientToken: instance.clientToken,
    EbsOptimized: instance.isEbsOptimized,
    EnaSupport: true,
    Hypervisor: 'xen',
    RootDeviceName: '/dev/xvda',
    RootDeviceType: 'ebs',
    Tags: listTags(tagsOf(context, instance.id)),
    VirtualizationType: 'hvm',
    CpuOptions: { CoreCount: type?.cores, ThreadsPerCore: type?.threadsPerCore },
    CapacityReservationSpecification: { CapacityReservationPreference: 'open' },
    HibernationOptions: { Configured: false },
    MetadataOptions: {
      State: instance.state === 'pending' ? 'pending' : 'applied',
      ...instance.metadataOptions,
    },
    EnclaveOptions: { Enabled: false },
    PlatformDetails: 'Linux/UNIX',
    UsageOperation: 'RunInstances',
    UsageOperationUpdateTime: new Date(instance.firstLaunchedMs),
    MaintenanceOptions: { AutoRecovery: 'default' },
    ...(instance.state === 'terminated' ? NO_NETWORK : showNetwork(context, instance)),
  };
};

const NO_NETWORK: InstanceOutput = {
  NetworkInterfaces: [],
  SecurityGroups: [],
  PrivateDnsName: '',
  PublicDnsName: '',
};

const showNetwork = (context: Context, instance: Instance): InstanceOutput => {
  const { subnetId: SubnetId, privateIp: PrivateIpAddress, publicIp } = instance;
  const VpcId = defaultVpcId(context);
  const PrivateDnsName = privateDnsName(context.region, PrivateIpAddress);
  const PublicDnsName = publicIp === undefined ? '' : publicDnsName(context.region, publicIp);
  const SecurityGroups = instance.groupIds.map((GroupId) => ({ GroupId, GroupName: 'default' }));
  return {
    ...{ PrivateDnsName, PrivateIpAddress, PublicDnsName, SubnetId, VpcId, SecurityGroups },
    ...(publicIp !== undefined && { PublicIpAddress: publicIp }),
    SourceDestCheck: true,
    NetworkInterfaces: [
      {
        Attachment: {
          AttachTime: new Date(instance.firstLaunchedMs),
          AttachmentId: instance.attachmentId,
          DeleteOnTermination: true,
          DeviceIndex: 0,
          Status: instance.state === 'pending' ? 'attaching' : 'attached',
          NetworkCardIndex: 0,
        },
        Description: '',
        Groups: SecurityGroups,
        Ipv6Addresses: [],
        MacAddress: instance.macAddress,
        NetworkInterfaceId: instance.interfaceId,
        OwnerId: context.account,
        ...{ PrivateDnsName, PrivateIpAddress, SubnetId, VpcId },
        PrivateIpAddresses: [{ Primary: true, PrivateDnsName, PrivateIpAddress }],
        SourceDestCheck: true,
        Status: 'in-use',
        InterfaceType: 'interface',
      },
    ],
  };
};

/** https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/hostname-types.html: us-east-1 is older than the rule. */
export const privateDnsName = (region: string, address: string): string =>
  `ip-${address.replaceAll('.', '-')}.${region === 'us-east-1' ? 'ec2' : `${region}.compute`}.internal`;

export const publicDnsName = (region: string, address: string): string =>
  `ec2-${address.replaceAll('.', '-')}.${region === 'us-east-1' ? 'compute-1' : `${region}.compute`}.amazonaws.com`;

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StateReason.html; as in the AWS CLI's examples. */
export const stateReason = ({ state, transitionReason }: Instance) => {
  if (state === 'pending') return { Code: 'pending', Message: 'pending' };
  return transitionReason === ''
    ? undefined
    : {
        Code: 'Client.UserInitiatedShutdown',
        Message: 'Client.UserInitiatedShutdown: User initiated shutdown',
      };
};
