import { AwsError } from '../../../kernel/aws-error.ts';
import type { Operations } from '../../../kernel/service.ts';
import { onBucket } from '../authorization.ts';
import { cannedGrants, checkAclAllowed, readAcl } from './acl.ts';
import { changeBucket, findBucket, ownerOf, type S3Sdk } from './bucket.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html */
export const bucketAclOperations = {
  GetBucketAcl: {
    authorize: onBucket('GetBucketAcl'),
    handle: (input, context) => {
      const { grants } = findBucket(context, input);
      const shown = grants ?? cannedGrants(context, 'private');
      return { Owner: ownerOf(context), Grants: shown.map((grant) => ({ ...grant })) };
    },
  },
  PutBucketAcl: {
    authorize: onBucket('PutBucketAcl'),
    handle: (input, context) => {
      const grants = readAcl(context, input);
      if (!grants) throw missingAclHeader();
      const bucket = findBucket(context, input);
      checkAclAllowed(bucket, { grants, canned: input.ACL });
      changeBucket(context, bucket, { grants });
      return {};
    },
  },
} satisfies Operations<S3Sdk>;

/** A call that says nothing of an ACL. */
export const missingAclHeader = (): AwsError =>
  new AwsError('MissingSecurityHeader', 'Your request was missing a required header', {
    httpStatus: 400,
    members: { MissingHeaderName: 'x-amz-acl' },
  });
