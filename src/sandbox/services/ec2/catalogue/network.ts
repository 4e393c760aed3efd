import type { Context } from '../../../kernel/context.ts';
import { fixedId } from '../ids.ts';

/** One part of the default VPC: https://docs.aws.amazon.com/vpc/latest/userguide/default-vpc-components.html */
export interface DefaultSubnet {
  readonly id: string;
  readonly zone: string;
  readonly zoneId: string;
  /** `172.31.16`: the first three numbers of its first address. */
  readonly firstBlock: number;
  readonly cidr: string;
}

export const VPC_CIDR = '172.31.0.0/16';

export const defaultVpcId = (context: Context): string => fixedId(context, 'vpc', 'default');
export const defaultGroupId = (context: Context): string => fixedId(context, 'sg', 'default');

/** One subnet of 4,096 addresses in each zone. */
export const defaultSubnets = (context: Context): readonly DefaultSubnet[] =>
  zonesOf(context.region).map(({ name, id }, index) => ({
    id: fixedId(context, 'subnet', name),
    zone: name,
    zoneId: id,
    firstBlock: index * 16,
    cidr: `172.31.${index * 16}.0/20`,
  }));

export interface Zone {
  readonly name: string;
  readonly id: string;
}

/** us-east-1 has six zones; elsewhere the sandbox has three, which every region has at least. */
export const zonesOf = (region: string): readonly Zone[] =>
  [...(region === 'us-east-1' ? 'abcdef' : 'abc')].map((letter, index) => ({
    name: `${region}${letter}`,
    id: `${zoneIdPrefix(region)}-az${index + 1}`,
  }));

/** `use1` for us-east-1, `apne2` for ap-northeast-2. */
const zoneIdPrefix = (region: string): string => {
  const [area = '', direction = '', number = ''] = region.split('-');
  const short = direction.replace(
    /^(north|south|east|west|central)(east|west)?$/,
    (_, first, second = '') => `${first.charAt(0)}${second.charAt(0)}`,
  );
  return `${area}${short}${number}`;
};

/** Regions that need no opt-in: https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html */
export const REGIONS = [
  ...['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-south-1', 'ap-southeast-1', 'ap-southeast-2'],
  ...['ca-central-1', 'eu-central-1', 'eu-north-1', 'eu-west-1', 'eu-west-2', 'eu-west-3', 'sa-east-1'],
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2'],
];
