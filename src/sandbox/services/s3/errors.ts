import { AwsError } from '../../kernel/aws-error.ts';

// Codes and statuses: https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList

export const noSuchBucket = (BucketName: string): AwsError =>
  new AwsError('NoSuchBucket', 'The specified bucket does not exist', { members: { BucketName } });

export const noSuchKey = (Key: string, headers: Readonly<Record<string, string>> = {}): AwsError =>
  new AwsError('NoSuchKey', 'The specified key does not exist.', { members: { Key }, headers });

export const noSuchVersion = (Key: string, VersionId: string): AwsError =>
  new AwsError('NoSuchVersion', 'The specified version does not exist.', {
    httpStatus: 404,
    members: { Key, VersionId },
  });

export const noSuchUpload = (UploadId: string): AwsError =>
  new AwsError(
    'NoSuchUpload',
    'The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.',
    { members: { UploadId } },
  );

export const invalidArgument = (message: string, ArgumentName: string, ArgumentValue?: unknown): AwsError =>
  new AwsError('InvalidArgument', message, {
    members: { ArgumentName, ArgumentValue: ArgumentValue === undefined ? 'null' : String(ArgumentValue) },
  });

export const invalidRequest = (message: string): AwsError => new AwsError('InvalidRequest', message);

export const malformedXml = (): AwsError =>
  new AwsError(
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );

export const accessDenied = (message = 'Access Denied'): AwsError =>
  new AwsError('AccessDenied', message, { httpStatus: 403 });

export const preconditionFailed = (Condition: string): AwsError =>
  new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    httpStatus: 412,
    members: { Condition },
  });

/** S3's own word for a header that it doesn't take here; not what the sandbox lacks. */
export const headerNotImplemented = (Header: string, additionalMessage: string): AwsError =>
  new AwsError('NotImplemented', 'A header you provided implies functionality that is not implemented', {
    httpStatus: 501,
    members: { Header, additionalMessage },
  });

export const methodNotAllowed = (
  Method: string,
  ResourceType: string,
  headers: Readonly<Record<string, string>> = {},
): AwsError =>
  new AwsError('MethodNotAllowed', 'The specified method is not allowed against this resource.', {
    httpStatus: 405,
    members: { Method, ResourceType },
    headers,
  });

/** 404s of configurations that a bucket doesn't have. */
export const noConfiguration = (code: string, message: string, BucketName?: string): AwsError =>
  new AwsError(code, message, { httpStatus: 404, members: BucketName === undefined ? {} : { BucketName } });
