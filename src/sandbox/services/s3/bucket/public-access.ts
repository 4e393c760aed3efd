import { AwsError } from '../../../kernel/aws-error.ts';
import type { Operations } from '../../../kernel/service.ts';
import { onBucket } from '../authorization.ts';
import { malformedXml, noConfiguration } from '../errors.ts';
import { changeBucket, findBucket, ownerOf, type S3Sdk } from './bucket.ts';

/** Block Public Access and Object Ownership, which both decide what ACLs and policies are worth. */
export const publicAccessOperations = {
  GetPublicAccessBlock: {
    authorize: onBucket('GetBucketPublicAccessBlock'),
    handle: (input, context) => {
      const { name, publicAccessBlock } = findBucket(context, input);
      if (!publicAccessBlock)
        throw noConfiguration(
          'NoSuchPublicAccessBlockConfiguration',
          'The public access block configuration was not found',
          name,
        );
      return { PublicAccessBlockConfiguration: { ...publicAccessBlock } };
    },
  },
  PutPublicAccessBlock: {
    authorize: onBucket('PutBucketPublicAccessBlock'),
    handle: (input, context) => {
      const given = input.PublicAccessBlockConfiguration;
      if (Object.keys(given).length === 0)
        throw new AwsError('InvalidRequest', 'Must specify at least one configuration.', { httpStatus: 400 });
      changeBucket(context, findBucket(context, input), {
        publicAccessBlock: {
          BlockPublicAcls: given.BlockPublicAcls ?? false,
          IgnorePublicAcls: given.IgnorePublicAcls ?? false,
          BlockPublicPolicy: given.BlockPublicPolicy ?? false,
          RestrictPublicBuckets: given.RestrictPublicBuckets ?? false,
        },
      });
      return {};
    },
  },
  DeletePublicAccessBlock: {
    authorize: onBucket('PutBucketPublicAccessBlock'),
    handle: (input, context) => {
      changeBucket(context, findBucket(context, input), { publicAccessBlock: undefined });
      return {};
    },
  },
  GetBucketOwnershipControls: {
    authorize: onBucket('GetBucketOwnershipControls'),
    handle: (input, context) => {
      const { name, ownership } = findBucket(context, input);
      const ObjectOwnership = OWNERSHIPS.find((known) => known === ownership);
      if (!ObjectOwnership)
        throw noConfiguration(
          'OwnershipControlsNotFoundError',
          'The bucket ownership controls were not found',
          name,
        );
      return { OwnershipControls: { Rules: [{ ObjectOwnership }] } };
    },
  },
  PutBucketOwnershipControls: {
    authorize: onBucket('PutBucketOwnershipControls'),
    handle: (input, context) => {
      const [rule, ...others] = input.OwnershipControls.Rules ?? [];
      if (!rule?.ObjectOwnership || others.length > 0) throw malformedXml();
      const bucket = findBucket(context, input);
      const { ID } = ownerOf(context);
      const hasOthers = bucket.grants?.some(({ Grantee }) => Grantee?.ID !== ID);
      if (rule.ObjectOwnership === 'BucketOwnerEnforced' && hasOthers)
        throw new AwsError(
          'InvalidBucketAclWithObjectOwnership',
          "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
          { httpStatus: 400 },
        );
      changeBucket(context, bucket, { ownership: rule.ObjectOwnership });
      return {};
    },
  },
  DeleteBucketOwnershipControls: {
    authorize: onBucket('PutBucketOwnershipControls'),
    handle: (input, context) => {
      changeBucket(context, findBucket(context, input), { ownership: undefined });
      return {};
    },
  },
} satisfies Operations<S3Sdk>;

const OWNERSHIPS = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'] as const;
