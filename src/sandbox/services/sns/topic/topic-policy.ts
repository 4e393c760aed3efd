import { readPolicyDocument } from '../../../kernel/policy/parse-policy.ts';
import type { PolicyStatement } from '../../../kernel/policy.ts';
import type { Operations } from '../../../kernel/service.ts';
import { invalidParameter } from '../errors.ts';
import { authorizeTopic, getTopic, type SnsSdk, topics } from './topic.ts';

/** https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html */
const DEFAULT_ACTIONS = [
  'GetTopicAttributes',
  'SetTopicAttributes',
  'AddPermission',
  'RemovePermission',
  'DeleteTopic',
  'Subscribe',
  'ListSubscriptionsByTopic',
  'Publish',
];
const ACTIONS = new Set(
  [
    ...DEFAULT_ACTIONS,
    'Receive',
    'ListTagsForResource',
    'GetDataProtectionPolicy',
    'PutDataProtectionPolicy',
  ].map((name) => `sns:${name.toLowerCase()}`),
);

/** What a topic gets that was made without a policy. */
export const defaultPolicy = (arn: string, account: string): string =>
  JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: DEFAULT_ACTIONS.map((name) => `SNS:${name}`),
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': account } },
      },
    ],
  });

/** Throws AwsError with AWS's text for a policy that SNS doesn't take; `prefix` is what the texts begin with. */
export const checkPolicy = (text: string, prefix: string): void => {
  const policy = readPolicyDocument(text);
  if (!policy) throw invalidParameter(`${prefix}Policy Error: null`);
  for (const statement of policy.Statement) {
    if (statement.Principal === undefined && statement.NotPrincipal === undefined)
      throw invalidParameter(`${prefix}Policy Error: null`);
    const actions = [statement.Action ?? statement.NotAction ?? []].flat();
    if (actions.length === 0 || !actions.every((action) => isInScope(action)))
      throw invalidParameter(`${prefix}Policy statement action out of service scope!`);
  }
};

/** `sns:Pub*` is in scope, `sns:*` isn't: it would take in what isn't done to topics. */
const isInScope = (action: string): boolean => {
  const lower = action.toLowerCase();
  if (ACTIONS.has(lower)) return true;
  const pattern = /^(sns:\w+)\*$/.exec(lower)?.[1];
  return pattern !== undefined && [...ACTIONS].some((one) => one.startsWith(pattern));
};

/** https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html */
export const permissionOperations = {
  AddPermission: {
    authorize: (input, context) => authorizeTopic(context, input.TopicArn),
    handle: ({ TopicArn, Label, AWSAccountId, ActionName }, context) => {
      const topic = getTopic(context, TopicArn);
      if (!ActionName.every((name) => ACTIONS.has(`sns:${name.toLowerCase()}`)))
        throw invalidParameter('Policy statement action out of service scope!');
      if (!AWSAccountId.every((id) => /^(\d{12}|\*|arn:aws:iam::\d{12}:.+)$/.test(id)))
        throw invalidParameter('Policy Error: PrincipalNotFound');
      if (statementsOf(topic.attributes.Policy).some(({ Sid }) => Sid === Label))
        throw invalidParameter('Statement already exists');
      const statement: PolicyStatement = {
        Sid: Label,
        Effect: 'Allow',
        Principal: { AWS: oneOrMore(AWSAccountId.map(principalOf)) },
        Action: oneOrMore(ActionName.map((name) => `SNS:${name}`)),
        Resource: TopicArn,
      };
      const Policy = withStatements(topic.attributes.Policy, (all) => [...all, statement]);
      context.table(topics).put(topic.name, { ...topic, attributes: { ...topic.attributes, Policy } });
      return {};
    },
  },
  RemovePermission: {
    authorize: (input, context) => authorizeTopic(context, input.TopicArn),
    handle: ({ TopicArn, Label }, context) => {
      const topic = getTopic(context, TopicArn);
      const Policy = withStatements(topic.attributes.Policy, (all) => all.filter(({ Sid }) => Sid !== Label));
      context.table(topics).put(topic.name, { ...topic, attributes: { ...topic.attributes, Policy } });
      return {};
    },
  },
} satisfies Operations<SnsSdk>;

const principalOf = (id: string): string => (/^\d{12}$/.test(id) ? `arn:aws:iam::${id}:root` : id);

const oneOrMore = (values: readonly string[]): string | readonly string[] =>
  values.length === 1 ? (values[0] ?? '') : values;

const statementsOf = (policy = ''): readonly PolicyStatement[] => readPolicyDocument(policy)?.Statement ?? [];

const withStatements = (
  policy: string | undefined,
  change: (all: readonly PolicyStatement[]) => readonly PolicyStatement[],
): string => JSON.stringify({ ...readPolicyDocument(policy ?? ''), Statement: change(statementsOf(policy)) });
