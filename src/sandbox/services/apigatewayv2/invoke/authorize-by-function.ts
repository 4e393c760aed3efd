import { AwsError } from '../../../kernel/aws-error.ts';
import { isRecord } from '../../../kernel/json-record.ts';
import { judgeByPolicy, policyOf } from '../../execute-api/authorizer-policy.ts';
import { expiringCache } from '../../execute-api/expiring-cache.ts';
import { FunctionTimeout, invokeFunction } from '../../execute-api/invoke-function.ts';
import type { AuthorizerRow } from '../rows.ts';
import { authorizerEvent } from './authorizer-event.ts';
import {
  apiArn,
  type Exchange,
  type Identity,
  internalError,
  RefusedError,
  type RoutedExchange,
  requestArn,
} from './exchange.ts';
import type { SelectedRoute } from './select-route.ts';
import { requestValue } from './variables.ts';

/** "Authorizer timeout" of HTTP APIs: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html */
const TIMEOUT_MS = 10_000;

type Answer = Readonly<Record<string, unknown>>;

/** What authorizers answered, by `<api>/<stage>/<authorizer>/<identity>`. */
export const authorizerAnswers = expiringCache<Answer>();

export interface FunctionAuthorization {
  readonly authorizer: AuthorizerRow;
  readonly route: SelectedRoute;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html */
export const authorizeByFunction = async (
  exchange: Exchange,
  { authorizer, route }: FunctionAuthorization,
): Promise<Identity> => {
  const routed: RoutedExchange = { ...exchange, route, identity: { kind: 'none' } };
  const identity = (authorizer.IdentitySource ?? []).map((source) => requestValue(routed, source));
  // "If the client's request doesn't include the identity sources, API Gateway doesn't invoke your Lambda authorizer".
  if (!identity.every(isGiven)) throw new RefusedError({ status: 401, message: 'Unauthorized' });
  const ttlSeconds = authorizer.AuthorizerResultTtlInSeconds ?? 0;
  const { api, stage, context } = exchange;
  const key = `${api.ApiId}/${stage.StageName}/${authorizer.AuthorizerId}/${JSON.stringify(identity)}`;
  const cached = ttlSeconds > 0 ? authorizerAnswers.get(context, key) : undefined;
  const answer = cached ?? (await ask(routed, authorizer, identity));
  const verdict = judge(answer, { authorizer, exchange });
  if (!cached) authorizerAnswers.keep(context, key, { value: answer, ttlSeconds });
  if (!verdict.isAllowed) throw new RefusedError({ status: 403, message: 'Forbidden' });
  return {
    kind: 'lambda',
    principalId: typeof answer.principalId === 'string' ? answer.principalId : undefined,
    context: isRecord(answer.context) ? answer.context : {},
  };
};

const isGiven = (value: string | undefined): value is string => value !== undefined && value !== '';

const ask = async (
  exchange: RoutedExchange,
  authorizer: AuthorizerRow,
  identity: readonly string[],
): Promise<Answer> => {
  const { context, api } = exchange;
  const target = {
    uri: authorizer.AuthorizerUri ?? '',
    roleArn: authorizer.AuthorizerCredentialsArn,
    sourceArn: `${apiArn(context, api.ApiId)}/authorizers/${authorizer.AuthorizerId}`,
    timeoutMs: TIMEOUT_MS,
  };
  try {
    const answer = await invokeFunction(context, target, authorizerEvent(exchange, authorizer, identity));
    return readAnswer(Buffer.from(answer.payload).toString(), answer.functionError !== undefined);
  } catch (error) {
    if (error instanceof AwsError || error instanceof FunctionTimeout) throw internalError(error.message);
    throw error;
  }
};

const readAnswer = (payload: string, isFailed: boolean): Answer => {
  const answer = parse(payload);
  // A function tells "no such identity" by failing with this very word.
  if (isFailed && isRecord(answer) && answer.errorMessage === 'Unauthorized')
    throw new RefusedError({ status: 401, message: 'Unauthorized' });
  if (isFailed) throw internalError('The authorizer failed');
  if (!isRecord(answer)) throw internalError('Invalid response from the authorizer');
  return answer;
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

interface Judged {
  readonly authorizer: AuthorizerRow;
  readonly exchange: Exchange;
}

/** "[if] your Lambda authorizer returns a response in an invalid format, clients receive a 500 Internal Server Error" */
const judge = (answer: Answer, { authorizer, exchange }: Judged): { readonly isAllowed: boolean } => {
  if (authorizer.EnableSimpleResponses) {
    if (typeof answer.isAuthorized !== 'boolean') throw internalError('Invalid response from the authorizer');
    return { isAllowed: answer.isAuthorized };
  }
  const document = policyOf(answer);
  if (!document) throw internalError('Invalid response from the authorizer');
  const { context, request } = exchange;
  return {
    isAllowed: judgeByPolicy(context, { document, request, arn: requestArn(exchange) }) === 'allowed',
  };
};
