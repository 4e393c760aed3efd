import type { CreateConnectionOAuthRequestParameters } from '@aws-sdk/client-eventbridge';
import { sendToLoopback } from '../../../../core/loopback-http.ts';
import type { Context, ServiceContext } from '../../../kernel/context.ts';
import { isRecord } from '../../../kernel/json-record.ts';
import { trackWork } from '../delivery/deliver.ts';
import { type Connection, connections } from './connection.ts';
import { additionsOf, mergedHeaders } from './http-parameters.ts';

/** API destinations have five seconds to answer: eb-api-destinations. */
export const TIMEOUT_MS = 5_000;

/**
 * Gets an access token for an OAuth connection and stores what came of it. Where the endpoint isn't on loopback or
 * gives none, the connection is `DEAUTHORIZED` with the reason.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-target-connection-auth.html
 */
export const authorizeConnection = async (context: Context, name: string): Promise<void> => {
  const connection = context.table(connections).get(name);
  const oauth = connection?.parameters?.OAuthParameters;
  if (!connection || !oauth) return;
  const outcome = await tokenFrom(oauth).then(
    (accessToken): Partial<Connection> => ({
      state: 'AUTHORIZED',
      stateReason: undefined,
      accessToken,
      authorizedMs: context.clock.now(),
    }),
    (error: unknown): Partial<Connection> => ({
      state: 'DEAUTHORIZED',
      stateReason: error instanceof Error ? error.message : String(error),
    }),
  );
  const current = context.table(connections).get(name);
  // What was changed or deleted meanwhile has its own authorization.
  if (current?.parameters === connection.parameters && current)
    context.table(connections).put(name, { ...current, ...outcome });
};

/** The client's credentials and the connection's parameters go as a form, as RFC 6749 has it in 4.4.2. */
const tokenFrom = async (oauth: CreateConnectionOAuthRequestParameters): Promise<string> => {
  const additions = additionsOf(oauth.OAuthHttpParameters);
  const { ClientID = '', ClientSecret = '' } = oauth.ClientParameters ?? {};
  const fields = [
    ['grant_type', 'client_credentials'],
    ['client_id', ClientID],
    ['client_secret', ClientSecret],
    ...additions.body,
  ];
  const form = new URLSearchParams(Object.fromEntries(fields));
  const url = new URL(oauth.AuthorizationEndpoint ?? '');
  for (const [key, value] of additions.query) url.searchParams.append(key, value);
  const isGet = oauth.HttpMethod === 'GET';
  if (isGet) for (const [key, value] of form) url.searchParams.set(key, value);
  const body = Buffer.from(isGet ? '' : form.toString());
  const { status, body: answer } = await sendToLoopback({
    method: oauth.HttpMethod ?? 'POST',
    url,
    headers: mergedHeaders(
      [
        ['Host', url.host],
        ['Content-Type', 'application/x-www-form-urlencoded'],
        ['Content-Length', String(body.length)],
      ],
      additions.headers,
    ),
    body,
    timeoutMs: TIMEOUT_MS,
  });
  const token = status < 300 ? tokenIn(Buffer.from(answer).toString()) : undefined;
  if (token === undefined)
    throw new Error(`The authorization endpoint answered ${status} without an access token.`);
  return token;
};

const tokenIn = (text: string): string | undefined => {
  try {
    const answer: unknown = JSON.parse(text);
    return isRecord(answer) && typeof answer.access_token === 'string' ? answer.access_token : undefined;
  } catch {
    return undefined;
  }
};

/** Asks again for connections whose authorization was under way when the sandbox was closed. */
export const resumeAuthorizations = (service: ServiceContext): void => {
  for (const scope of service.scopes(connections)) {
    const context = service.scope(scope);
    for (const { name, state } of context.table(connections).values())
      if (state === 'AUTHORIZING') trackWork(context, () => authorizeConnection(context, name));
  }
};
