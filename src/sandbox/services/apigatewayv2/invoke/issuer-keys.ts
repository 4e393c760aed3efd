import { createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { isLoopbackName, sendToLoopback } from '../../../../core/loopback-http.ts';
import type { Bus } from '../../../kernel/bus.ts';
import type { Context } from '../../../kernel/context.ts';
import { isRecord } from '../../../kernel/json-record.ts';

export type IssuerKeys = ReturnType<typeof createLocalJWKSet>;

/** "API Gateway can cache the public key for two hours" (http-api-jwt-authorizer). */
const CACHED_MS = 2 * 60 * 60_000;
/** "Timeout for JSON Web Key Set endpoint", "[…] OpenID Connect discovery endpoint: 1500 ms" (http-api-quotas). */
const TIMEOUT_MS = 1_500;

interface Cached {
  readonly keys: IssuerKeys;
  readonly untilMs: number;
}

const caches = new WeakMap<Bus, Map<string, Cached>>();

/** The public keys of an issuer, over its discovery document. Throws where they can't be had. */
export const keysOf = async (context: Context, issuer: string): Promise<IssuerKeys> => {
  const cache = caches.get(context.bus) ?? new Map<string, Cached>();
  caches.set(context.bus, cache);
  const cached = cache.get(issuer);
  if (cached && cached.untilMs > context.clock.now()) return cached.keys;
  const { jwks_uri: keysUrl } = await fetchDiscovery(issuer);
  const document = await fetchJson(keysUrl);
  const keys = createLocalJWKSet(keySet(document));
  cache.set(issuer, { keys, untilMs: context.clock.now() + CACHED_MS });
  return keys;
};

export const discoveryUrl = (issuer: string): string =>
  `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;

/** https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfig */
export const fetchDiscovery = async (issuer: string): Promise<{ readonly jwks_uri: string }> => {
  const document = await fetchJson(discoveryUrl(issuer));
  if (!isRecord(document) || typeof document.jwks_uri !== 'string')
    throw new Error(`${discoveryUrl(issuer)} names no jwks_uri`);
  return { jwks_uri: document.jwks_uri };
};

const keySet = (document: unknown): JSONWebKeySet => {
  if (!isRecord(document) || !Array.isArray(document.keys)) throw new Error('no JSON Web Key Set');
  return { keys: document.keys };
};

const fetchJson = async (address: string): Promise<unknown> => {
  const url = new URL(address);
  return JSON.parse(isLoopbackName(url.hostname) ? await getFromLoopback(url) : await getFromWeb(url));
};

const getFromLoopback = async (url: URL): Promise<string> => {
  const headers = [
    ['Host', url.host],
    ['Accept', 'application/json'],
  ] as const;
  const answer = await sendToLoopback({ method: 'GET', url, headers, timeoutMs: TIMEOUT_MS });
  if (answer.status !== 200) throw new Error(`${url} answers ${answer.status}`);
  return Buffer.from(answer.body).toString();
};

/** An identity provider that somebody has on the web; never AWS itself, and never without TLS. */
const getFromWeb = async (url: URL): Promise<string> => {
  if (url.protocol !== 'https:' || /(^|\.)(amazonaws\.com(\.cn)?|aws)$/.test(url.hostname))
    throw new Error(`the sandbox asks no issuer at ${url.origin}`);
  const answer = await fetch(url, { signal: AbortSignal.timeout(TIMEOUT_MS), redirect: 'error' });
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}`);
  return answer.text();
};
