import type { CORSRule } from '@aws-sdk/client-s3';
import type { Context } from '../../kernel/context.ts';
import type { CrossOrigin } from '../../kernel/service.ts';
import type { WireReply, WireRequest } from '../../kernel/wire.ts';
import { type Bucket, buckets } from './bucket/bucket.ts';
import { addressOf } from './router.ts';

/** A bucket's CORS rules at work: https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html */
export const s3CrossOrigin: CrossOrigin = {
  preflight: (request, context) => {
    const method = request.headers['access-control-request-method'];
    const { bucket: name } = addressOf(request);
    if (request.headers.origin === undefined || method === undefined || name === undefined) return undefined;
    const bucket = context.table(buckets).get(name);
    if (!bucket?.cors) return forbidden('CORSResponse: CORS is not enabled for this bucket.', method);
    const asked = listOf(request.headers['access-control-request-headers']);
    const rule = findRule(bucket, { origin: request.headers.origin, method, headers: asked });
    if (!rule)
      return forbidden(
        "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.",
        method,
      );
    const headers = asked.length > 0 && { 'access-control-allow-headers': asked.join(', ') };
    return { status: 200, headers: { ...allowHeaders(rule, request), ...headers }, body: '' };
  },
  headers: (request, context) => {
    const rule = ruleOf(request, context);
    return rule ? allowHeaders(rule, request) : {};
  },
};

const ruleOf = (request: WireRequest, context: Context): CORSRule | undefined => {
  const bucket = context.table(buckets).get(addressOf(request).bucket ?? '');
  const { origin = '' } = request.headers;
  return bucket && findRule(bucket, { origin, method: request.method, headers: [] });
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

const allowHeaders = (rule: CORSRule, { headers }: WireRequest): Record<string, string> => {
  const isForAll = rule.AllowedOrigins?.includes('*');
  return {
    'access-control-allow-origin': isForAll ? '*' : (headers.origin ?? ''),
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
