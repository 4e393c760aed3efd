import type { Authorization } from './service.ts';

/**
 * What a caller must be allowed besides, to hand `roleArn` to a service.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html
 */
export const passRole = (roleArn: string, service: string, associatedArn?: string): Authorization => ({
  action: 'iam:PassRole',
  resource: roleArn,
  conditions: {
    'iam:PassedToService': service,
    ...(associatedArn !== undefined && { 'iam:AssociatedResourceArn': associatedArn }),
  },
});
