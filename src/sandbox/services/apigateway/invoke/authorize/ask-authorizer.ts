import type { Authorizer } from '@aws-sdk/client-api-gateway';
import { AwsError } from '../../../../kernel/aws-error.ts';
import { isRecord } from '../../../../kernel/json-record.ts';
import { policyOf } from '../../../execute-api/authorizer-policy.ts';
import { FunctionTimeout, invokeFunction } from '../../../execute-api/invoke-function.ts';
import { type AuthorizerAnswer, authorizerAnswers } from '../caches.ts';
import { GatewayError } from '../gateway-error.ts';
import { type Invocation, type RoutedInvocation, stagePrefix } from '../invocation.ts';
import { withStageVariables } from '../stage-variables.ts';
import { authorizerEvent } from './authorizer-event.ts';
import { identitySources } from './identity-sources.ts';

/** What the method's authorizer says of the caller, from its cache where it still holds. Throws GatewayError. */
export const askAuthorizer = async (invocation: RoutedInvocation): Promise<AuthorizerAnswer> => {
  const { context, definition, method } = invocation;
  const authorizer = definition.authorizers[method.authorizerId ?? ''];
  if (!authorizer) throw configurationError('The authorizer of this method is gone');
  const identity = identitySources(invocation, authorizer);
  if (!identity) throw unauthorized();
  const { authorizerResultTtlInSeconds: ttlSeconds = 300 } = authorizer;
  const key = `${stagePrefix(invocation)}${authorizer.id}/${identity.join('\u0000')}`;
  const known = ttlSeconds > 0 && identity.length > 0 ? authorizerAnswers.get(context, key) : undefined;
  if (known) return known;
  const answer = await invokeAuthorizer(invocation, authorizer, authorizerEvent(invocation, authorizer));
  if (identity.length > 0) authorizerAnswers.keep(context, key, { value: answer, ttlSeconds });
  return answer;
};

const unauthorized = () => new GatewayError('UNAUTHORIZED', 'Unauthorized');
const configurationError = (detail: string) =>
  new GatewayError('AUTHORIZER_CONFIGURATION_ERROR', null, { detail });
const failure = (detail: string) => new GatewayError('AUTHORIZER_FAILURE', null, { detail });

/** API Gateway waits no longer for an authorizer than for an integration. */
const TIMEOUT_MS = 29_000;

/** Invokes the authorizer's function and reads what it says. Throws GatewayError. */
export const invokeAuthorizer = async (
  invocation: Invocation,
  authorizer: Authorizer,
  event: object,
): Promise<AuthorizerAnswer> => {
  const { context, api, log } = invocation;
  const { authorizerUri = '', authorizerCredentials } = authorizer;
  log.info(`Starting authorizer: ${authorizer.id}`);
  try {
    const { payload, functionError } = await invokeFunction(
      context,
      {
        uri: withStageVariables(authorizerUri, invocation.stageVariables),
        roleArn: authorizerCredentials,
        sourceArn: `arn:aws:execute-api:${context.region}:${context.account}:${api.id}/authorizers/${authorizer.id}`,
        timeoutMs: TIMEOUT_MS,
      },
      event,
    );
    return readAnswer(Buffer.from(payload).toString('utf8'), functionError);
  } catch (error) {
    if (error instanceof FunctionTimeout)
      throw new GatewayError('INTEGRATION_TIMEOUT', 'Endpoint request timed out', {
        detail: 'Authorizer timed out',
      });
    if (!(error instanceof AwsError)) throw error;
    throw configurationError(`Execution failed due to configuration error: ${error.message}`);
  }
};

const readAnswer = (text: string, functionError: string | undefined): AuthorizerAnswer => {
  const answer = parse(text);
  if (functionError !== undefined) {
    // "callback('Unauthorized')": the one message that is the client's fault.
    if (isRecord(answer) && answer.errorMessage === 'Unauthorized') throw unauthorized();
    throw failure(`Execution failed due to an authorizer error: ${text}`);
  }
  const policy = isRecord(answer) ? policyOf(answer) : undefined;
  const context = isRecord(answer) ? contextOf(answer.context) : undefined;
  if (!isRecord(answer) || typeof answer.principalId !== 'string' || !policy || !context)
    throw failure(`Execution failed due to configuration error: Invalid JSON in response: ${text}`);
  const { principalId, usageIdentifierKey } = answer;
  return {
    ...{ principalId, policy, context },
    usageIdentifierKey: typeof usageIdentifierKey === 'string' ? usageIdentifierKey : undefined,
  };
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** "A JSON object or array isn't valid as a value of any key"; texts, numbers and booleans become texts. */
const contextOf = (context: unknown): Record<string, string> | undefined => {
  if (context === undefined || context === null) return {};
  if (!isRecord(context)) return undefined;
  const entries = Object.entries(context).filter(([, value]) => value !== null);
  if (entries.some(([, value]) => typeof value === 'object')) return undefined;
  return Object.fromEntries(entries.map(([key, value]) => [key, String(value)]));
};
