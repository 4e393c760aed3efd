import { AwsError } from '../../kernel/aws-error.ts';

export const invalidValue = (message: string): AwsError =>
  new AwsError('InvalidParameterValueException', message);

export const invalidCombination = (message: string): AwsError =>
  new AwsError('InvalidParameterCombinationException', message);

export const missingParameter = (message: string): AwsError =>
  new AwsError('MissingRequiredParameterException', message);

export const validationError = (message: string, cause?: unknown): AwsError =>
  new AwsError('ValidationException', message, { cause });

export const invalidNextToken = (): AwsError => invalidValue('Request parameter NextToken is invalid');
