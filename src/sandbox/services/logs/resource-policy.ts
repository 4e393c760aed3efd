import type { ResourcePolicy as ResourcePolicyOutput } from '@aws-sdk/client-cloudwatch-logs';
import { notImplemented } from '../../kernel/aws-error.ts';
import type { Context, RequestContext } from '../../kernel/context.ts';
import { paginate } from '../../kernel/paginate.ts';
import { readPolicyDocument } from '../../kernel/policy/parse-policy.ts';
import type { PolicyDocument } from '../../kernel/policy.ts';
import type { Authorization, Operations } from '../../kernel/service.ts';
import { defineTable } from '../../kernel/table.ts';
import { invalidParameter, limitExceeded, notFound } from './errors.ts';
import { authorizeGroup, type LogsSdk } from './log-group.ts';

interface ResourcePolicy {
  readonly name: string;
  readonly document: string;
  readonly lastUpdatedTime: number;
}

const resourcePolicies = defineTable<ResourcePolicy>('logs.resourcePolicies', 'region');

/** https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutResourcePolicy.html */
const MAX_POLICIES = 10;

export const resourcePolicyOperations = {
  PutResourcePolicy: {
    handle: (input, context) => {
      const { policyName: name = '', policyDocument: document = '' } = input;
      if (input.resourceArn ?? input.expectedRevisionId) {
        throw notImplemented('logs', context.operation, 'policies of one log group');
      }
      if (!readPolicyDocument(document)) throw invalidParameter('Policy document is not a valid policy.');
      const table = context.table(resourcePolicies);
      if (!table.has(name) && table.size() >= MAX_POLICIES) throw limitExceeded();
      const policy = { name, document, lastUpdatedTime: context.clock.now() };
      table.put(name, policy);
      return { resourcePolicy: describe(policy) };
    },
  },
  DescribeResourcePolicies: {
    handle: (input, context) => {
      const { items, nextToken } = paginate([...context.table(resourcePolicies).values()], {
        keyOf: ({ name }) => name,
        limit: input.limit ?? 50,
        token: input.nextToken,
        invalidToken: () => invalidParameter('The specified nextToken is invalid.'),
      });
      return { resourcePolicies: items.map(describe), nextToken };
    },
  },
  DeleteResourcePolicy: {
    handle: ({ policyName = '' }, context) => {
      const isDeleted = context.table(resourcePolicies).delete(policyName);
      if (!isDeleted) throw notFound(`Policy with name [${policyName}] does not exist.`);
      return {};
    },
  },
} satisfies Operations<LogsSdk>;

const describe = (policy: ResourcePolicy): ResourcePolicyOutput => ({
  policyName: policy.name,
  policyDocument: policy.document,
  lastUpdatedTime: policy.lastUpdatedTime,
});

/** For CreateLogStream and PutLogEvents, which resource policies may allow to other AWS services. */
export const authorizeWriter = (context: RequestContext, group: string, stream: string): Authorization => ({
  ...authorizeGroup(context, group, stream),
  resourcePolicy: combinedPolicy(context),
});

const combinedPolicy = (context: Context): PolicyDocument | undefined => {
  const documents = [...context.table(resourcePolicies).values()].map(({ document }) =>
    readPolicyDocument(document),
  );
  if (documents.length === 0) return undefined;
  return { Version: '2012-10-17', Statement: documents.flatMap((document) => document?.Statement ?? []) };
};
