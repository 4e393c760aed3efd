import { AwsError } from '../../kernel/aws-error.ts';
import type { Context } from '../../kernel/context.ts';

export const badRequest = (message: string): AwsError => new AwsError('BadRequestException', message);
export const conflict = (message: string): AwsError => new AwsError('ConflictException', message);
export const notFound = (message: string): AwsError => new AwsError('NotFoundException', message);

/** `Invalid Resource identifier specified`; texts as recorded from AWS in LocalStack's snapshots. */
export const invalidIdentifier = (kind: string): AwsError => notFound(`Invalid ${kind} identifier specified`);

export const invalidApi = (context: Context, apiId: string): AwsError =>
  notFound(`Invalid API identifier specified ${context.account}:${apiId}`);

export const invalidPosition = (): AwsError => badRequest('Invalid position parameter');
