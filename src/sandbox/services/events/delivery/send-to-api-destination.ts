import type { Target } from '@aws-sdk/client-eventbridge';
import { type IncomingAnswer, NotLoopbackError, sendToLoopback } from '../../../../core/loopback-http.ts';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import { isRecord } from '../../../kernel/json-record.ts';
import { takeToken } from '../../../kernel/token-bucket.ts';
import { type ApiDestination, apiDestinations } from '../api-destinations/api-destination.ts';
import { authorizeConnection, TIMEOUT_MS } from '../api-destinations/authorize-connection.ts';
import { type Connection, connectionOfArn } from '../api-destinations/connection.ts';
import { additionsOf, mergedHeaders } from '../api-destinations/http-parameters.ts';
import type { BusEvent } from '../routing/event.ts';
import { findByPath } from '../targets/json-path.ts';
import { DeliveryFailure } from './failure.ts';
import { caller, type Sender } from './sender.ts';

/** Calls an HTTP endpoint on loopback. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html */
export const sendToApiDestination: Sender = async (context, { delivery, payload }) => {
  const { target, event } = delivery;
  const arn = target.Arn ?? '';
  const destination = context.table(apiDestinations).get(arn.split('/')[1] ?? '');
  if (destination?.arn !== arn)
    throw new AwsError('ResourceNotFoundException', `An api-destination '${arn}' does not exist.`);
  context.requirePermission({ action: 'events:InvokeApiDestination', resource: arn }, caller(delivery));
  const connection = connectionOfArn(context, destination.connectionArn);
  if (connection?.state !== 'AUTHORIZED')
    throw new DeliveryFailure(
      'NO_PERMISSIONS',
      `Connection ${destination.connectionArn} is not authorized.`,
      {
        isRetryable: false,
      },
    );
  const limits = { ratePerSecond: destination.ratePerSecond, burst: destination.ratePerSecond };
  if (!takeToken(context, `events ${arn}`, limits))
    throw new DeliveryFailure('THROTTLING', 'The invocation rate limit is reached.', { isRetryable: true });
  const answer = await exchange({ destination, connection, http: httpOf(target, event), payload });
  await check(context, connection, answer);
};

interface Invocation {
  readonly destination: ApiDestination;
  readonly connection: Connection;
  readonly http: TargetHttp;
  readonly payload: string;
}

/** The target's parameters, with paths into the event replaced by what they find. */
interface TargetHttp {
  readonly path: readonly string[];
  readonly headers: readonly (readonly [string, string])[];
  readonly query: readonly (readonly [string, string])[];
}

const httpOf = ({ HttpParameters: given }: Target, event: BusEvent): TargetHttp => {
  const resolved = (value: string): string => {
    if (!value.startsWith('$.')) return value;
    const found = findByPath(event, value);
    return typeof found === 'string' ? found : JSON.stringify(found ?? '');
  };
  const pairs = (values: Readonly<Record<string, string>> = {}) =>
    Object.entries(values).map(([name, value]) => [name, resolved(value)] as const);
  return {
    path: (given?.PathParameterValues ?? []).map(resolved),
    headers: pairs(given?.HeaderParameters),
    query: pairs(given?.QueryStringParameters),
  };
};

const exchange = async ({ destination, connection, http, payload }: Invocation): Promise<IncomingAnswer> => {
  const additions = additionsOf(connection.parameters?.InvocationHttpParameters);
  const url = new URL(withPath(destination.endpoint, http.path));
  for (const [name, value] of [...http.query, ...additions.query]) url.searchParams.set(name, value);
  const body = Buffer.from(withBody(payload, additions.body));
  try {
    return await sendToLoopback({
      method: destination.method,
      url,
      headers: mergedHeaders(
        [
          ['Host', url.host],
          ['User-Agent', 'Amazon/EventBridge/ApiDestinations'],
          ['Content-Type', 'application/json; charset=utf-8'],
          ['Range', 'bytes=0-1048575'],
          ['Accept-Encoding', 'gzip,deflate'],
          ['Connection', 'close'],
        ],
        http.headers,
        additions.headers,
        authorization(connection),
        [['Content-Length', String(body.length)]],
      ),
      body,
      timeoutMs: TIMEOUT_MS,
    });
  } catch (error) {
    throw unreachable(error);
  }
};

const unreachable = (error: unknown): DeliveryFailure => {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof NotLoopbackError)
    return new DeliveryFailure('SDK_CLIENT_ERROR', message, { isRetryable: false });
  const code = message.startsWith('no answer within') ? 'TIMEOUT' : 'CONNECTION_FAILURE';
  return new DeliveryFailure(code, message || 'unreachable', { isRetryable: true });
};

/** Each `*` in the endpoint's path is the next of the target's values. */
const withPath = (endpoint: string, values: readonly string[]): string => {
  let next = 0;
  return endpoint.replace(/\*/g, () => {
    next += 1;
    return encodeURIComponent(values[next - 1] ?? '');
  });
};

/** Body parameters of the connection come into a JSON object. */
const withBody = (payload: string, added: readonly (readonly [string, string])[]): string => {
  if (added.length === 0) return payload;
  const parsed: unknown = JSON.parse(payload);
  return isRecord(parsed) ? JSON.stringify({ ...parsed, ...Object.fromEntries(added) }) : payload;
};

const authorization = ({ parameters, accessToken }: Connection): readonly (readonly [string, string])[] => {
  const { BasicAuthParameters: basic, ApiKeyAuthParameters: apiKey } = parameters ?? {};
  if (apiKey) return [[apiKey.ApiKeyName ?? '', apiKey.ApiKeyValue ?? '']];
  if (!basic) return [['Authorization', `Bearer ${accessToken ?? ''}`]];
  const credentials = Buffer.from(`${basic.Username ?? ''}:${basic.Password ?? ''}`).toString('base64');
  return [['Authorization', `Basic ${credentials}`]];
};

/** "OAUTH tokens are refreshed when a 401 or 407 response is returned"; else only 429 and 5xx are tried again. */
const check = async (context: Context, connection: Connection, { status }: IncomingAnswer): Promise<void> => {
  if (status >= 200 && status < 300) return;
  const isRefused = status === 401 || status === 407;
  const isRefreshed = isRefused && connection.authorizationType === 'OAUTH_CLIENT_CREDENTIALS';
  if (isRefreshed) await authorizeConnection(context, connection.name);
  throw new DeliveryFailure('ERROR_FROM_TARGET', `The endpoint answered ${status}.`, {
    isRetryable: isRefreshed || status === 429 || status >= 500,
  });
};
