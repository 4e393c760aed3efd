import type { AvailabilityZone, Region, SecurityGroup, Subnet, Vpc } from '@aws-sdk/client-ec2';
import type { AwsError } from '../../../kernel/aws-error.ts';
import type { RequestContext } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import type { Ec2Sdk } from '../ec2-sdk.ts';
import { ec2Error, endDryRun, invalidValue } from '../errors.ts';
import { applyFilters } from '../filters.ts';
import { ec2Arn } from '../ids.ts';
import { instances } from '../instances/instance.ts';
import { pageOf } from '../page.ts';
import { listTags, tagsOf } from '../tags/tag-table.ts';
import {
  defaultGroupId,
  defaultSubnets,
  defaultVpcId,
  REGIONS,
  VPC_CIDR,
  type Zone,
  zonesOf,
} from './network.ts';

/** What every account has from the beginning. https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc.html */
export const networkOperations = {
  DescribeVpcs: {
    handle: (input, context) => {
      endDryRun(input);
      const all = byIds([vpc(context)], ({ VpcId }) => VpcId, {
        ids: input.VpcIds,
        missing: (id) => ec2Error('InvalidVpcID.NotFound', `The vpc ID '${id}' does not exist`),
      });
      const found = applyFilters(all, {
        operation: 'DescribeVpcs',
        filters: input.Filters,
        fields: {
          cidr: ({ CidrBlock }) => CidrBlock,
          'is-default': ({ IsDefault }) => String(IsDefault),
          'owner-id': ({ OwnerId }) => OwnerId,
          state: ({ State }) => State,
          'vpc-id': ({ VpcId }) => VpcId,
        },
        tagsOf: ({ VpcId = '' }) => tagsOf(context, VpcId),
      });
      const { items, nextToken } = paged(found, ({ VpcId = '' }) => VpcId, input);
      return { Vpcs: items, NextToken: nextToken };
    },
  },
  DescribeSubnets: {
    handle: (input, context) => {
      endDryRun(input);
      const all = byIds(subnets(context), ({ SubnetId }) => SubnetId, {
        ids: input.SubnetIds,
        missing: (id) => ec2Error('InvalidSubnetID.NotFound', `The subnet ID '${id}' does not exist`),
      });
      const found = applyFilters(all, {
        operation: 'DescribeSubnets',
        filters: input.Filters,
        fields: {
          'availability-zone': ({ AvailabilityZone }) => AvailabilityZone,
          'availability-zone-id': ({ AvailabilityZoneId }) => AvailabilityZoneId,
          'cidr-block': ({ CidrBlock }) => CidrBlock,
          'default-for-az': ({ DefaultForAz }) => String(DefaultForAz),
          'map-public-ip-on-launch': ({ MapPublicIpOnLaunch }) => String(MapPublicIpOnLaunch),
          'owner-id': ({ OwnerId }) => OwnerId,
          state: ({ State }) => State,
          'subnet-arn': ({ SubnetArn }) => SubnetArn,
          'subnet-id': ({ SubnetId }) => SubnetId,
          'vpc-id': ({ VpcId }) => VpcId,
        },
        tagsOf: ({ SubnetId = '' }) => tagsOf(context, SubnetId),
      });
      const { items, nextToken } = paged(found, ({ SubnetId = '' }) => SubnetId, input);
      return { Subnets: items, NextToken: nextToken };
    },
  },
  DescribeSecurityGroups: {
    handle: (input, context) => {
      endDryRun(input);
      const missing = (id: string) =>
        ec2Error('InvalidGroup.NotFound', `The security group '${id}' does not exist`);
      const byId = byIds([group(context)], ({ GroupId }) => GroupId, { ids: input.GroupIds, missing });
      const all = byIds(byId, ({ GroupName }) => GroupName, { ids: input.GroupNames, missing });
      const found = applyFilters(all, {
        operation: 'DescribeSecurityGroups',
        filters: input.Filters,
        fields: {
          description: ({ Description }) => Description,
          'group-id': ({ GroupId }) => GroupId,
          'group-name': ({ GroupName }) => GroupName,
          'owner-id': ({ OwnerId }) => OwnerId,
          'vpc-id': ({ VpcId }) => VpcId,
        },
        tagsOf: ({ GroupId = '' }) => tagsOf(context, GroupId),
      });
      const { items, nextToken } = paged(found, ({ GroupId = '' }) => GroupId, input);
      return { SecurityGroups: items, NextToken: nextToken };
    },
  },
  DescribeAvailabilityZones: {
    handle: (input, context) => {
      endDryRun(input);
      const all = zonesOf(context.region);
      const missing = (name: string) => invalidValue(`Invalid availability zone: [${name}]`);
      const named = byIds(all, ({ name }) => name, { ids: input.ZoneNames, missing });
      const chosen = byIds(named, ({ id }) => id, { ids: input.ZoneIds, missing });
      const found = applyFilters(chosen, {
        operation: 'DescribeAvailabilityZones',
        filters: input.Filters,
        fields: {
          'opt-in-status': () => 'opt-in-not-required',
          'region-name': () => context.region,
          state: () => 'available',
          'zone-id': ({ id }) => id,
          'zone-name': ({ name }) => name,
          'zone-type': () => 'availability-zone',
        },
      });
      return { AvailabilityZones: found.map((zone) => showZone(context, zone)) };
    },
  },
  DescribeRegions: {
    handle: (input) => {
      endDryRun(input);
      const all = byIds(REGIONS.map(showRegion), ({ RegionName }) => RegionName, {
        ids: input.RegionNames,
        missing: (name) => invalidValue(`Invalid region: [${name}]`),
      });
      return {
        Regions: applyFilters(all, {
          operation: 'DescribeRegions',
          filters: input.Filters,
          fields: {
            endpoint: ({ Endpoint }) => Endpoint,
            'opt-in-status': ({ OptInStatus }) => OptInStatus,
            'region-name': ({ RegionName }) => RegionName,
          },
        }),
      };
    },
  },
  DescribeKeyPairs: {
    // The sandbox makes none, so there is none.
    handle: (input) => {
      endDryRun(input);
      const [name] = input.KeyNames ?? [];
      if (name !== undefined)
        throw ec2Error('InvalidKeyPair.NotFound', `The key pair '${name}' does not exist`);
      const [id] = input.KeyPairIds ?? [];
      if (id !== undefined)
        throw ec2Error('InvalidKeyPair.NotFound', `The key pair ID '${id}' does not exist`);
      return { KeyPairs: [] };
    },
  },
} satisfies Operations<Ec2Sdk>;

interface ByIds {
  readonly ids: readonly string[] | undefined;
  readonly missing: (id: string) => AwsError;
}

/** The items that were asked for by id; all of them where none was. */
const byIds = <T>(
  items: readonly T[],
  idOf: (item: T) => string | undefined,
  { ids = [], missing }: ByIds,
): readonly T[] => {
  const unknown = ids.find((id) => !items.some((item) => idOf(item) === id));
  if (unknown !== undefined) throw missing(unknown);
  return ids.length === 0 ? items : items.filter((item) => ids.includes(idOf(item) ?? ''));
};

interface Paged {
  readonly MaxResults?: number | undefined;
  readonly NextToken?: string | undefined;
}

const paged = <T>(items: readonly T[], keyOf: (item: T) => string, input: Paged) =>
  pageOf(items, { keyOf, maxResults: input.MaxResults, nextToken: input.NextToken });

const vpc = (context: RequestContext): Vpc => ({
  VpcId: defaultVpcId(context),
  CidrBlock: VPC_CIDR,
  State: 'available',
  OwnerId: context.account,
  InstanceTenancy: 'default',
  Ipv6CidrBlockAssociationSet: [],
  CidrBlockAssociationSet: [{ CidrBlock: VPC_CIDR, CidrBlockState: { State: 'associated' } }],
  IsDefault: true,
  Tags: listTags(tagsOf(context, defaultVpcId(context))),
});

const subnets = (context: RequestContext): readonly Subnet[] => {
  const used = [...context.table(instances).values()].filter(({ state }) => state !== 'terminated');
  return defaultSubnets(context).map(({ id, zone, zoneId, cidr }) => ({
    SubnetId: id,
    SubnetArn: ec2Arn(context, 'subnet', id),
    VpcId: defaultVpcId(context),
    AvailabilityZone: zone,
    AvailabilityZoneId: zoneId,
    CidrBlock: cidr,
    // AWS keeps five of a subnet's addresses.
    AvailableIpAddressCount: 4096 - 5 - used.filter(({ subnetId }) => subnetId === id).length,
    DefaultForAz: true,
    MapPublicIpOnLaunch: true,
    AssignIpv6AddressOnCreation: false,
    Ipv6CidrBlockAssociationSet: [],
    State: 'available',
    OwnerId: context.account,
    Tags: listTags(tagsOf(context, id)),
  }));
};

const group = (context: RequestContext): SecurityGroup => {
  const GroupId = defaultGroupId(context);
  return {
    GroupId,
    GroupName: 'default',
    Description: 'default VPC security group',
    VpcId: defaultVpcId(context),
    OwnerId: context.account,
    SecurityGroupArn: ec2Arn(context, 'security-group', GroupId),
    IpPermissions: [
      {
        IpProtocol: '-1',
        UserIdGroupPairs: [{ GroupId, UserId: context.account }],
        IpRanges: [],
        Ipv6Ranges: [],
        PrefixListIds: [],
      },
    ],
    IpPermissionsEgress: [
      {
        IpProtocol: '-1',
        IpRanges: [{ CidrIp: '0.0.0.0/0' }],
        UserIdGroupPairs: [],
        Ipv6Ranges: [],
        PrefixListIds: [],
      },
    ],
    Tags: listTags(tagsOf(context, GroupId)),
  };
};

const showZone = ({ region }: RequestContext, { name, id }: Zone): AvailabilityZone => ({
  ZoneName: name,
  ZoneId: id,
  ZoneType: 'availability-zone',
  RegionName: region,
  State: 'available',
  OptInStatus: 'opt-in-not-required',
  GroupName: `${region}-zg-1`,
  NetworkBorderGroup: region,
  Messages: [],
});

const showRegion = (RegionName: string): Region => ({
  RegionName,
  Endpoint: `ec2.${RegionName}.amazonaws.com`,
  OptInStatus: 'opt-in-not-required',
});
