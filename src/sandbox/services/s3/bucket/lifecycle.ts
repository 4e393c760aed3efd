import type { LifecycleRule } from '@aws-sdk/client-s3';
import type { Operations } from '../../../kernel/service.ts';
import { onBucket } from '../authorization.ts';
import { invalidArgument, invalidRequest, malformedXml, noConfiguration } from '../errors.ts';
import { changeBucket, findBucket, readLifecycleRules, type S3Sdk } from './bucket.ts';

/** Lifecycle rules, kept and checked. https://docs.aws.amazon.com/AmazonS3/latest/userguide/intro-lifecycle-rules.html */
export const lifecycleOperations = {
  GetBucketLifecycleConfiguration: {
    authorize: onBucket('GetLifecycleConfiguration'),
    handle: (input, context) => {
      const { name, lifecycle } = findBucket(context, input);
      if (!lifecycle)
        throw noConfiguration(
          'NoSuchLifecycleConfiguration',
          'The lifecycle configuration does not exist',
          name,
        );
      return {
        Rules: readLifecycleRules(lifecycle.rules),
        TransitionDefaultMinimumObjectSize: sizeOf(lifecycle.minimumSize),
      };
    },
  },
  PutBucketLifecycleConfiguration: {
    authorize: onBucket('PutLifecycleConfiguration'),
    handle: (input, context) => {
      const rules = input.LifecycleConfiguration?.Rules ?? [];
      if (rules.length === 0 || rules.length > 1000) throw malformedXml();
      for (const rule of rules) checkRule(rule);
      const named = rules.map((rule) => ({ ...rule, ID: rule.ID ?? context.uuid() }));
      if (new Set(named.map(({ ID }) => ID)).size < named.length)
        throw invalidArgument('Rule ID must be unique. Found same ID for more than one rule', 'ID');
      const minimumSize = sizeOf(input.TransitionDefaultMinimumObjectSize);
      changeBucket(context, findBucket(context, input), {
        lifecycle: { rules: JSON.stringify(named), minimumSize },
      });
      return { TransitionDefaultMinimumObjectSize: minimumSize };
    },
  },
  DeleteBucketLifecycle: {
    authorize: onBucket('PutLifecycleConfiguration'),
    handle: (input, context) => {
      changeBucket(context, findBucket(context, input), { lifecycle: undefined });
      return {};
    },
  },
} satisfies Operations<S3Sdk>;

const sizeOf = (given: string | undefined) =>
  given === 'varies_by_storage_class' ? 'varies_by_storage_class' : 'all_storage_classes_128K';

const checkRule = (rule: LifecycleRule) => {
  const { Status, Filter, Prefix, Expiration, NoncurrentVersionExpiration, ID } = rule;
  if (!Status || (Filter === undefined && Prefix === undefined)) throw malformedXml();
  if (ID !== undefined && ID.length > 255)
    throw invalidArgument('ID length should not exceed allowed limit of 255', 'ID', ID);
  if (Filter && Object.values(Filter).filter((value) => value !== undefined).length > 1) throw malformedXml();
  const hasAction = [
    Expiration,
    NoncurrentVersionExpiration,
    rule.Transitions,
    rule.NoncurrentVersionTransitions,
    rule.AbortIncompleteMultipartUpload,
  ].some(Boolean);
  if (!hasAction) throw invalidRequest('At least one action needs to be specified in a rule');
  checkExpiration(Expiration);
  if (NoncurrentVersionExpiration && Object.keys(NoncurrentVersionExpiration).length === 0)
    throw malformedXml();
  const keys = (Filter?.And?.Tags ?? []).map(({ Key }) => Key);
  if (new Set(keys).size < keys.length) throw invalidRequest('Duplicate Tag Keys are not allowed.');
};

const checkExpiration = (expiration: LifecycleRule['Expiration']) => {
  if (!expiration) return;
  const { Date: date, Days } = expiration;
  if (Object.values(expiration).filter((value) => value !== undefined).length !== 1) throw malformedXml();
  if (date && date.getTime() % 86_400_000 !== 0)
    throw invalidArgument("'Date' must be at midnight GMT", 'Date', date.toISOString());
  if (Days !== undefined && Days <= 0)
    throw invalidArgument("'Days' for Expiration action must be a positive integer", 'Days', Days);
};
