import { createHash } from 'node:crypto';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Bucket } from '../bucket/bucket.ts';
import { accessDenied, invalidArgument, invalidRequest } from '../errors.ts';
import type { Encryption, StoredObject } from './object-version.ts';

export interface CustomerKeyInput {
  readonly SSECustomerAlgorithm?: string | undefined;
  readonly SSECustomerKey?: string | undefined;
  readonly SSECustomerKeyMD5?: string | undefined;
}

export interface EncryptionInput extends CustomerKeyInput {
  readonly ServerSideEncryption?: string | undefined;
  readonly SSEKMSKeyId?: string | undefined;
  readonly BucketKeyEnabled?: boolean | undefined;
}

/** How an object shall be encrypted: as the request says, else as the bucket does by default. Throws AWS's errors. */
export const readEncryption = (context: Context, bucket: Bucket, input: EncryptionInput): Encryption => {
  const hasCustomerKey =
    input.SSECustomerAlgorithm !== undefined ||
    input.SSECustomerKey !== undefined ||
    input.SSECustomerKeyMD5 !== undefined;
  if (hasCustomerKey && input.ServerSideEncryption !== undefined)
    throw invalidArgument(
      'Server Side Encryption with Customer provided key is incompatible with the encryption method specified',
      'x-amz-server-side-encryption',
      input.ServerSideEncryption,
    );
  if (hasCustomerKey) return { kind: 'SSE-C', keyMd5: readCustomerKey(input) };
  if (!METHODS.has(input.ServerSideEncryption ?? 'AES256'))
    throw invalidArgument(
      'The encryption method specified is not supported',
      'x-amz-server-side-encryption',
      input.ServerSideEncryption,
    );
  const rule = bucket.encryption?.Rules?.[0];
  const byDefault = rule?.ApplyServerSideEncryptionByDefault;
  const algorithm = input.ServerSideEncryption ?? byDefault?.SSEAlgorithm ?? 'AES256';
  if (algorithm === 'aws:kms' || algorithm === 'aws:kms:dsse') {
    const keyId = input.ServerSideEncryption === undefined ? byDefault?.KMSMasterKeyID : input.SSEKMSKeyId;
    const bucketKey = input.BucketKeyEnabled ?? rule?.BucketKeyEnabled ?? false;
    return { kind: algorithm, keyArn: findKmsKey(context, bucket, keyId), bucketKey };
  }
  if (input.SSEKMSKeyId !== undefined)
    throw invalidArgument(
      'Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms',
      'x-amz-server-side-encryption',
      input.ServerSideEncryption,
    );
  return { kind: 'AES256' };
};

const METHODS: ReadonlySet<string> = new Set(['AES256', 'aws:kms', 'aws:kms:dsse']);

/** The sandbox has no KMS, so there is AWS's own key for S3 (`aws/s3`) and no other. */
const findKmsKey = (context: Context, { region }: Bucket, keyId: string | undefined): string => {
  const prefix = `arn:aws:kms:${region}:${context.account}`;
  const digest = createHash('sha256').update(prefix).digest('hex');
  const own = `${prefix}:key/${digest.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12}).*$/, '$1-$2-$3-$4-$5')}`;
  if (keyId === undefined || /(^|:)alias\/aws\/s3$/.test(keyId) || own.endsWith(keyId)) return own;
  const isKeyId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(keyId);
  const message =
    isKeyId || keyId.startsWith('arn:')
      ? `Key '${isKeyId ? `${prefix}:key/${keyId}` : keyId}' does not exist`
      : `Invalid keyId '${keyId}'`;
  throw new AwsError('KMS.NotFoundException', message, { httpStatus: 400 });
};

/** Checks the headers of SSE-C and gives the key's MD5. */
const readCustomerKey = (input: CustomerKeyInput): string => {
  if (input.SSECustomerAlgorithm === undefined)
    throw invalidArgument(
      'Requests specifying Server Side Encryption with Customer provided keys must provide a valid encryption algorithm.',
      'x-amz-server-side-encryption-customer-algorithm',
    );
  checkCustomerAlgorithm(input);
  if (input.SSECustomerKey === undefined)
    throw invalidArgument(
      'Requests specifying Server Side Encryption with Customer provided keys must provide an appropriate secret key.',
      'x-amz-server-side-encryption-customer-key',
    );
  const key = Buffer.from(input.SSECustomerKey, 'base64');
  const md5 = createHash('md5').update(key).digest('base64');
  if (key.length !== 32 || input.SSECustomerKeyMD5 === undefined)
    throw invalidArgument(
      'The secret key was invalid for the specified algorithm.',
      'x-amz-server-side-encryption-customer-key',
    );
  if (input.SSECustomerKeyMD5 !== md5)
    throw invalidArgument(
      'The calculated MD5 hash of the key did not match the hash that was provided.',
      'x-amz-server-side-encryption-customer-key-MD5',
      input.SSECustomerKeyMD5,
    );
  return md5;
};

const checkCustomerAlgorithm = ({ SSECustomerAlgorithm }: CustomerKeyInput) => {
  if (SSECustomerAlgorithm === undefined || SSECustomerAlgorithm === 'AES256') return;
  throw new AwsError(
    'InvalidEncryptionAlgorithmError',
    'The Encryption request you specified is not valid. Supported value: AES256.',
    {
      httpStatus: 400,
      members: {
        ArgumentName: 'x-amz-server-side-encryption',
        ArgumentValue: SSECustomerAlgorithm,
      },
    },
  );
};

/** An object under a customer's key can only be read with it. */
export const checkCustomerKey = (object: Pick<StoredObject, 'encryption'>, input: CustomerKeyInput): void => {
  checkCustomerAlgorithm(input);
  if (object.encryption.kind !== 'SSE-C') {
    if (input.SSECustomerKey === undefined) return;
    throw invalidRequest('The encryption parameters are not applicable to this object.');
  }
  if (input.SSECustomerKey === undefined)
    throw invalidRequest(
      'The object was stored using a form of Server Side Encryption. The correct parameters must be provided to retrieve the object.',
    );
  const md5 = createHash('md5').update(Buffer.from(input.SSECustomerKey, 'base64')).digest('base64');
  if (input.SSECustomerKeyMD5 === md5 && object.encryption.keyMd5 === md5) return;
  throw accessDenied(
    'Requests specifying Server Side Encryption with Customer provided keys must provide the correct secret key.',
  );
};

/** The members that tell how an object is encrypted. */
export const encryptionMembers = ({ encryption }: Pick<StoredObject, 'encryption'>) => {
  if (encryption.kind === 'SSE-C')
    return { SSECustomerAlgorithm: 'AES256', SSECustomerKeyMD5: encryption.keyMd5 };
  if (encryption.kind === 'AES256') return { ServerSideEncryption: encryption.kind };
  return {
    ServerSideEncryption: encryption.kind,
    SSEKMSKeyId: encryption.keyArn,
    ...(encryption.bucketKey && { BucketKeyEnabled: true }),
  };
};
