import { AwsError } from '../../../../kernel/aws-error.ts';
import type { Caller } from '../../../../kernel/context.ts';
import type { HostedContext } from '../../../../kernel/hosted.ts';
import { readPolicyDocument } from '../../../../kernel/policy/parse-policy.ts';
import type { PolicyDocument } from '../../../../kernel/policy.ts';
import { judgeByPolicy } from '../../../execute-api/authorizer-policy.ts';
import { GatewayError } from '../gateway-error.ts';
import { methodArn, type RoutedInvocation } from '../invocation.ts';
import { identify } from '../variables.ts';
import { askAuthorizer } from './ask-authorizer.ts';

/**
 * Lets a caller in, by the method's authorization and the API's resource policy, or throws GatewayError. Returns the
 * API key that a Lambda authorizer tells of.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
export const authorizeRequest = async (
  invocation: RoutedInvocation,
  context: HostedContext,
): Promise<string | undefined> => {
  const { method } = invocation;
  const policy = resourcePolicyOf(invocation);
  if (method.authorizationType === 'AWS_IAM') byIdentity(invocation, context, policy);
  else if (method.authorizationType === 'CUSTOM') return byFunction(invocation, context, policy);
  else if (policy) allow(invocation, { context, policy, caller: ANONYMOUS });
  return undefined;
};

const ANONYMOUS: Caller = {
  kind: 'anonymous',
  account: 'anonymous',
  arn: 'anonymous',
  userId: 'ANONYMOUS_PRINCIPAL',
  accessKeyId: '',
};

/** A policy may name its own API's parts in short: `execute-api:/prod/GET/pets`. */
const resourcePolicyOf = ({ definition, api, context }: RoutedInvocation): PolicyDocument | undefined => {
  const own = `arn:aws:execute-api:${context.region}:${context.account}:${api.id}/`;
  return definition.policy
    ? readPolicyDocument(definition.policy.replaceAll('"execute-api:/', `"${own}`))
    : undefined;
};

const byIdentity = (
  invocation: RoutedInvocation,
  context: HostedContext,
  policy: PolicyDocument | undefined,
): void => {
  const caller = signerOf(context);
  allow(invocation, { context, policy, caller });
  identify(invocation.variables.identity, caller);
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html */
const SIGNATURE_ERRORS = {
  MissingAuthenticationTokenException: 'MISSING_AUTHENTICATION_TOKEN',
  ExpiredTokenException: 'EXPIRED_TOKEN',
} as const;

const signerOf = (context: HostedContext): Caller => {
  try {
    return context.authenticate('execute-api');
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    const { code, message } = error;
    if (code === 'MissingAuthenticationTokenException')
      throw new GatewayError(SIGNATURE_ERRORS[code], 'Missing Authentication Token');
    const type = code === 'ExpiredTokenException' ? SIGNATURE_ERRORS[code] : 'INVALID_SIGNATURE';
    throw new GatewayError(type, message, { errorType: code });
  }
};

interface Asked {
  readonly context: HostedContext;
  readonly caller: Caller;
  readonly policy: PolicyDocument | undefined;
}

const allow = (invocation: RoutedInvocation, { context, caller, policy }: Asked): void => {
  const resource = methodArn(invocation);
  try {
    context.authorize(
      { action: 'execute-api:Invoke', resource, ...(policy && { resourcePolicy: policy }) },
      caller,
    );
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw new GatewayError('ACCESS_DENIED', masked(error.message));
  }
};

/** AWS shows no more than the last four digits of the account. */
const masked = (message: string): string =>
  message.replace(/(arn:aws:execute-api:[^:]*:)\d{8}(\d{4}:)/g, '$1********$2');

/**
 * The API's policy comes first, and only its explicit deny ends the matter; then the authorizer's own is enough, or
 * an allow of the API's: "Table A" of the authorization flow.
 */
const byFunction = async (
  invocation: RoutedInvocation,
  context: HostedContext,
  policy: PolicyDocument | undefined,
): Promise<string | undefined> => {
  const { request } = invocation;
  const arn = methodArn(invocation);
  const ofApi = policy && judgeByPolicy(context, { document: policy, request, arn });
  if (ofApi === 'explicit-deny') throw denied(true);
  const answer = await askAuthorizer(invocation);
  invocation.variables.authorizer = { ...answer.context, principalId: answer.principalId };
  const verdict = judgeByPolicy(context, { document: answer.policy, request, arn });
  if (verdict === 'explicit-deny') throw denied(true);
  if (verdict !== 'allowed' && ofApi !== 'allowed') throw denied(false);
  return answer.usageIdentifierKey;
};

/** Texts: https://repost.aws/knowledge-center/api-gateway-403-error-lambda-authorizer */
const denied = (isExplicit: boolean) =>
  new GatewayError(
    'ACCESS_DENIED',
    `User is not authorized to access this resource${isExplicit ? ' with an explicit deny' : ''}`,
  );
