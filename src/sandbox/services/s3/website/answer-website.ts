import type { WebsiteConfiguration } from '@aws-sdk/client-s3';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { HostedContext, HostedEndpoints, HostedRequest } from '../../../kernel/hosted.ts';
import type { WireReply } from '../../../kernel/wire.ts';
import { buckets } from '../bucket/bucket.ts';
import { corsHeaders, judgePreflight, preflightOf } from '../cross-origin.ts';
import { noConfiguration, noSuchBucket } from '../errors.ts';
import { errorPage } from './error-page.ts';
import { getPublicly } from './get-publicly.ts';
import { findRule, redirect, redirectAll } from './redirect.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html */
export const websiteEndpoints: HostedEndpoints = {
  regionOf: (id, context) => context.table(buckets).get(id)?.region,
  answer: (request, context) => answerWebsite(request, context),
  absent: (request) => errorPage(noSuchBucket(request.id), request),
};

const answerWebsite = async (request: HostedRequest, context: HostedContext): Promise<WireReply> => {
  const bucket = context.table(buckets).get(request.id);
  if (!bucket) return errorPage(noSuchBucket(request.id), request);
  if (!bucket.website)
    return errorPage(
      noConfiguration(
        'NoSuchWebsiteConfiguration',
        'The specified bucket does not have a website configuration',
        bucket.name,
      ),
      request,
    );
  const header = (name: string) => request.headers.find(([own]) => own.toLowerCase() === name)?.[1];
  const asked = request.method === 'OPTIONS' ? preflightOf(header) : undefined;
  if (asked) return answerPreflight(request, judgePreflight(bucket, asked), asked.method);
  // "supports only GET and HEAD requests on objects" (WebsiteEndpoints, key differences).
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return errorPage(
      new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
        httpStatus: 405,
        members: { Method: request.method },
      }),
      request,
    );
  const reply = await serve({ request, context, website: bucket.website, key: keyOf(request.path) });
  const origin = header('origin');
  if (origin === undefined) return reply;
  return {
    ...reply,
    headers: { ...reply.headers, ...corsHeaders(bucket, { origin, method: request.method }) },
  };
};

const answerPreflight = (
  request: HostedRequest,
  answer: ReturnType<typeof judgePreflight>,
  method: string,
): WireReply =>
  answer.kind === 'allowed'
    ? { status: 200, headers: answer.headers, body: '' }
    : errorPage(
        new AwsError('AccessForbidden', answer.message, {
          httpStatus: 403,
          members: { Method: method, ResourceType: 'BUCKET' },
        }),
        request,
      );

/** A path whose escapes are none names an object that can't be. */
const keyOf = (path: string): string => {
  try {
    return decodeURIComponent(path.slice(1));
  } catch {
    return path.slice(1);
  }
};

export interface Visit {
  readonly request: HostedRequest;
  readonly context: HostedContext;
  readonly website: WebsiteConfiguration;
  readonly key: string;
}

const serve = async (visit: Visit): Promise<WireReply> => {
  const { request, website, key } = visit;
  if (website.RedirectAllRequestsTo) return redirectAll(request, website.RedirectAllRequestsTo);
  const early = findRule(website.RoutingRules, { key, status: undefined });
  if (early) return redirect(request, early, key);
  const suffix = website.IndexDocument?.Suffix ?? 'index.html';
  const isFolder = key === '' || key.endsWith('/');
  const wanted = isFolder ? `${key}${suffix}` : key;
  try {
    return await getPublicly(visit, wanted);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (!isFolder && (await exists(visit, `${key}/${suffix}`)))
      return { status: 302, headers: { location: `${request.basePath}/${encodePath(key)}/` }, body: '' };
    return fail(visit, wanted, error);
  }
};

/** "it first looks for the object with the keyname x. If [it] is not found […] redirects the request by adding a slash". */
const exists = async (visit: Visit, key: string): Promise<boolean> => {
  try {
    await getPublicly({ ...visit, request: { ...visit.request, method: 'HEAD', headers: [] } }, key);
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
};

const encodePath = (key: string): string => key.split('/').map(encodeURIComponent).join('/');

/** A rule for the error, the error document, or S3's own page. CustomErrorDocSupport.html */
const fail = async (visit: Visit, key: string, error: AwsError): Promise<WireReply> => {
  const { request, website } = visit;
  const status = statusOf(error);
  if (status === 304) return { status, headers: error.headers, body: '' };
  const rule = findRule(website.RoutingRules, { key, status });
  if (rule) return redirect(request, rule, key);
  const named = new AwsError(error.code, error.message, { httpStatus: status, members: { Key: key } });
  const page = website.ErrorDocument?.Key;
  if (page === undefined) return errorPage(named, request);
  try {
    const document = await getPublicly({ ...visit, request: { ...request, headers: [] } }, page);
    return document.status === 200 ? { ...document, status } : document;
  } catch (nested) {
    if (!(nested instanceof AwsError)) throw nested;
    return errorPage(named, request, { error: nested, key: page });
  }
};

/** "the set of HTTP status codes that the website endpoint answers": what isn't found and what isn't allowed. */
const statusOf = ({ code, httpStatus }: AwsError): number => {
  if (code === 'NoSuchKey') return 404;
  return httpStatus ?? 400;
};
