import type { RunInstancesCommandInput, TagSpecification } from '@aws-sdk/client-ec2';
import { notImplemented } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import { findInstanceType, type InstanceType } from '../catalogue/instance-types.ts';
import { type DefaultSubnet, defaultGroupId, defaultSubnets } from '../catalogue/network.ts';
import { ec2Error, invalidValue } from '../errors.ts';
import { readTags, type Tags } from '../tags/tag-table.ts';

/** The members of RunInstances that mean something without a machine; any other is refused by name. */
const KNOWN: ReadonlySet<string> = new Set([
  ...['ClientToken', 'DisableApiStop', 'DisableApiTermination', 'DryRun', 'EbsOptimized', 'ImageId'],
  ...['InstanceInitiatedShutdownBehavior', 'InstanceType', 'KeyName', 'MaxCount', 'MetadataOptions'],
  ...['MinCount', 'Monitoring', 'Placement', 'SecurityGroupIds', 'SecurityGroups', 'SubnetId'],
  'TagSpecifications',
]);

/** AWS's own where none is given: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html */
const DEFAULT_TYPE = 'm1.small';

export interface Launch {
  readonly type: InstanceType;
  readonly count: number;
  readonly subnet: DefaultSubnet;
  readonly tags: Tags;
}

/** Checks what is asked for before any instance is made. Throws AwsError. */
export const readLaunch = (context: Context, input: RunInstancesCommandInput): Launch => {
  for (const member of Object.keys(input))
    if (!KNOWN.has(member)) throw notImplemented('ec2', 'RunInstances', member);
  if (input.KeyName !== undefined)
    throw ec2Error('InvalidKeyPair.NotFound', `The key pair '${input.KeyName}' does not exist`);
  checkGroups(context, input);
  return {
    type: readType(input.InstanceType ?? DEFAULT_TYPE),
    count: readCount(input),
    subnet: readSubnet(context, input),
    tags: readTagSpecifications(input.TagSpecifications ?? []),
  };
};

const readType = (name: string): InstanceType => {
  const type = findInstanceType(name);
  if (type) return type;
  if (REAL_TYPE.test(name)) throw notImplemented('ec2', 'RunInstances', `InstanceType ${name}`);
  throw invalidValue(`Invalid value '${name}' for InstanceType.`);
};

/** What is of the form of AWS's types, and not a slip: a family and a size. */
const REAL_TYPE = /^[a-z][a-z0-9-]*\.(nano|micro|small|medium|large|\d*xlarge|metal(-\d+xl)?)$/;

/** On-demand quotas of a new account are a few vCPUs; the sandbox keeps its table small. */
const MAX_INSTANCES = 20;

const readCount = ({ MinCount = 0, MaxCount = 0 }: RunInstancesCommandInput): number => {
  for (const [name, value] of [
    ['minCount', MinCount],
    ['maxCount', MaxCount],
  ] as const)
    if (!Number.isInteger(value) || value < 1)
      throw invalidValue(`Value (${value}) for parameter ${name} is invalid. Must be greater than 0.`);
  if (MinCount > MaxCount)
    throw ec2Error(
      'InvalidParameterCombination',
      `Value (${MinCount}) for parameter minCount is invalid. It must not exceed maxCount (${MaxCount}).`,
    );
  if (MinCount > MAX_INSTANCES)
    throw ec2Error(
      'InstanceLimitExceeded',
      `You have requested more instances (${MinCount}) than your current instance limit of ${MAX_INSTANCES} allows for the specified instance type.`,
    );
  return Math.min(MaxCount, MAX_INSTANCES);
};

const readSubnet = (
  context: Context,
  { SubnetId, Placement = {} }: RunInstancesCommandInput,
): DefaultSubnet => {
  const { AvailabilityZone, ...others } = Placement;
  const [unsupported] = Object.keys(others);
  if (unsupported) throw notImplemented('ec2', 'RunInstances', `Placement.${unsupported}`);
  const all = defaultSubnets(context);
  const inZone = all.filter(({ zone }) => AvailabilityZone === undefined || zone === AvailabilityZone);
  if (inZone.length === 0) throw invalidValue(`Invalid availability zone: [${AvailabilityZone}]`);
  if (SubnetId !== undefined) {
    const subnet = inZone.find(({ id }) => id === SubnetId);
    if (!subnet) throw ec2Error('InvalidSubnetID.NotFound', `The subnet ID '${SubnetId}' does not exist`);
    return subnet;
  }
  const [first, ...rest] = inZone;
  const subnet = rest[Math.floor(context.random() * inZone.length)] ?? first;
  if (!subnet) throw ec2Error('MissingInput', 'No subnets found for the default VPC');
  return subnet;
};

/** There is one group: the default VPC's own. */
const checkGroups = (
  context: Context,
  { SecurityGroupIds = [], SecurityGroups = [] }: RunInstancesCommandInput,
): void => {
  const unknown = [
    ...SecurityGroupIds.filter((id) => id !== defaultGroupId(context)),
    ...SecurityGroups.filter((name) => name !== 'default'),
  ];
  if (unknown.length > 0)
    throw ec2Error('InvalidGroup.NotFound', `The security group '${unknown[0]}' does not exist`);
};

const readTagSpecifications = (given: readonly TagSpecification[]): Tags => {
  let tags: Tags = {};
  for (const { ResourceType, Tags: ofType = [] } of given) {
    if (ResourceType !== 'instance' && ResourceType !== 'volume')
      throw notImplemented('ec2', 'RunInstances', `TagSpecifications for ${ResourceType}`);
    if (ofType.length === 0) throw invalidValue('Tag specification must have at least one tag');
    const read = readTags(ofType);
    // Instances have no volumes of their own here, so there is nothing that would bear those tags.
    if (ResourceType === 'instance') tags = { ...tags, ...read };
  }
  return tags;
};
