import { AwsError } from '../../kernel/aws-error.ts';

const USER = { Type: 'User' } as const;

/** 400 InvalidParameterValueException. */
export const invalidParameter = (message: string): AwsError =>
  new AwsError('InvalidParameterValueException', message, { members: USER });

/** 404 ResourceNotFoundException. */
export const notFound = (message: string): AwsError =>
  new AwsError('ResourceNotFoundException', message, { members: USER });

export const functionNotFound = (arn: string): AwsError => notFound(`Function not found: ${arn}`);

/** What most calls of newer APIs say of anything that isn't there. */
export const resourceNotFound = (): AwsError => notFound('The resource you requested does not exist.');

/** 409 ResourceConflictException. */
export const conflict = (message: string): AwsError =>
  new AwsError('ResourceConflictException', message, { members: USER });

/** 412 PreconditionFailedException; `api` is what AWS tells to call for the current revision. */
export const wrongRevision = (api: string): AwsError =>
  new AwsError(
    'PreconditionFailedException',
    `The Revision Id provided does not match the latest Revision Id. Call the ${api} API to retrieve the latest Revision Id`,
    { members: USER },
  );

/** 400 ValidationException about one member, in the words of AWS's request validation. */
export const violation = (given: {
  readonly value: string;
  readonly at: string;
  readonly constraint: string;
}): AwsError =>
  new AwsError(
    'ValidationException',
    `1 validation error detected: Value '${given.value}' at '${given.at}' failed to satisfy constraint: ${given.constraint}`,
  );
