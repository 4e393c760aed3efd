import { AwsError } from '../../../kernel/aws-error.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const checkBucketName = (BucketName: string): void => {
  const isValid =
    /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(BucketName) &&
    !BucketName.includes('..') &&
    !/^\d+\.\d+\.\d+\.\d+$/.test(BucketName) &&
    !RESERVED_PREFIXES.some((prefix) => BucketName.startsWith(prefix)) &&
    !RESERVED_SUFFIXES.some((suffix) => BucketName.endsWith(suffix));
  if (isValid) return;
  throw new AwsError('InvalidBucketName', 'The specified bucket is not valid.', {
    httpStatus: 400,
    members: { BucketName },
  });
};

const RESERVED_PREFIXES = ['xn--', 'sthree-', 'amzn-s3-demo-'];
const RESERVED_SUFFIXES = ['-s3alias', '--ol-s3', '.mrap', '--x-s3', '--table-s3'];
