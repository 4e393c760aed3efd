import type { SSEDescription, SSESpecification } from '@aws-sdk/client-dynamodb';
import type { Context } from '../../../kernel/context.ts';
import { invalidParameters } from '../errors.ts';
import type { TableRow } from '../storage/rows.ts';

/**
 * What a table says about its encryption; with AWS's own key nothing. Everything is stored as it is here. Throws
 * AwsError ValidationException.
 */
export const describeEncryption = (
  context: Context,
  input: SSESpecification | undefined,
): SSEDescription | undefined => {
  const { Enabled: isEnabled = false, SSEType: type, KMSMasterKeyId: key } = input ?? {};
  if (!isEnabled && type) throw invalidParameters('SSEType can not be specified if Enabled is false');
  if (!isEnabled && key) throw invalidParameters('KMSMasterKeyId can not be specified if Enabled is false');
  if (type === 'AES256') throw invalidParameters('SSEType AES256 is not supported');
  if (key && !type) throw invalidParameters('SSEType KMS is required if KMSMasterKeyId is specified');
  if (!isEnabled) return undefined;
  const managed = `arn:aws:kms:${context.region}:${context.account}:alias/aws/dynamodb`;
  return { Status: 'ENABLED', SSEType: 'KMS', KMSMasterKeyArn: key ?? managed };
};

/** The same for a table that is there; refuses a change that is none. */
export const changeEncryption = (
  context: Context,
  table: TableRow,
  input: SSESpecification,
): SSEDescription | undefined => {
  const described = describeEncryption(context, input);
  if (!described && !table.encryption) throw invalidParameters('Table is already encrypted by default');
  if (described && described.KMSMasterKeyArn === table.encryption?.KMSMasterKeyArn) {
    throw invalidParameters(
      'Table is already encrypted with given KMSMasterKeyId. Use KMSMasterKeyId parameter if you want to change Master Key',
    );
  }
  return described;
};
