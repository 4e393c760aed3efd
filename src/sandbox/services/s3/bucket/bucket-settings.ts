import { AwsError } from '../../../kernel/aws-error.ts';
import type { Operations } from '../../../kernel/service.ts';
import { onBucket } from '../authorization.ts';
import { invalidRequest, malformedXml } from '../errors.ts';
import { buckets, changeBucket, findBucket, type S3Sdk } from './bucket.ts';

/** Encryption, logging, acceleration and who pays: settings of one value each. */
export const bucketSettingOperations = {
  GetBucketEncryption: {
    authorize: onBucket('GetEncryptionConfiguration'),
    handle: (input, context) => {
      const { encryption } = findBucket(context, input);
      return { ServerSideEncryptionConfiguration: encryption ?? defaultEncryption() };
    },
  },
  PutBucketEncryption: {
    authorize: onBucket('PutEncryptionConfiguration'),
    handle: (input, context) => {
      const bucket = findBucket(context, input);
      const [rule, ...others] = input.ServerSideEncryptionConfiguration.Rules ?? [];
      const byDefault = rule?.ApplyServerSideEncryptionByDefault;
      if (!rule || others.length > 0 || !byDefault) throw malformedXml();
      if (byDefault.KMSMasterKeyID !== undefined && byDefault.SSEAlgorithm === 'AES256')
        throw new AwsError(
          'InvalidArgument',
          'a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse',
          { members: { ArgumentName: 'ApplyServerSideEncryptionByDefault' } },
        );
      changeBucket(context, bucket, {
        encryption: { Rules: [{ BucketKeyEnabled: false, ...rule }] },
      });
      return {};
    },
  },
  DeleteBucketEncryption: {
    authorize: onBucket('PutEncryptionConfiguration'),
    handle: (input, context) => {
      changeBucket(context, findBucket(context, input), { encryption: undefined });
      return {};
    },
  },
  GetBucketLogging: {
    authorize: onBucket('GetBucketLogging'),
    handle: (input, context) => {
      const { logging } = findBucket(context, input);
      return logging ? { LoggingEnabled: logging } : {};
    },
  },
  PutBucketLogging: {
    authorize: onBucket('PutBucketLogging'),
    handle: (input, context) => {
      const bucket = findBucket(context, input);
      const logging = input.BucketLoggingStatus.LoggingEnabled;
      if (logging && logging.TargetBucket === undefined) throw malformedXml();
      if (logging && !context.table(buckets).has(logging.TargetBucket ?? ''))
        throw new AwsError('InvalidTargetBucketForLogging', 'The target bucket for logging does not exist', {
          httpStatus: 400,
          members: { TargetBucket: logging.TargetBucket },
        });
      changeBucket(context, bucket, { logging });
      return {};
    },
  },
  GetBucketAccelerateConfiguration: {
    authorize: onBucket('GetAccelerateConfiguration'),
    handle: (input, context) => {
      const { accelerate } = findBucket(context, input);
      const Status = ACCELERATE.find((status) => status === accelerate);
      return Status ? { Status } : {};
    },
  },
  PutBucketAccelerateConfiguration: {
    authorize: onBucket('PutAccelerateConfiguration'),
    handle: (input, context) => {
      const bucket = findBucket(context, input);
      const { Status } = input.AccelerateConfiguration;
      if (bucket.name.includes('.'))
        throw invalidRequest(
          'S3 Transfer Acceleration is not supported for buckets with periods (.) in their names',
        );
      if (!Status) throw malformedXml();
      changeBucket(context, bucket, { accelerate: Status });
      return {};
    },
  },
  GetBucketRequestPayment: {
    authorize: onBucket('GetBucketRequestPayment'),
    handle: (input, context) => {
      const { requestPayer } = findBucket(context, input);
      return { Payer: requestPayer === 'Requester' ? 'Requester' : 'BucketOwner' };
    },
  },
  PutBucketRequestPayment: {
    authorize: onBucket('PutBucketRequestPayment'),
    handle: (input, context) => {
      const bucket = findBucket(context, input);
      changeBucket(context, bucket, { requestPayer: input.RequestPaymentConfiguration.Payer });
      return {};
    },
  },
} satisfies Operations<S3Sdk>;

const ACCELERATE = ['Enabled', 'Suspended'] as const;

/** Since January 2023 every object is encrypted: https://docs.aws.amazon.com/AmazonS3/latest/userguide/default-encryption-faq.html */
const defaultEncryption = () => ({
  Rules: [
    { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' as const }, BucketKeyEnabled: false },
  ],
});
