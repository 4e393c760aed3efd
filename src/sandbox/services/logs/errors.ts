import { AwsError } from '../../kernel/aws-error.ts';

export const invalidParameter = (message: string, cause?: unknown): AwsError =>
  new AwsError('InvalidParameterException', message, { cause });

export const notFound = (message: string): AwsError => new AwsError('ResourceNotFoundException', message);

export const noSuchGroup = (): AwsError => notFound('The specified log group does not exist.');

export const noSuchStream = (): AwsError => notFound('The specified log stream does not exist.');

export const alreadyExists = (what: string): AwsError =>
  new AwsError('ResourceAlreadyExistsException', `The specified ${what} already exists`);

export const limitExceeded = (): AwsError =>
  new AwsError('LimitExceededException', 'Resource limit exceeded.');
