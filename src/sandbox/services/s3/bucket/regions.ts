import { AwsError } from '../../../kernel/aws-error.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucketConfiguration.html, without the partitions apart. */
const REGIONS = [
  ...([
    'af-south-1',
    'ap-east-1',
    'ap-east-2',
    'ap-northeast-1',
    'ap-northeast-2',
    'ap-northeast-3',
  ] as const),
  ...(['ap-south-1', 'ap-south-2', 'ap-southeast-1', 'ap-southeast-2', 'ap-southeast-3'] as const),
  ...(['ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7', 'ca-central-1'] as const),
  ...(['ca-west-1', 'eu-central-1', 'eu-central-2', 'eu-north-1', 'eu-south-1', 'eu-south-2'] as const),
  ...(['eu-west-1', 'eu-west-2', 'eu-west-3', 'il-central-1', 'me-central-1', 'me-south-1'] as const),
  ...(['mx-central-1', 'sa-east-1', 'us-east-2', 'us-west-1', 'us-west-2'] as const),
];

const HOME = 'us-east-1';

export const isRegion = (name: string): boolean => name === HOME || regionOf(name) !== undefined;

/** A bucket's place as answers tell it; us-east-1 isn't told. */
export const regionOf = (name: string) => REGIONS.find((region) => region === name);

/** Where a bucket is to be. us-east-1 is also the global endpoint: it makes buckets anywhere. */
export const readLocation = (region: string, constraint: string | undefined): string => {
  if (region !== HOME) {
    if (constraint === region || (constraint === 'EU' && region === 'eu-west-1')) return region;
    throw new AwsError(
      'IllegalLocationConstraintException',
      `The ${constraint ?? 'unspecified'} location constraint is incompatible for the region specific endpoint this request was sent to.`,
      { httpStatus: 400 },
    );
  }
  if (constraint === undefined) return region;
  const found = regionOf(constraint === 'EU' ? 'eu-west-1' : constraint);
  if (found) return found;
  throw new AwsError('InvalidLocationConstraint', 'The specified location-constraint is not valid', {
    httpStatus: 400,
    members: { LocationConstraint: constraint },
  });
};
