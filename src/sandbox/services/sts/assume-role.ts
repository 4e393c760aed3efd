import type { PolicyDescriptorType, Tag } from '@aws-sdk/client-sts';
import { AwsError } from '../../kernel/aws-error.ts';
import type { RequestContext } from '../../kernel/context.ts';
import { parsePolicy } from '../../kernel/policy/parse-policy.ts';
import type { PolicyDocument } from '../../kernel/policy.ts';
import type { Operations } from '../../kernel/service.ts';
import { describeCredentials } from './caller.ts';
import type { Sts } from './index.ts';

export const assumeRoleOperations = {
  AssumeRole: {
    // The identity store decides: a role's trust policy has its own rules.
    public: true,
    handle: (input, context) => {
      if (!/^arn:aws:iam::\d{12}:role\/.+/.test(input.RoleArn)) {
        throw new AwsError('ValidationError', `${input.RoleArn} is invalid`, { httpStatus: 400 });
      }
      if (context.caller.kind === 'root') {
        throw new AwsError('AccessDenied', 'Roles may not be assumed by root accounts.', { httpStatus: 403 });
      }
      const session = context.identity.assumeRole(context, {
        roleArn: input.RoleArn,
        sessionName: input.RoleSessionName,
        caller: context.caller,
        durationSeconds: input.DurationSeconds,
        externalId: input.ExternalId,
        sourceIdentity: input.SourceIdentity,
        tags: tagsOf(input.Tags),
        sessionPolicy: sessionPolicy(context, input),
      });
      return {
        Credentials: describeCredentials(session),
        AssumedRoleUser: { AssumedRoleId: session.caller.userId, Arn: session.caller.arn },
        ...(input.SourceIdentity !== undefined && { SourceIdentity: input.SourceIdentity }),
        ...(input.Policy !== undefined && { PackedPolicySize: packedPercent(input.Policy) }),
      };
    },
  },
} satisfies Operations<Sts>;

/** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html: the plain text may have 2,048 characters. */
const packedPercent = (policy: string): number => Math.ceil((policy.length * 100) / MAX_POLICY_LENGTH);
const MAX_POLICY_LENGTH = 2048;

const tagsOf = (tags: readonly Tag[] | undefined): Record<string, string> =>
  Object.fromEntries((tags ?? []).map(({ Key = '', Value = '' }) => [Key, Value]));

interface SessionPolicies {
  readonly Policy?: string | undefined;
  readonly PolicyArns?: readonly PolicyDescriptorType[] | undefined;
}

/** The session may do what the inline policy or one of the managed ones allows, so their statements count as one document. */
const sessionPolicy = (
  context: RequestContext,
  { Policy, PolicyArns }: SessionPolicies,
): PolicyDocument | undefined => {
  if (Policy === undefined && !PolicyArns?.length) return undefined;
  const inline = Policy === undefined ? [] : parsePolicy(Policy, 'identity').Statement;
  const managed = (PolicyArns ?? []).flatMap(({ arn = '' }) => {
    const document = context.identity.managedPolicy(context, arn);
    if (!document)
      throw new AwsError('ValidationError', `The specified policy ${arn} does not exist`, {
        httpStatus: 400,
      });
    return document.Statement;
  });
  return { Version: '2012-10-17', Statement: [...inline, ...managed] };
};
