import type { ObjectLockConfiguration } from '@aws-sdk/client-s3';
import { AwsError, notImplemented } from '../../../kernel/aws-error.ts';
import type { Operations } from '../../../kernel/service.ts';
import { onBucket } from '../authorization.ts';
import { invalidArgument, malformedXml, noConfiguration } from '../errors.ts';
import { modeOf } from '../object/object-lock.ts';
import { changeBucket, type DefaultRetention, findBucket, type S3Sdk } from './bucket.ts';

/** Versioning, and what needs it: replication and Object Lock. */
export const versioningOperations = {
  GetBucketVersioning: {
    authorize: onBucket('GetBucketVersioning'),
    handle: (input, context) => {
      const { versioning } = findBucket(context, input);
      return versioning ? { Status: versioning } : {};
    },
  },
  PutBucketVersioning: {
    authorize: onBucket('PutBucketVersioning'),
    handle: (input, context) => {
      const bucket = findBucket(context, input);
      const { Status, MFADelete } = input.VersioningConfiguration;
      if (Status === undefined)
        throw new AwsError(
          'IllegalVersioningConfigurationException',
          'The Versioning element must be specified',
          { httpStatus: 400 },
        );
      if (MFADelete === 'Enabled') throw notImplemented('s3', 'PutBucketVersioning', 'MFA delete');
      if (bucket.objectLock && Status === 'Suspended')
        throw invalidState(
          'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
        );
      changeBucket(context, bucket, { versioning: Status });
      return {};
    },
  },
  // Nothing can be replicated here, so PutBucketReplication is refused and no bucket has rules.
  GetBucketReplication: {
    authorize: onBucket('GetReplicationConfiguration'),
    handle: (input, context) => {
      const { name } = findBucket(context, input);
      throw noConfiguration(
        'ReplicationConfigurationNotFoundError',
        'The replication configuration was not found',
        name,
      );
    },
  },
  GetObjectLockConfiguration: {
    authorize: onBucket('GetBucketObjectLockConfiguration'),
    handle: (input, context) => {
      const { name, objectLock } = findBucket(context, input);
      if (!objectLock)
        throw noConfiguration(
          'ObjectLockConfigurationNotFoundError',
          'Object Lock configuration does not exist for this bucket',
          name,
        );
      const { retention } = objectLock;
      const rule = retention && {
        Rule: { DefaultRetention: { ...retention, Mode: modeOf(retention.Mode) } },
      };
      return { ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled' as const, ...rule } };
    },
  },
  PutObjectLockConfiguration: {
    authorize: onBucket('PutBucketObjectLockConfiguration'),
    handle: (input, context) => {
      const bucket = findBucket(context, input);
      const retention = readRetention(input.ObjectLockConfiguration);
      if (bucket.versioning !== 'Enabled')
        throw invalidState("Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration");
      changeBucket(context, bucket, { objectLock: retention ? { retention } : {} });
      return {};
    },
  },
} satisfies Operations<S3Sdk>;

const invalidState = (message: string) => new AwsError('InvalidBucketState', message, { httpStatus: 409 });

const readRetention = (configuration: ObjectLockConfiguration | undefined): DefaultRetention | undefined => {
  if (configuration?.ObjectLockEnabled !== 'Enabled') throw malformedXml();
  if (!configuration.Rule) return undefined;
  const { Mode, Days, Years } = configuration.Rule.DefaultRetention ?? {};
  if (!Mode || (Days === undefined) === (Years === undefined)) throw malformedXml();
  if ((Days ?? Years ?? 0) <= 0)
    throw invalidArgument(
      'Default retention period must be a positive integer value.',
      Days === undefined ? 'Years' : 'Days',
      Days ?? Years,
    );
  return { Mode, ...(Days === undefined ? { Years } : { Days }) };
};
