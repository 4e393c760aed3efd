import {
  CreateTagsCommand,
  CreateVpcCommand,
  DeleteTagsCommand,
  DescribeAvailabilityZonesCommand,
  DescribeImagesCommand,
  DescribeInstancesCommand,
  type DescribeInstancesCommandInput,
  DescribeInstanceTypesCommand,
  DescribeKeyPairsCommand,
  DescribeRegionsCommand,
  DescribeSecurityGroupsCommand,
  DescribeSubnetsCommand,
  DescribeTagsCommand,
  DescribeVpcsCommand,
  EC2Client,
  RunInstancesCommand,
  StopInstancesCommand,
} from '@aws-sdk/client-ec2';
import {
  CreateAccessKeyCommand,
  CreateUserCommand,
  IAMClient,
  PutUserPolicyCommand,
} from '@aws-sdk/client-iam';
import {
  GetResourcesCommand,
  ResourceGroupsTaggingAPIClient,
  TagResourcesCommand,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ec2World, NEWEST, openEc2World, refusal } from './ec2-world.ts';

let world: Ec2World;
let web: string;
let batch: readonly string[];
beforeAll(async () => {
  world = await openEc2World();
  [web = ''] = await world.launch({
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'web*1' }] }],
  });
  batch = await world.launch({ InstanceType: 't3.nano', MinCount: 6, MaxCount: 6 });
  await world.clock.advance(10_000);
  await world.ec2.send(new StopInstancesCommand({ InstanceIds: [...batch] }));
});
afterAll(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

const find = async (input: DescribeInstancesCommandInput) => {
  const { Reservations = [] } = await world.ec2.send(new DescribeInstancesCommand(input));
  return Reservations.flatMap(({ Instances = [] }) => Instances).map(({ InstanceId }) => InstanceId);
};
const by = (Name: string, ...Values: string[]) => find({ Filters: [{ Name, Values }] });

describe('filters', () => {
  it.each([
    ['instance-state-name', ['running'], 1],
    ['instance-state-name', ['running', 'stopping'], 7],
    ['instance-state-code', ['64'], 6],
    ['instance-type', ['t3.*'], 7],
    ['instance-type', ['t?.nano'], 6],
    ['instance-type', ['T3.nano'], 0],
    ['tag:Name', ['web*'], 1],
    ['tag:Name', ['web\\*1'], 1],
    ['tag:Name', ['web\\*2'], 0],
    ['tag-key', ['Name'], 1],
    ['launch-time', ['2026-11-21T*'], 7],
    ['vpc-id', ['vpc-*'], 7],
    ['state-reason-code', ['Client.UserInitiatedShutdown'], 6],
  ])('%s %j', async (name, values, count) => {
    expect(await by(name, ...values)).toHaveLength(count);
  });

  it('all have to fit', async () => {
    const Filters = [
      { Name: 'instance-type', Values: ['t3.nano'] },
      { Name: 'instance-state-name', Values: ['running'] },
    ];
    expect(await find({ Filters })).toEqual([]);
  });

  it('that there are not are refused, those that the sandbox lacks by name', async () => {
    expect(await refusal(by('instance-stat', 'running'))).toBe(
      "InvalidParameterValue: The filter 'instance-stat' is invalid",
    );
    expect(await refusal(by('tenancy', 'default'))).toContain('ec2:DescribeInstances (filter tenancy)');
  });

  it('with many stars answer at once', async () => {
    expect(await by('instance-type', `${'*'.repeat(200)}!`)).toEqual([]);
  });
});

describe('pages', () => {
  it('follow each other', async () => {
    const first = await world.ec2.send(new DescribeInstancesCommand({ MaxResults: 5 }));
    const second = await world.ec2.send(
      new DescribeInstancesCommand({ MaxResults: 5, NextToken: first.NextToken }),
    );
    const ids = [first, second].flatMap(({ Reservations = [] }) =>
      Reservations.flatMap(({ Instances = [] }) => Instances.map(({ InstanceId }) => InstanceId)),
    );
    expect(ids).toEqual([web, ...batch]);
    expect(second.NextToken).toBeUndefined();
  });

  it('are neither too short nor for named instances', async () => {
    expect(await refusal(find({ MaxResults: 4 }))).toContain('InvalidParameterValue');
    expect(await refusal(find({ MaxResults: 5, InstanceIds: [web] }))).toBe(
      'InvalidParameterCombination: The parameter instancesSet cannot be used with the parameter maxResults',
    );
    expect(await refusal(find({ NextToken: 'x' }))).toBe("InvalidNextToken: The token 'x' is invalid");
  });
});

describe('the default network', () => {
  it('is a VPC with a subnet in each zone and one group', async () => {
    const { Vpcs = [] } = await world.ec2.send(
      new DescribeVpcsCommand({ Filters: [{ Name: 'is-default', Values: ['true'] }] }),
    );
    expect(Vpcs).toMatchObject([{ CidrBlock: '172.31.0.0/16', IsDefault: true, State: 'available' }]);
    const [{ VpcId = '' } = {}] = Vpcs;
    const Filters = [{ Name: 'vpc-id', Values: [VpcId] }];
    const { Subnets = [] } = await world.ec2.send(new DescribeSubnetsCommand({ Filters }));
    expect(Subnets.map(({ AvailabilityZone, CidrBlock }) => `${AvailabilityZone} ${CidrBlock}`)).toEqual(
      [...'abcdef'].map((letter, index) => `us-east-1${letter} 172.31.${index * 16}.0/20`),
    );
    const free = Subnets.reduce((sum, { AvailableIpAddressCount = 0 }) => sum + AvailableIpAddressCount, 0);
    expect(free).toBe(6 * 4091 - 7);
    const { SecurityGroups } = await world.ec2.send(new DescribeSecurityGroupsCommand({ Filters }));
    expect(SecurityGroups).toMatchObject([{ GroupName: 'default', VpcId }]);
    expect(await world.describe(web)).toMatchObject({ VpcId });
  });

  it('has zones and regions', async () => {
    const { AvailabilityZones = [] } = await world.ec2.send(new DescribeAvailabilityZonesCommand({}));
    expect(AvailabilityZones[1]).toMatchObject({ ZoneName: 'us-east-1b', ZoneId: 'use1-az2' });
    const { Regions } = await world.ec2.send(new DescribeRegionsCommand({ RegionNames: ['eu-west-1'] }));
    expect(Regions).toMatchObject([{ Endpoint: 'ec2.eu-west-1.amazonaws.com' }]);
  });

  it('has neither keys nor anything else', async () => {
    expect((await world.ec2.send(new DescribeKeyPairsCommand({}))).KeyPairs).toEqual([]);
    const vpc = world.ec2.send(new CreateVpcCommand({ CidrBlock: '10.0.0.0/16' }));
    expect(await refusal(vpc)).toBe(
      'NotImplemented: The serverless-labs sandbox has no operation ec2:CreateVpc.',
    );
  });
});

it('lists images and types', async () => {
  const { Images = [] } = await world.ec2.send(new DescribeImagesCommand({ Owners: ['amazon'] }));
  expect(Images).toHaveLength(4);
  expect((await world.ec2.send(new DescribeImagesCommand({ Owners: ['self'] }))).Images).toEqual([]);
  const { InstanceTypes } = await world.ec2.send(
    new DescribeInstanceTypesCommand({ Filters: [{ Name: 'free-tier-eligible', Values: ['true'] }] }),
  );
  expect(InstanceTypes?.map(({ InstanceType }) => InstanceType)).toContain('t3.micro');
  expect(
    await refusal(
      world.ec2.send(new DescribeInstanceTypesCommand({ InstanceTypes: ['t3.micro', 'm5.large'] })),
    ),
  ).toBe('InvalidInstanceType: The following supplied instance types do not exist: [m5.large]');
});

describe('tags', () => {
  it('are added, told and taken away', async () => {
    const Resources = [web];
    await world.ec2.send(new CreateTagsCommand({ Resources, Tags: [{ Key: 'team', Value: 'red' }] }));
    const Filters = [{ Name: 'resource-id', Values: [web] }];
    const told = async () =>
      (await world.ec2.send(new DescribeTagsCommand({ Filters }))).Tags?.map(
        ({ Key, Value }) => `${Key}=${Value}`,
      );
    expect(await told()).toEqual(['Name=web*1', 'team=red']);
    await world.ec2.send(new DeleteTagsCommand({ Resources, Tags: [{ Key: 'team', Value: 'blue' }] }));
    expect(await told()).toEqual(['Name=web*1', 'team=red']);
    await world.ec2.send(new DeleteTagsCommand({ Resources, Tags: [{ Key: 'team' }] }));
    expect(await told()).toEqual(['Name=web*1']);
  });

  it('can be looked for by Resource Groups Tagging', async () => {
    const tagging = new ResourceGroupsTaggingAPIClient(world.sandbox.clientConfig());
    const arn = `arn:aws:ec2:us-east-1:000000000000:instance/${batch[0]}`;
    await tagging.send(new TagResourcesCommand({ ResourceARNList: [arn], Tags: { part: 'batch' } }));
    const found = await tagging.send(
      new GetResourcesCommand({ ResourceTypeFilters: ['ec2:instance'], TagFilters: [{ Key: 'part' }] }),
    );
    expect(found.ResourceTagMappingList).toMatchObject([{ ResourceARN: arn }]);
  });

  it('are refused to what is not there', async () => {
    const tag = (id: string) =>
      refusal(world.ec2.send(new CreateTagsCommand({ Resources: [id], Tags: [{ Key: 'a', Value: '' }] })));
    expect(await tag('i-00000000000000000')).toContain('InvalidInstanceID.NotFound');
    expect(await tag('queue')).toBe("InvalidID: The ID 'queue' is not valid");
  });
});

describe('permissions', () => {
  const as = async (user: string, Statement: object[]) => {
    const iam = new IAMClient(world.sandbox.clientConfig());
    await iam.send(new CreateUserCommand({ UserName: user }));
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    await iam.send(new PutUserPolicyCommand({ UserName: user, PolicyName: 'p', PolicyDocument }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: user }));
    const keys = {
      accessKeyId: AccessKey?.AccessKeyId ?? '',
      secretAccessKey: AccessKey?.SecretAccessKey ?? '',
    };
    return { ...world, ec2: new EC2Client(world.sandbox.clientConfig(keys)) };
  };

  it('are those of each instance, by its tags too', async () => {
    const { ec2 } = await as('stopper', [
      {
        Effect: 'Allow',
        Action: 'ec2:StopInstances',
        Resource: '*',
        Condition: { StringEquals: { 'aws:ResourceTag/Name': 'web*1' } },
      },
    ]);
    const stop = (id = '') => ec2.send(new StopInstancesCommand({ InstanceIds: [id], DryRun: true }));
    expect(await refusal(stop(web))).toContain('DryRunOperation');
    expect(await refusal(stop(batch[0]))).toBe(
      `UnauthorizedOperation: You are not authorized to perform this operation. User: arn:aws:iam::000000000000:user/stopper is not authorized to perform: ec2:StopInstances on resource: arn:aws:ec2:us-east-1:000000000000:instance/${batch[0]} because no identity-based policy allows the ec2:StopInstances action`,
    );
  });

  it('to launch are needed for all that a launch touches, and for the parameter', async () => {
    const launcher = await as('launcher', [{ Effect: 'Allow', Action: 'ec2:RunInstances', Resource: '*' }]);
    const run = launcher.ec2.send(
      new RunInstancesCommand({ ImageId: NEWEST, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 }),
    );
    expect(await refusal(run)).toContain('ssm:GetParameters');
  });
});
