import type { CORSRule } from '@aws-sdk/client-s3';
import type { CrossOrigin } from '../../kernel/service.ts';
import type { WireReply } from '../../kernel/wire.ts';
import { type Bucket, buckets } from './bucket/bucket.ts';
import { addressOf } from './router.ts';

/** A bucket's CORS rules at work: https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html */
export const s3CrossOrigin: CrossOrigin = {
  preflight: (request, context) => {
    const { bucket: name } = addressOf(request);
    const asked = preflightOf((header) => request.headers[header]);
    if (!asked || name === undefined) return undefined;
    const answer = judgePreflight(context.table(buckets).get(name), asked);
    if (answer.kind === 'refused') return forbidden(answer.message, asked.method);
    return { status: 200, headers: answer.headers, body: '' };
  },
  headers: (request, context) => {
    const bucket = context.table(buckets).get(addressOf(request).bucket ?? '');
    return corsHeaders(bucket, { origin: request.headers.origin ?? '', method: request.method });
  },
};

/** What a browser asks before a request; undefined where a request doesn't ask that. */
export const preflightOf = (header: (name: string) => string | undefined): Asked | undefined => {
  const [origin, method] = [header('origin'), header('access-control-request-method')];
  if (origin === undefined || method === undefined) return undefined;
  return { origin, method, headers: listOf(header('access-control-request-headers')) };
};

type PreflightAnswer =
  | { readonly kind: 'allowed'; readonly headers: Readonly<Record<string, string>> }
  | { readonly kind: 'refused'; readonly message: string };

export const judgePreflight = (bucket: Bucket | undefined, asked: Asked): PreflightAnswer => {
  if (!bucket?.cors)
    return { kind: 'refused', message: 'CORSResponse: CORS is not enabled for this bucket.' };
  const rule = findRule(bucket, asked);
  if (!rule)
    return {
      kind: 'refused',
      message:
        "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
    };
  const headers = asked.headers.length > 0 && { 'access-control-allow-headers': asked.headers.join(', ') };
  return { kind: 'allowed', headers: { ...allowHeaders(rule, asked.origin), ...headers } };
};

/** What goes with the answer to a request from another origin; nothing where no rule allows it. */
export const corsHeaders = (
  bucket: Bucket | undefined,
  { origin, method }: Omit<Asked, 'headers'>,
): Readonly<Record<string, string>> => {
  const rule = bucket && findRule(bucket, { origin, method, headers: [] });
  return rule ? allowHeaders(rule, origin) : {};
};

interface Asked {
  readonly origin: string;
  readonly method: string;
  readonly headers: readonly string[];
}

/** The first rule that allows all of it. */
const findRule = ({ cors }: Bucket, { origin, method, headers }: Asked): CORSRule | undefined =>
  cors?.CORSRules?.find(
    (rule) =>
      rule.AllowedMethods?.includes(method) &&
      rule.AllowedOrigins?.some((pattern) => matches(pattern, origin)) &&
      headers.every((header) =>
        rule.AllowedHeaders?.some((pattern) => matches(pattern.toLowerCase(), header.toLowerCase())),
      ),
  );

const matches = (pattern: string, text: string): boolean => {
  const [start = '', end] = pattern.split('*');
  if (end === undefined) return pattern === text;
  return text.length >= start.length + end.length && text.startsWith(start) && text.endsWith(end);
};

const listOf = (header: string | undefined): string[] =>
  (header ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');

const allowHeaders = (rule: CORSRule, origin: string): Record<string, string> => {
  const isForAll = rule.AllowedOrigins?.includes('*');
  return {
    'access-control-allow-origin': isForAll ? '*' : origin,
    'access-control-allow-methods': (rule.AllowedMethods ?? []).join(', '),
    ...(rule.ExposeHeaders?.length && { 'access-control-expose-headers': rule.ExposeHeaders.join(', ') }),
    ...(rule.MaxAgeSeconds !== undefined && { 'access-control-max-age': String(rule.MaxAgeSeconds) }),
    ...(!isForAll && { 'access-control-allow-credentials': 'true' }),
    vary: 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method',
  };
};

const forbidden = (message: string, method: string): WireReply => ({
  status: 403,
  headers: { 'content-type': 'application/xml' },
  body: `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AccessForbidden</Code><Message>${message}</Message><Method>${method.replace(/[^A-Z]/g, '')}</Method><ResourceType>BUCKET</ResourceType></Error>`,
});
