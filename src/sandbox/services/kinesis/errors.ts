import { AwsError } from '../../kernel/aws-error.ts';
import type { Context } from '../../kernel/context.ts';

/** The texts of this service were recorded from AWS by kinesalite's tests, https://github.com/mhart/kinesalite. */
export const invalidArgument = (message: string): AwsError =>
  new AwsError('InvalidArgumentException', message);

export const validation = (message: string): AwsError => new AwsError('ValidationException', message);

export const notFound = (message: string): AwsError => new AwsError('ResourceNotFoundException', message);

export const streamNotFound = ({ account }: Context, name: string): AwsError =>
  notFound(`Stream ${name} under account ${account} not found.`);

export const inUse = (message: string): AwsError => new AwsError('ResourceInUseException', message);

export const limitExceeded = (message: string): AwsError => new AwsError('LimitExceededException', message);

export const throughputExceeded = (message: string): AwsError =>
  new AwsError('ProvisionedThroughputExceededException', message);
