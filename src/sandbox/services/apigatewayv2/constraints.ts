import { AwsError } from '../../kernel/aws-error.ts';
import type { Constraints } from '../../kernel/service.ts';

export const loadConstraints = async (): Promise<Constraints> =>
  (await import('./constraints.json', { with: { type: 'json' } })).default;

/** API Gateway names the member that is missing, in its REST API's own spelling. */
export const missingMember = (path: string): AwsError =>
  new AwsError('BadRequestException', `${path.charAt(0).toUpperCase()}${path.slice(1)} is a required field.`);
