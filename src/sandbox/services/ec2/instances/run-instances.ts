import type { InstanceMetadataOptionsRequest, RunInstancesCommandInput } from '@aws-sdk/client-ec2';
import type { Context, RequestContext } from '../../../kernel/context.ts';
import type { PublicImage } from '../../../kernel/public-images.ts';
import type { Authorization, Operations } from '../../../kernel/service.ts';
import { defaultGroupId } from '../catalogue/network.ts';
import type { Ec2Sdk } from '../ec2-sdk.ts';
import { ec2Error, endDryRun, invalidValue } from '../errors.ts';
import { ec2Arn, newId } from '../ids.ts';
import { addTags } from '../tags/tag-table.ts';
import { findImage } from './find-image.ts';
import { type Instance, instances } from './instance.ts';
import { type Launch, readLaunch } from './launch-request.ts';
import { showReservation } from './show-instance.ts';
import { enterState } from './state-machine.ts';

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RunInstances.html */
export const runOperation = {
  RunInstances: {
    authorize: (input, context) => launchPermissions(input, context),
    handle: async (input, context) => {
      const request = requestOf(input);
      const known = input.ClientToken ? launchedWith(context, input.ClientToken) : [];
      if (known.some((instance) => instance.request !== request))
        throw ec2Error(
          'IdempotentParameterMismatch',
          'Arguments on this idempotent request are inconsistent with arguments used in previous request(s).',
        );
      if (known.length > 0) return showReservation(context, known);
      const launch = readLaunch(context, input);
      const image = await findImage(context, input.ImageId);
      checkArchitecture(image, launch);
      endDryRun(input);
      const reservationId = newId(context, 'r');
      const launched: Instance[] = [];
      for (let index = 0; index < launch.count; index += 1) {
        const instance = newInstance(context, { input, launch, image, request, reservationId, index });
        addTags(context, instance.id, launch.tags);
        launched.push(await enterState(context, instance, 'pending'));
      }
      return showReservation(context, launched);
    },
  },
} satisfies Operations<Ec2Sdk>;

/** https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonec2.html */
const launchPermissions = (
  input: RunInstancesCommandInput,
  context: RequestContext,
): readonly Authorization[] => {
  const action = 'ec2:RunInstances';
  const tags = (input.TagSpecifications ?? []).flatMap(({ Tags = [] }) => Tags);
  const requestTags = {
    ...Object.fromEntries(tags.map(({ Key = '', Value = '' }) => [`aws:RequestTag/${Key}`, Value])),
    ...(tags.length > 0 && { 'aws:TagKeys': tags.map(({ Key = '' }) => Key) }),
  };
  const instance = ec2Arn(context, 'instance', '*');
  const image = input.ImageId?.startsWith('ami-') ? input.ImageId : '*';
  return [
    {
      action,
      resource: instance,
      conditions: { ...requestTags, ...(input.InstanceType && { 'ec2:InstanceType': input.InstanceType }) },
    },
    { action, resource: `arn:aws:ec2:${context.region}::image/${image}` },
    { action, resource: ec2Arn(context, 'subnet', input.SubnetId ?? '*') },
    { action, resource: ec2Arn(context, 'security-group', defaultGroupId(context)) },
    { action, resource: ec2Arn(context, 'network-interface', '*') },
    { action, resource: ec2Arn(context, 'volume', '*') },
    ...taggedTypes(input).map((type) => ({
      action: 'ec2:CreateTags',
      resource: ec2Arn(context, type, '*'),
      conditions: { ...requestTags, 'ec2:CreateAction': 'RunInstances' },
    })),
  ];
};

/** What is tagged as it is launched. */
const taggedTypes = ({ TagSpecifications = [] }: RunInstancesCommandInput) =>
  (['instance', 'volume'] as const).filter((type) =>
    TagSpecifications.some(({ ResourceType, Tags = [] }) => ResourceType === type && Tags.length > 0),
  );

/** What makes two requests the same: all but the token and the question whether they would be allowed. */
const requestOf = ({ ClientToken: _, DryRun: __, ...rest }: RunInstancesCommandInput): string =>
  JSON.stringify(Object.entries(rest).sort(([a], [b]) => (a < b ? -1 : 1)));

const launchedWith = (context: Context, token: string): readonly Instance[] =>
  [...context.table(instances).values()].filter(({ clientToken }) => clientToken === token);

const checkArchitecture = ({ architecture }: PublicImage, { type }: Launch): void => {
  if (type.architectures.includes(architecture)) return;
  throw invalidValue(
    `The architecture '${type.architectures.join(', ')}' of the specified instance type does not match the architecture '${architecture}' of the specified AMI. Specify an instance type and an AMI that have matching architectures, and try again. You can use 'describe-instance-types' or 'describe-images' to discover the architecture of the instance type or AMI.`,
  );
};

interface NewInstance {
  readonly input: RunInstancesCommandInput;
  readonly launch: Launch;
  readonly image: PublicImage;
  readonly request: string;
  readonly reservationId: string;
  readonly index: number;
}

const newInstance = (
  context: Context,
  { input, launch, image, request, reservationId, index }: NewInstance,
): Instance => {
  const { MetadataOptions = {} } = input;
  return {
    id: newId(context, 'i'),
    reservationId,
    launchIndex: index,
    imageId: image.id,
    architecture: image.architecture,
    typeName: launch.type.name,
    zone: launch.subnet.zone,
    subnetId: launch.subnet.id,
    groupIds: [defaultGroupId(context)],
    privateIp: freeAddress(context, launch),
    interfaceId: newId(context, 'eni'),
    attachmentId: newId(context, 'eni-attach'),
    macAddress: macAddress(context),
    publicIp: undefined,
    launchedMs: context.clock.now(),
    firstLaunchedMs: context.clock.now(),
    state: 'pending',
    runningSinceMs: undefined,
    dueMs: undefined,
    transitionReason: '',
    clientToken: input.ClientToken ?? context.uuid(),
    request,
    isMonitored: input.Monitoring?.Enabled ?? false,
    isEbsOptimized: input.EbsOptimized ?? false,
    isProtectedFromTermination: input.DisableApiTermination ?? false,
    isProtectedFromStopping: input.DisableApiStop ?? false,
    shutdownBehavior: input.InstanceInitiatedShutdownBehavior,
    metadataOptions: { ...DEFAULT_METADATA, ...MetadataOptions },
  };
};

/** What images of Amazon Linux 2023 are launched with: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/configuring-instance-metadata-options.html */
const DEFAULT_METADATA: InstanceMetadataOptionsRequest = {
  HttpTokens: 'required',
  HttpPutResponseHopLimit: 2,
  HttpEndpoint: 'enabled',
  HttpProtocolIpv6: 'disabled',
  InstanceMetadataTags: 'disabled',
};

/** The first four addresses of a subnet and its last are AWS's own. */
const freeAddress = (context: Context, { subnet }: Launch): string => {
  const taken = new Set([...context.table(instances).values()].map(({ privateIp }) => privateIp));
  for (;;) {
    const number = 4 + Math.floor(context.random() * (4096 - 5));
    const address = `172.31.${subnet.firstBlock + Math.floor(number / 256)}.${number % 256}`;
    if (!taken.has(address) || taken.size > 4000) return address;
  }
};

const macAddress = (context: Context): string =>
  ['0a', ...(context.uuid().replaceAll('-', '').slice(0, 10).match(/../g) ?? [])].join(':');
