import { DescribeImagesCommand, RunInstancesCommand } from '@aws-sdk/client-ec2';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Ec2World, NEWEST, openEc2World, refusal } from './ec2-world.ts';

let world: Ec2World;
beforeAll(async () => {
  world = await openEc2World();
});
afterAll(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

const imageId = async (architecture: string) => {
  const Filters = [
    { Name: 'architecture', Values: [architecture] },
    { Name: 'name', Values: ['al2023-ami-2023*'] },
  ];
  const { Images = [] } = await world.ec2.send(new DescribeImagesCommand({ Owners: ['amazon'], Filters }));
  return Images[0]?.ImageId ?? '';
};

describe('launching', () => {
  it('makes an instance in the default VPC, from the newest image', async () => {
    const answer = await world.ec2.send(
      new RunInstancesCommand({ ImageId: NEWEST, InstanceType: 't3.micro', MinCount: 1, MaxCount: 1 }),
    );
    expect(answer.ReservationId).toMatch(/^r-[0-9a-f]{17}$/);
    expect(answer.OwnerId).toBe('000000000000');
    expect(answer.Instances).toMatchObject([
      {
        InstanceId: expect.stringMatching(/^i-[0-9a-f]{17}$/),
        ImageId: await imageId('x86_64'),
        InstanceType: 't3.micro',
        State: { Code: 0, Name: 'pending' },
        StateReason: { Code: 'pending', Message: 'pending' },
        StateTransitionReason: '',
        LaunchTime: new Date('2026-11-21T09:00:00Z'),
        PrivateIpAddress: expect.stringMatching(/^172\.31\.\d+\.\d+$/),
        PrivateDnsName: expect.stringMatching(/^ip-172-31-\d+-\d+\.ec2\.internal$/),
        PublicDnsName: '',
        VpcId: expect.stringMatching(/^vpc-[0-9a-f]{17}$/),
        SecurityGroups: [{ GroupName: 'default' }],
        CpuOptions: { CoreCount: 1, ThreadsPerCore: 2 },
        MetadataOptions: { HttpTokens: 'required', State: 'pending' },
      },
    ]);
  });

  it('makes as many as asked for, one reservation for all', async () => {
    const { Instances = [] } = await world.ec2.send(
      new RunInstancesCommand({ ImageId: NEWEST, InstanceType: 't3.nano', MinCount: 2, MaxCount: 3 }),
    );
    expect(Instances.map(({ AmiLaunchIndex }) => AmiLaunchIndex)).toEqual([0, 1, 2]);
    expect(new Set(Instances.map(({ PrivateIpAddress }) => PrivateIpAddress)).size).toBe(3);
  });

  it('takes an image by its id, and by a parameter of one’s own', async () => {
    const id = await imageId('arm64');
    const [first = ''] = await world.launch({ ImageId: id, InstanceType: 't4g.nano' });
    expect(await world.describe(first)).toMatchObject({ ImageId: id, Architecture: 'arm64' });
    const ssm = new SSMClient(world.sandbox.clientConfig());
    await ssm.send(new PutParameterCommand({ Name: '/golden/ami', Value: id, Type: 'String' }));
    const [second = ''] = await world.launch({
      ImageId: 'resolve:ssm:/golden/ami',
      InstanceType: 't4g.nano',
    });
    expect(await world.describe(second)).toMatchObject({ ImageId: id });
  });

  it('bears its tags from the beginning', async () => {
    const Tags = [{ Key: 'Name', Value: 'web' }];
    const [id = ''] = await world.launch({ TagSpecifications: [{ ResourceType: 'instance', Tags }] });
    expect(await world.describe(id)).toMatchObject({ Tags });
  });
});

describe('the same client token', () => {
  const ClientToken = 'once';

  it('launches once', async () => {
    const first = await world.launch({ ClientToken });
    expect(await world.launch({ ClientToken })).toEqual(first);
  });

  it('with another request is refused', async () => {
    await world.launch({ ClientToken });
    expect(await refusal(world.launch({ ClientToken, InstanceType: 't3.small' }))).toBe(
      'IdempotentParameterMismatch: Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
    );
  });
});

describe('refuses', () => {
  it.each([
    [{ ImageId: undefined }, 'MissingParameter: The request must contain the parameter ImageId'],
    [{ ImageId: 'ubuntu' }, 'InvalidAMIID.Malformed: Invalid id: "ubuntu" (expecting "ami-...")'],
    [
      { ImageId: 'ami-00000000000000000' },
      "InvalidAMIID.NotFound: The image id '[ami-00000000000000000]' does not exist",
    ],
    [
      { ImageId: 'resolve:ssm:/no/such' },
      "InvalidParameterValue: Invalid value 'resolve:ssm:/no/such' for imageId. The parameter does not exist.",
    ],
    // A slip that the SDK's types wouldn't let through.
    [
      JSON.parse('{ "InstanceType": "t3.nanno" }'),
      "InvalidParameterValue: Invalid value 't3.nanno' for InstanceType.",
    ],
    [{ KeyName: 'mine' }, "InvalidKeyPair.NotFound: The key pair 'mine' does not exist"],
    [
      { SubnetId: 'subnet-00000000000000000' },
      "InvalidSubnetID.NotFound: The subnet ID 'subnet-00000000000000000' does not exist",
    ],
    [
      { SecurityGroupIds: ['sg-00000000000000000'] },
      "InvalidGroup.NotFound: The security group 'sg-00000000000000000' does not exist",
    ],
    [
      { Placement: { AvailabilityZone: 'eu-west-1a' } },
      'InvalidParameterValue: Invalid availability zone: [eu-west-1a]',
    ],
    [
      { MinCount: 0 },
      'InvalidParameterValue: Value (0) for parameter minCount is invalid. Must be greater than 0.',
    ],
    [
      { MinCount: 21, MaxCount: 21 },
      'InstanceLimitExceeded: You have requested more instances (21) than your current instance limit of 20 allows for the specified instance type.',
    ],
    [{ DryRun: true }, 'DryRunOperation: Request would have succeeded, but DryRun flag is set.'],
  ])('%j', async (more, expected) => {
    expect(await refusal(world.launch(more))).toBe(expected);
  });

  it('a type of another architecture than the image’s', async () => {
    expect(await refusal(world.launch({ InstanceType: 't4g.micro' }))).toMatch(
      /^InvalidParameterValue: The architecture 'arm64' of the specified instance type does not match the architecture 'x86_64' of the specified AMI\./,
    );
  });

  it('by name what it cannot do', async () => {
    const withRole = refusal(world.launch({ IamInstanceProfile: { Name: 'web' } }));
    expect(await withRole).toContain('NotImplemented');
    expect(await withRole).toContain('ec2:RunInstances (IamInstanceProfile)');
    expect(await refusal(world.launch({ UserData: 'echo' }))).toContain('ec2:RunInstances (UserData)');
    expect(await refusal(world.launch({ InstanceType: 'm5.large' }))).toContain('InstanceType m5.large');
  });

  it('reserved and repeated tags', async () => {
    const tagged = (...Tags: { Key: string; Value: string }[]) =>
      refusal(world.launch({ TagSpecifications: [{ ResourceType: 'instance', Tags }] }));
    expect(await tagged({ Key: 'aws:mine', Value: '' })).toBe(
      "InvalidParameterValue: Tag keys starting with 'aws:' are reserved for internal use",
    );
    expect(await tagged({ Key: 'a', Value: '1' }, { Key: 'a', Value: '2' })).toBe(
      "InvalidParameterValue: Duplicate tag key 'a' specified.",
    );
  });
});
