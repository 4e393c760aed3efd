import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context, RequestContext } from '../../../kernel/context.ts';
import { readPolicyDocument } from '../../../kernel/policy/parse-policy.ts';
import type { PolicyDocument } from '../../../kernel/policy.ts';
import type { Authorization } from '../../../kernel/service.ts';
import { defineTable } from '../../../kernel/table.ts';
import { invalidParameter, notFound, parseArn } from '../errors.ts';

/** The SDK's client module, for `Operations`. */
export type SnsSdk = typeof import('@aws-sdk/client-sns');

export interface Topic {
  readonly name: string;
  readonly isFifo: boolean;
  /** As they were set, by AWS's names; `Policy` is always there. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly dataProtectionPolicy?: string | undefined;
  /** Subscriptions that were deleted since the topic was made. */
  readonly deletedSubscriptions: number;
}

/** By name. */
export const topics = defineTable<Topic>('sns.topics', 'region');

export const topicArn = (context: Context, name: string): string =>
  `arn:aws:sns:${context.region}:${context.account}:${name}`;

/** The topic that an ARN names. Throws AwsError when it isn't one of this region, or isn't there. */
export const getTopic = (context: Context, arn: string): Topic => {
  const topic = findTopic(context, arn);
  if (!topic) throw notFound('Topic');
  return topic;
};

/** The same, undefined where there is none. */
export const findTopic = (context: Context, arn: string, parameter = 'TopicArn'): Topic | undefined => {
  const { service, region, account, resource } = parseArn(arn, parameter);
  if (service !== 'sns' || region !== context.region) throw invalidParameter(parameter);
  return account === context.account ? context.table(topics).get(resource) : undefined;
};

/** What IAM is asked, with the topic's own policy beside it. */
export const authorizeTopic = (
  context: RequestContext,
  arn: string,
  conditions: Readonly<Record<string, string>> = {},
): Authorization => {
  const topic = findTopic(context, arn);
  const { account } = parseArn(arn, 'TopicArn');
  const action = `SNS:${context.operation}`;
  if (account !== context.account && context.caller.kind !== 'service') throw foreign(context, action, arn);
  return {
    action,
    resource: arn,
    resourcePolicy: topic && policyOf(topic),
    conditions: { ...conditions, ...sourceOwner(context) },
  };
};

/** There is no other account here whose topic's policy could let one in. */
const foreign = ({ caller }: RequestContext, action: string, arn: string) =>
  new AwsError(
    'AuthorizationErrorException',
    `User: ${'arn' in caller ? caller.arn : ''} is not authorized to perform: ${action} on resource: ${arn} because no resource-based policy allows the ${action} action`,
  );

/**
 * The key of a topic's default policy. Of the services that publish it is CloudWatch's alarms that send it: with EventBridge and
 * S3 the default policy isn't enough.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
 */
const sourceOwner = ({ caller }: RequestContext): Record<string, string> =>
  caller.kind === 'service' && caller.principal === 'cloudwatch.amazonaws.com'
    ? { 'aws:SourceOwner': caller.account }
    : {};

const policies = new WeakMap<Topic, PolicyDocument>();

const policyOf = (topic: Topic): PolicyDocument | undefined => {
  const known = policies.get(topic);
  if (known) return known;
  const policy = readPolicyDocument(topic.attributes.Policy ?? '');
  if (policy) policies.set(topic, policy);
  return policy;
};
