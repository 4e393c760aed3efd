import type { CORSRule, WebsiteConfiguration } from '@aws-sdk/client-s3';
import type { Operations } from '../../../kernel/service.ts';
import { onBucket } from '../authorization.ts';
import { invalidArgument, invalidRequest, malformedXml, noConfiguration } from '../errors.ts';
import { changeBucket, findBucket, type S3Sdk } from './bucket.ts';

/** What browsers meet: CORS rules and the website configuration. */
export const websiteAndCorsOperations = {
  GetBucketCors: {
    authorize: onBucket('GetBucketCORS'),
    handle: (input, context) => {
      const { name, cors } = findBucket(context, input);
      if (!cors)
        throw noConfiguration('NoSuchCORSConfiguration', 'The CORS configuration does not exist', name);
      return { CORSRules: cors.CORSRules };
    },
  },
  PutBucketCors: {
    authorize: onBucket('PutBucketCORS'),
    handle: (input, context) => {
      const rules = input.CORSConfiguration.CORSRules ?? [];
      if (rules.length === 0 || rules.length > 100) throw malformedXml();
      for (const rule of rules) checkCorsRule(rule);
      changeBucket(context, findBucket(context, input), { cors: input.CORSConfiguration });
      return {};
    },
  },
  DeleteBucketCors: {
    authorize: onBucket('PutBucketCORS'),
    handle: (input, context) => {
      changeBucket(context, findBucket(context, input), { cors: undefined });
      return {};
    },
  },
  GetBucketWebsite: {
    authorize: onBucket('GetBucketWebsite'),
    handle: (input, context) => {
      const { name, website } = findBucket(context, input);
      if (!website)
        throw noConfiguration(
          'NoSuchWebsiteConfiguration',
          'The specified bucket does not have a website configuration',
          name,
        );
      return website;
    },
  },
  PutBucketWebsite: {
    authorize: onBucket('PutBucketWebsite'),
    handle: (input, context) => {
      checkWebsite(input.WebsiteConfiguration);
      changeBucket(context, findBucket(context, input), { website: input.WebsiteConfiguration });
      return {};
    },
  },
  DeleteBucketWebsite: {
    authorize: onBucket('DeleteBucketWebsite'),
    handle: (input, context) => {
      changeBucket(context, findBucket(context, input), { website: undefined });
      return {};
    },
  },
} satisfies Operations<S3Sdk>;

const METHODS = ['GET', 'PUT', 'HEAD', 'POST', 'DELETE'];

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html */
const checkCorsRule = ({
  AllowedMethods = [],
  AllowedOrigins = [],
  AllowedHeaders = [],
  ExposeHeaders = [],
}: CORSRule) => {
  if (AllowedMethods.length === 0 || AllowedOrigins.length === 0) throw malformedXml();
  const unknown = AllowedMethods.find((method) => !METHODS.includes(method));
  if (unknown !== undefined)
    throw invalidRequest(`Found unsupported HTTP method in CORS config. Unsupported method is ${unknown}`);
  for (const [what, values] of [
    ['AllowedOrigin', AllowedOrigins],
    ['AllowedHeader', AllowedHeaders],
  ] as const) {
    const wide = values.find((value) => value.split('*').length > 2);
    if (wide !== undefined) throw invalidRequest(`${what} "${wide}" can not have more than one wildcard.`);
  }
  const exposed = ExposeHeaders.find((header) => header.includes('*'));
  if (exposed !== undefined)
    throw invalidRequest(
      `ExposeHeader "${exposed}" contains wildcard. We currently do not support wildcard for ExposeHeader.`,
    );
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html */
const checkWebsite = ({
  RedirectAllRequestsTo,
  IndexDocument,
  ErrorDocument,
  RoutingRules,
}: WebsiteConfiguration) => {
  if (RedirectAllRequestsTo) {
    if (IndexDocument || ErrorDocument || RoutingRules)
      throw invalidArgument(
        'RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.',
        'RedirectAllRequestsTo',
        'not null',
      );
    if (!RedirectAllRequestsTo.HostName) throw malformedXml();
    return;
  }
  if (!IndexDocument)
    throw invalidArgument(
      'A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty',
      'IndexDocument',
    );
  const suffix = IndexDocument.Suffix;
  if (!suffix || suffix.includes('/'))
    throw invalidArgument('The IndexDocument Suffix is not well formed', 'IndexDocument', suffix);
  if (ErrorDocument && !ErrorDocument.Key) throw malformedXml();
  if (RoutingRules && (RoutingRules.length === 0 || RoutingRules.length > 50)) throw malformedXml();
  for (const { Redirect, Condition } of RoutingRules ?? []) {
    if (Redirect?.ReplaceKeyPrefixWith !== undefined && Redirect.ReplaceKeyWith !== undefined)
      throw invalidRequest('You can only define ReplaceKeyPrefix or ReplaceKey but not both.');
    if (Condition && Object.keys(Condition).length === 0)
      throw invalidRequest(
        "Condition cannot be empty. To redirect all requests without a condition, the condition element shouldn't be present.",
      );
  }
};
