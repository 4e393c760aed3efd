import type { Image, InstanceTypeInfo } from '@aws-sdk/client-ec2';
import { type PublicImage, publicImages } from '../../../kernel/public-images.ts';
import type { Operations } from '../../../kernel/service.ts';
import type { Ec2Sdk } from '../ec2-sdk.ts';
import { ec2Error, endDryRun, malformedId } from '../errors.ts';
import { applyFilters, type FilterFields } from '../filters.ts';
import { isId } from '../ids.ts';
import { pageOf } from '../page.ts';
import { findInstanceType, INSTANCE_TYPES, type InstanceType, unknownTypes } from './instance-types.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeImages.html */
export const catalogueOperations = {
  DescribeImages: {
    handle: (input, context) => {
      endDryRun(input);
      const all = publicImages(context.region);
      const owned = (input.Owners ?? []).length === 0 || input.Owners?.some((owner) => isAmazon(owner));
      const chosen = byIds(owned ? all : [], input.ImageIds ?? [], all);
      const found = applyFilters(chosen, {
        operation: 'DescribeImages',
        filters: input.Filters,
        fields: IMAGE_FIELDS,
        tagsOf: () => ({}),
      });
      const { items, nextToken } = pageOf(found, {
        keyOf: ({ id }) => id,
        maxResults: input.MaxResults,
        nextToken: input.NextToken,
      });
      return { Images: items.map(showImage), NextToken: nextToken };
    },
  },
  DescribeInstanceTypes: {
    handle: (input, _context) => {
      endDryRun(input);
      const names = input.InstanceTypes ?? [];
      const unknown = names.filter((name) => !findInstanceType(name));
      if (unknown.length > 0) throw unknownTypes(unknown);
      const chosen =
        names.length === 0 ? INSTANCE_TYPES : names.flatMap((name) => findInstanceType(name) ?? []);
      const found = applyFilters(chosen, {
        operation: 'DescribeInstanceTypes',
        filters: input.Filters,
        fields: TYPE_FIELDS,
      });
      const { items, nextToken } = pageOf(found, {
        keyOf: ({ name }) => name,
        maxResults: input.MaxResults,
        nextToken: input.NextToken,
      });
      return { InstanceTypes: items.map(showType), NextToken: nextToken };
    },
  },
} satisfies Operations<Ec2Sdk>;

/** Amazon's account for its Linux images. */
const AMAZON = '137112412989';
const isAmazon = (owner: string): boolean => owner === 'amazon' || owner === AMAZON;

const byIds = (
  owned: readonly PublicImage[],
  ids: readonly string[],
  all: readonly PublicImage[],
): readonly PublicImage[] => {
  for (const id of ids) if (!isId(id, 'ami')) throw malformedId('InvalidAMIID.Malformed', id, 'ami');
  const missing = ids.filter((id) => !all.some((image) => image.id === id));
  if (missing.length > 0)
    throw ec2Error(
      'InvalidAMIID.NotFound',
      missing.length === 1
        ? `The image id '[${missing[0]}]' does not exist`
        : `The image ids '[${missing.join(', ')}]' do not exist`,
    );
  return ids.length === 0 ? owned : owned.filter(({ id }) => ids.includes(id));
};

const IMAGE_FIELDS: FilterFields<PublicImage> = {
  architecture: ({ architecture }) => architecture,
  'boot-mode': ({ bootMode }) => bootMode,
  'creation-date': ({ createdMs }) => new Date(createdMs).toISOString(),
  description: ({ description }) => description,
  'ena-support': () => 'true',
  hypervisor: () => 'xen',
  'image-id': ({ id }) => id,
  'image-type': () => 'machine',
  'is-public': () => 'true',
  name: ({ name }) => name,
  'owner-alias': () => 'amazon',
  'owner-id': () => AMAZON,
  'public-ssm-parameter-name': ({ parameters }) => parameters,
  'root-device-name': () => '/dev/xvda',
  'root-device-type': () => 'ebs',
  state: () => 'available',
  'virtualization-type': () => 'hvm',
};

const showImage = ({ id, name, architecture, description, createdMs, bootMode }: PublicImage): Image => ({
  ImageId: id,
  Name: name,
  Architecture: architecture,
  Description: description,
  CreationDate: new Date(createdMs).toISOString(),
  ImageLocation: `amazon/${name}`,
  ImageType: 'machine',
  Public: true,
  OwnerId: AMAZON,
  ImageOwnerAlias: 'amazon',
  PlatformDetails: 'Linux/UNIX',
  UsageOperation: 'RunInstances',
  State: 'available',
  BlockDeviceMappings: [],
  EnaSupport: true,
  Hypervisor: 'xen',
  RootDeviceName: '/dev/xvda',
  RootDeviceType: 'ebs',
  SriovNetSupport: 'simple',
  Tags: [],
  VirtualizationType: 'hvm',
  ...(bootMode && { BootMode: bootMode }),
});

const TYPE_FIELDS: FilterFields<InstanceType> = {
  'bare-metal': () => 'false',
  'burstable-performance-supported': () => 'true',
  'current-generation': () => 'true',
  'free-tier-eligible': ({ isFreeTier }) => String(isFreeTier),
  hypervisor: ({ hypervisor }) => hypervisor,
  'instance-type': ({ name }) => name,
  'memory-info.size-in-mib': ({ memoryMib }) => String(memoryMib),
  'processor-info.supported-architecture': ({ architectures }) => architectures,
  'vcpu-info.default-cores': ({ cores }) => String(cores),
  'vcpu-info.default-threads-per-core': ({ threadsPerCore }) => String(threadsPerCore),
  'vcpu-info.default-vcpus': ({ cores, threadsPerCore }) => String(cores * threadsPerCore),
};

const showType = ({
  name,
  cores,
  threadsPerCore,
  memoryMib,
  architectures,
  hypervisor,
  isFreeTier,
}: InstanceType): InstanceTypeInfo => ({
  InstanceType: name,
  CurrentGeneration: true,
  FreeTierEligible: isFreeTier,
  SupportedUsageClasses: ['on-demand', 'spot'],
  SupportedRootDeviceTypes: ['ebs'],
  SupportedVirtualizationTypes: ['hvm'],
  BareMetal: false,
  Hypervisor: hypervisor,
  ProcessorInfo: { SupportedArchitectures: [...architectures] },
  VCpuInfo: {
    DefaultVCpus: cores * threadsPerCore,
    DefaultCores: cores,
    DefaultThreadsPerCore: threadsPerCore,
  },
  MemoryInfo: { SizeInMiB: memoryMib },
  InstanceStorageSupported: false,
  BurstablePerformanceSupported: true,
});
