import type { InstanceAttribute, InstanceAttributeName } from '@aws-sdk/client-ec2';
import { notImplemented } from '../../../kernel/aws-error.ts';
import type { Operations } from '../../../kernel/service.ts';
import type { Ec2Sdk } from '../ec2-sdk.ts';
import { endDryRun } from '../errors.ts';
import { pageOf } from '../page.ts';
import { getInstances, type Instance, instances } from './instance.ts';

/** What DescribeInstances doesn't tell, and tools ask of every instance that they keep. */
export const attributeOperations = {
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceAttribute.html
  DescribeInstanceAttribute: {
    handle: (input, context) => {
      endDryRun(input);
      const [instance] = getInstances(context, [input.InstanceId]);
      const show = ATTRIBUTES[input.Attribute];
      if (!show || !instance)
        throw notImplemented('ec2', 'DescribeInstanceAttribute', `Attribute ${input.Attribute}`);
      return { InstanceId: instance.id, ...show(instance) };
    },
  },
  // https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceCreditSpecifications.html
  DescribeInstanceCreditSpecifications: {
    handle: (input, context) => {
      endDryRun(input);
      if (input.Filters?.length)
        throw notImplemented('ec2', 'DescribeInstanceCreditSpecifications', 'Filters');
      // "If you do not specify an instance ID, Amazon EC2 returns burstable performance instances with the unlimited credit option."
      const found = input.InstanceIds?.length
        ? getInstances(context, input.InstanceIds)
        : [...context.table(instances).values()].filter((instance) => creditsOf(instance) === 'unlimited');
      const { items, nextToken } = pageOf(found, {
        keyOf: ({ id }) => id,
        maxResults: input.MaxResults,
        nextToken: input.NextToken,
      });
      return {
        InstanceCreditSpecifications: items.map((instance) => ({
          InstanceId: instance.id,
          CpuCredits: creditsOf(instance),
        })),
        NextToken: nextToken,
      };
    },
  },
} satisfies Operations<Ec2Sdk>;

type Show = (instance: Instance) => Partial<InstanceAttribute>;

const ATTRIBUTES: Partial<Readonly<Record<InstanceAttributeName, Show>>> = {
  disableApiStop: (instance) => ({ DisableApiStop: { Value: instance.isProtectedFromStopping } }),
  disableApiTermination: (instance) => ({
    DisableApiTermination: { Value: instance.isProtectedFromTermination },
  }),
  ebsOptimized: (instance) => ({ EbsOptimized: { Value: instance.isEbsOptimized } }),
  instanceInitiatedShutdownBehavior: ({ shutdownBehavior = 'stop' }) => ({
    InstanceInitiatedShutdownBehavior: { Value: shutdownBehavior },
  }),
  instanceType: ({ typeName }) => ({ InstanceType: { Value: typeName } }),
  // RunInstances takes none.
  userData: () => ({ UserData: {} }),
};

/** Every type of the sandbox is burstable. https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html */
const creditsOf = ({ typeName }: Instance) => (typeName.startsWith('t2.') ? 'standard' : 'unlimited');
