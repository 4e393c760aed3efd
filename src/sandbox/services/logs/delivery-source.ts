import type { DeliverySource as DeliverySourceOutput } from '@aws-sdk/client-cloudwatch-logs';
import { AwsError } from '../../kernel/aws-error.ts';
import type { Context } from '../../kernel/context.ts';
import { paginate } from '../../kernel/paginate.ts';
import type { Operations } from '../../kernel/service.ts';
import { defineTable } from '../../kernel/table.ts';
import { notFound } from './errors.ts';
import type { LogsSdk } from './log-group.ts';

interface DeliverySource {
  readonly name: string;
  readonly resourceArn: string;
  readonly logType: string;
  readonly tags: Readonly<Record<string, string>>;
}

const deliverySources = defineTable<DeliverySource>('logs.deliverySources', 'region');

/** Sources only: destinations and deliveries answer NotImplemented, so that nothing claims to deliver. */
export const deliverySourceOperations = {
  PutDeliverySource: {
    handle: ({ name, resourceArn, logType, tags }, context) => {
      const table = context.table(deliverySources);
      const existing = table.get(name);
      if (existing && existing.resourceArn !== resourceArn) {
        throw new AwsError(
          'ConflictException',
          'Update to existing Delivery Source with new ResourceId is not allowed. Please create a new Delivery Source instead.',
        );
      }
      if (existing && tags) {
        throw new AwsError(
          'ConflictException',
          'Tags can only be provided when a resource is being created, not updated.',
        );
      }
      const source = { name, resourceArn, logType, tags: tags ?? existing?.tags ?? {} };
      table.put(name, source);
      return { deliverySource: describe(source, context) };
    },
  },
  GetDeliverySource: {
    handle: ({ name }, context) => ({ deliverySource: describe(getSource(context, name), context) }),
  },
  DescribeDeliverySources: {
    handle: (input, context) => {
      const { items, nextToken } = paginate([...context.table(deliverySources).values()], {
        keyOf: ({ name }) => name,
        limit: input.limit ?? 50,
        token: input.nextToken,
        invalidToken: () => new AwsError('ValidationException', 'The specified nextToken is invalid.'),
      });
      return { deliverySources: items.map((source) => describe(source, context)), nextToken };
    },
  },
  DeleteDeliverySource: {
    handle: ({ name }, context) => {
      getSource(context, name);
      context.table(deliverySources).delete(name);
      return {};
    },
  },
} satisfies Operations<LogsSdk>;

const getSource = (context: Context, name: string): DeliverySource => {
  const source = context.table(deliverySources).get(name);
  if (!source) throw notFound('Requested Delivery Source does not exist in this account.');
  return source;
};

const describe = (source: DeliverySource, context: Context): DeliverySourceOutput => ({
  name: source.name,
  arn: `arn:aws:logs:${context.region}:${context.account}:delivery-source:${source.name}`,
  resourceArns: [source.resourceArn],
  service: source.resourceArn.split(':')[2],
  logType: source.logType,
  tags: { ...source.tags },
});
