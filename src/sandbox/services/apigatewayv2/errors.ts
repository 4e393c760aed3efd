import { AwsError } from '../../kernel/aws-error.ts';
import type { Context } from '../../kernel/context.ts';

export const badRequest = (message: string): AwsError => new AwsError('BadRequestException', message);

export const conflict = (message: string): AwsError => new AwsError('ConflictException', message);

/** `Invalid API identifier specified 123456789012:a1b2c3d4e5`; texts as moto's `apigatewayv2/exceptions.py` has them. */
export const apiNotFound = (context: Context, apiId: string): AwsError =>
  new AwsError('NotFoundException', `Invalid API identifier specified ${context.account}:${apiId}`, {
    members: { ResourceType: 'Api' },
  });

export const partNotFound = (kind: string, id: string): AwsError =>
  new AwsError('NotFoundException', `Invalid ${kind} identifier specified ${id}`, {
    members: { ResourceType: kind },
  });
