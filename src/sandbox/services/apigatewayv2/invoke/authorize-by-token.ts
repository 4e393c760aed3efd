import { errors, type JWTPayload, jwtVerify } from 'jose';
import type { Bus } from '../../../kernel/bus.ts';
import { createFirstUses, type FirstUses } from '../../../kernel/first-uses.ts';
import type { AuthorizerRow } from '../rows.ts';
import { type Exchange, type Identity, RefusedError } from './exchange.ts';
import { keysOf } from './issuer-keys.ts';
import { requestValue } from './variables.ts';

/** "Currently, only RSA-based algorithms are supported." */
const ALGORITHMS = ['RS256', 'RS384', 'RS512'];

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html Throws RefusedError 401 or 403. */
export const authorizeByToken = async (
  exchange: Exchange,
  authorizer: AuthorizerRow,
  required: readonly string[],
): Promise<Identity> => {
  const given = requestValue(exchange, authorizer.IdentitySource?.[0] ?? '');
  // "The identitySource can include only the token, or the token prefixed with `Bearer `."
  const token = given?.replace(/^Bearer +/i, '');
  if (token === undefined || token === '') throw unauthorized(undefined, required);
  const claims = await verify(exchange, authorizer, { token, required });
  const scopes = scopesOf(claims);
  if (required.length > 0 && !required.some((scope) => scopes.includes(scope)))
    throw new RefusedError({
      status: 403,
      message: 'Forbidden',
      headers: { 'www-authenticate': `Bearer scope="${required.join(' ')}" error="insufficient_scope"` },
      detail: 'insufficient_scope',
    });
  return {
    kind: 'jwt',
    claims: Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, claimText(value)])),
    scopes: required.length > 0 ? required.filter((scope) => scopes.includes(scope)) : null,
  };
};

interface Presented {
  readonly token: string;
  readonly required: readonly string[];
}

const verify = async (
  { context }: Exchange,
  { JwtConfiguration }: AuthorizerRow,
  { token, required }: Presented,
): Promise<JWTPayload> => {
  const { Issuer = '', Audience = [] } = JwtConfiguration ?? {};
  const used = tokensOf(context.bus);
  const wallMs = context.wallClock();
  const aheadMs = context.clock.now() - wallMs;
  try {
    const keys = await keysOf(context, Issuer);
    const { payload } = await jwtVerify(token, keys, {
      algorithms: ALGORITHMS,
      issuer: Issuer,
      requiredClaims: ['exp'],
      // By real time, for whoever issues tokens doesn't know the sandbox's clock; once used, by that one's moves too.
      currentDate: new Date(wallMs + used.movedMs(signatureOf(token), aheadMs)),
    });
    if (!isForAudience(payload, Audience)) throw new Error('the token does not have a valid audience');
    if ((payload.iat ?? 0) * 1_000 > wallMs) throw new Error('the token was issued in the future');
    used.use(signatureOf(token), aheadMs);
    return payload;
  } catch (error) {
    throw unauthorized(describe(error), required);
  }
};

/** Tokens that have been let in, of one sandbox. */
const tokensOf = (bus: Bus): FirstUses => {
  const tokens = usedTokens.get(bus) ?? createFirstUses();
  usedTokens.set(bus, tokens);
  return tokens;
};

const signatureOf = (token: string): string => token.slice(token.lastIndexOf('.') + 1);

const usedTokens = new WeakMap<Bus, FirstUses>();

/** "the JWT's `aud` or `client_id` claim must match one of the audience entries" (http-api-troubleshooting-jwt). */
const isForAudience = ({ aud, client_id: client }: JWTPayload, audience: readonly string[]): boolean => {
  if (audience.length === 0) return true;
  const claimed = [aud ?? client].flat();
  return claimed.some((one) => typeof one === 'string' && audience.includes(one));
};

const describe = (error: unknown): string => {
  if (error instanceof errors.JWTExpired) return 'the token has expired';
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === 'iss')
    return 'issuer does not match';
  return error instanceof Error ? error.message : String(error);
};

/** Form: http-api-troubleshooting-jwt.html */
const unauthorized = (description: string | undefined, required: readonly string[]): RefusedError => {
  const quoted = description?.replace(/[^\x20-\x7e]|["\\]/g, '');
  const error = `scope="${required.join(' ')}" error="invalid_token" error_description="${quoted}"`;
  return new RefusedError({
    status: 401,
    message: 'Unauthorized',
    headers: { 'www-authenticate': description === undefined ? 'Bearer' : `Bearer ${error}` },
    detail: description ?? 'missing: token not provided',
  });
};

/** "scope or scp" (http-api-jwt-authorizer). */
const scopesOf = ({ scope, scp }: JWTPayload): readonly string[] =>
  [scope ?? scp ?? []].flat().flatMap((one) => (typeof one === 'string' ? one.split(' ') : []));

/** Functions and logs get claims as texts; a list as `[a b]`. */
const claimText = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(claimText).join(' ')}]`;
  return typeof value === 'string' ? value : JSON.stringify(value);
};
