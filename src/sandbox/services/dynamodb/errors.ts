import { AwsError } from '../../kernel/aws-error.ts';

/** DynamoDB's error for nearly everything that is wrong with a request. */
export const validation = (message: string): AwsError => new AwsError('ValidationException', message);

/** `One or more parameter values were invalid: …` */
export const invalidParameters = (what: string): AwsError =>
  validation(`One or more parameter values were invalid: ${what}`);

export const notFound = (detail = ''): AwsError =>
  new AwsError('ResourceNotFoundException', `Requested resource not found${detail}`);

export const tableNotFound = (name: string): AwsError => notFound(`: Table: ${name} not found`);

/** `why`: `Table is being updated: orders`. */
export const inUse = (why: string): AwsError =>
  new AwsError('ResourceInUseException', `Attempt to change a resource which is still in use: ${why}`);

export const alreadyExists = (name: string): AwsError =>
  new AwsError('ResourceInUseException', `Table already exists: ${name}`);

export const KEY_MISMATCH = 'The provided key element does not match the schema';
