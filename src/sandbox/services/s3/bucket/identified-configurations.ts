import { AwsError } from '../../../kernel/aws-error.ts';
import { paginate } from '../../../kernel/paginate.ts';
import type { Operations } from '../../../kernel/service.ts';
import { onBucket } from '../authorization.ts';
import { invalidArgument, malformedXml } from '../errors.ts';
import { changeBucket, findBucket, type S3Sdk } from './bucket.ts';

/** Analytics, metrics, inventory and Intelligent-Tiering: several configurations of a kind, each with an id; kept, not acted on. */
export const identifiedConfigurationOperations = {
  PutBucketAnalyticsConfiguration: {
    authorize: onBucket('PutAnalyticsConfiguration'),
    handle: ({ AnalyticsConfiguration: given, ...input }, context) => {
      if (given.Id !== input.Id) throw malformedXml();
      const bucket = findBucket(context, input);
      changeBucket(context, bucket, { analytics: { ...bucket.analytics, [input.Id]: given } });
      return {};
    },
  },
  GetBucketAnalyticsConfiguration: {
    authorize: onBucket('GetAnalyticsConfiguration'),
    handle: (input, context) => ({
      AnalyticsConfiguration: pick(findBucket(context, input).analytics, input.Id),
    }),
  },
  ListBucketAnalyticsConfigurations: {
    authorize: onBucket('GetAnalyticsConfiguration'),
    handle: (input, context) => {
      const { items, ...page } = pageOf(findBucket(context, input).analytics, input.ContinuationToken);
      return { AnalyticsConfigurationList: items, ...page };
    },
  },
  DeleteBucketAnalyticsConfiguration: {
    authorize: onBucket('PutAnalyticsConfiguration'),
    handle: (input, context) => {
      const bucket = findBucket(context, input);
      changeBucket(context, bucket, { analytics: without(bucket.analytics, input.Id) });
      return {};
    },
  },
  PutBucketMetricsConfiguration: {
    authorize: onBucket('PutMetricsConfiguration'),
    handle: ({ MetricsConfiguration: given, ...input }, context) => {
      if (given.Id !== input.Id) throw malformedXml();
      const bucket = findBucket(context, input);
      changeBucket(context, bucket, { metrics: { ...bucket.metrics, [input.Id]: given } });
      return {};
    },
  },
  GetBucketMetricsConfiguration: {
    authorize: onBucket('GetMetricsConfiguration'),
    handle: (input, context) => ({
      MetricsConfiguration: pick(findBucket(context, input).metrics, input.Id),
    }),
  },
  ListBucketMetricsConfigurations: {
    authorize: onBucket('GetMetricsConfiguration'),
    handle: (input, context) => {
      const { items, ...page } = pageOf(findBucket(context, input).metrics, input.ContinuationToken);
      return { MetricsConfigurationList: items, ...page };
    },
  },
  DeleteBucketMetricsConfiguration: {
    authorize: onBucket('PutMetricsConfiguration'),
    handle: (input, context) => {
      const bucket = findBucket(context, input);
      changeBucket(context, bucket, { metrics: without(bucket.metrics, input.Id) });
      return {};
    },
  },
  PutBucketInventoryConfiguration: {
    authorize: onBucket('PutInventoryConfiguration'),
    handle: ({ InventoryConfiguration: given, ...input }, context) => {
      if (given.Id !== input.Id)
        throw new AwsError('IdMismatch', 'Document ID does not match the specified configuration ID.', {
          httpStatus: 400,
        });
      if (!/^arn:aws[\w-]*:s3:::/.test(given.Destination?.S3BucketDestination?.Bucket ?? ''))
        throw new AwsError('InvalidS3DestinationBucket', 'Invalid bucket ARN.', { httpStatus: 400 });
      const bucket = findBucket(context, input);
      changeBucket(context, bucket, { inventory: { ...bucket.inventory, [input.Id]: given } });
      return {};
    },
  },
  GetBucketInventoryConfiguration: {
    authorize: onBucket('GetInventoryConfiguration'),
    handle: (input, context) => ({
      InventoryConfiguration: pick(findBucket(context, input).inventory, input.Id),
    }),
  },
  ListBucketInventoryConfigurations: {
    authorize: onBucket('GetInventoryConfiguration'),
    handle: (input, context) => {
      const { items, ...page } = pageOf(findBucket(context, input).inventory, input.ContinuationToken);
      return { InventoryConfigurationList: items, ...page };
    },
  },
  DeleteBucketInventoryConfiguration: {
    authorize: onBucket('PutInventoryConfiguration'),
    handle: (input, context) => {
      const bucket = findBucket(context, input);
      changeBucket(context, bucket, { inventory: without(bucket.inventory, input.Id) });
      return {};
    },
  },
  PutBucketIntelligentTieringConfiguration: {
    authorize: onBucket('PutIntelligentTieringConfiguration'),
    handle: ({ IntelligentTieringConfiguration: given, ...input }, context) => {
      if (given.Id !== input.Id) throw malformedXml();
      const bucket = findBucket(context, input);
      changeBucket(context, bucket, {
        intelligentTiering: { ...bucket.intelligentTiering, [input.Id]: given },
      });
      return {};
    },
  },
  GetBucketIntelligentTieringConfiguration: {
    authorize: onBucket('GetIntelligentTieringConfiguration'),
    handle: (input, context) => ({
      IntelligentTieringConfiguration: pick(findBucket(context, input).intelligentTiering, input.Id),
    }),
  },
  ListBucketIntelligentTieringConfigurations: {
    authorize: onBucket('GetIntelligentTieringConfiguration'),
    handle: (input, context) => {
      const { items, ...page } = pageOf(
        findBucket(context, input).intelligentTiering,
        input.ContinuationToken,
      );
      return { IntelligentTieringConfigurationList: items, ...page };
    },
  },
  DeleteBucketIntelligentTieringConfiguration: {
    authorize: onBucket('PutIntelligentTieringConfiguration'),
    handle: (input, context) => {
      const bucket = findBucket(context, input);
      changeBucket(context, bucket, { intelligentTiering: without(bucket.intelligentTiering, input.Id) });
      return {};
    },
  },
} satisfies Operations<S3Sdk>;

type ById<T> = Readonly<Record<string, T>> | undefined;

const pick = <T>(configurations: ById<T>, id: string): T => {
  const found = configurations?.[id];
  if (!found)
    throw new AwsError('NoSuchConfiguration', 'The specified configuration does not exist.', {
      httpStatus: 404,
    });
  return found;
};

const without = <T>(configurations: ById<T>, id: string): Record<string, T> => {
  pick(configurations, id);
  return Object.fromEntries(Object.entries(configurations ?? {}).filter(([other]) => other !== id));
};

const PAGE = 100;

const pageOf = <T>(configurations: ById<T>, token: string | undefined) => {
  const sorted = Object.entries(configurations ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const { items, nextToken } = paginate(sorted, {
    keyOf: ([id]) => id,
    limit: PAGE,
    token,
    invalidToken: () =>
      invalidArgument('The continuation token provided is incorrect', 'continuation-token', token),
  });
  return {
    items: items.map(([, configuration]) => configuration),
    IsTruncated: nextToken !== undefined,
    ...(token !== undefined && { ContinuationToken: token }),
    ...(nextToken !== undefined && { NextContinuationToken: nextToken }),
  };
};
