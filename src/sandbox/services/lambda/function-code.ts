import { createHash } from 'node:crypto';
import type { FunctionCode } from '@aws-sdk/client-lambda';
import { AwsError, notImplemented } from '../../kernel/aws-error.ts';
import type { Context } from '../../kernel/context.ts';
import { checkArchive } from './package/archive.ts';

/** A package that was taken in. */
export interface StoredCode {
  readonly codeBlob: string;
  readonly CodeSize: number;
  /** Base64, as the API tells it. */
  readonly CodeSha256: string;
}

/** Checks an uploaded package and keeps it. Throws AWS's errors; packages in S3 and images aren't there. */
export const storeCode = (context: Context, operation: string, code: FunctionCode): StoredCode => {
  if (code.ImageUri !== undefined)
    throw notImplemented('lambda', operation, 'container images; use a ZIP package');
  if (code.S3Bucket !== undefined) throw notImplemented('lambda', operation, 'code in S3; use ZipFile');
  const { ZipFile } = code;
  if (!ZipFile || ZipFile.length === 0)
    throw new AwsError('InvalidParameterValueException', 'Please provide a source for function code.', {
      members: { Type: 'User' },
    });
  checkArchive(ZipFile);
  return {
    codeBlob: context.blobs.put(ZipFile),
    CodeSize: ZipFile.length,
    CodeSha256: createHash('sha256').update(ZipFile).digest('base64'),
  };
};
