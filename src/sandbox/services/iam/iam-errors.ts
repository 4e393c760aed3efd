import { AwsError } from '../../kernel/aws-error.ts';

/** Texts are AWS's, as in moto's `iam/models.py`, localstack's recorded `test_iam.snapshot.json` and terraform's issues. */
export const noSuchEntity = (message: string) => new AwsError('NoSuchEntityException', message);

export const alreadyExists = (message: string) => new AwsError('EntityAlreadyExistsException', message);

export const deleteConflict = (message: string) => new AwsError('DeleteConflictException', message);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
export const quotaExceeded = (quota: string, limit: number) =>
  new AwsError('LimitExceededException', `Cannot exceed quota for ${quota}: ${limit}`);

export const limitExceeded = (message: string) => new AwsError('LimitExceededException', message);

export const invalidInput = (message: string) => new AwsError('InvalidInputException', message);

/** Not in the SDK's model; on the wire as it stands. */
export const validationError = (message: string) =>
  new AwsError('ValidationError', message, { httpStatus: 400 });

/** Throws for a text that isn't an ARN at all. Text: localstack's recorded `test_role_attach_policy`. */
export const requireArn = (arn: string): string => {
  if (!/^arn:[^:]+:iam:[^:]*:[^:]*:.+$/.test(arn))
    throw validationError('Invalid ARN:  Could not be parsed!');
  return arn;
};
