import { AwsError } from '../../kernel/aws-error.ts';
import type { Role } from './tables.ts';

/** Throws for a service-linked role, which only its service changes. Text: IAM Identity Center's user guide, "troubleshooting". */
export const requireModifiable = (role: Role): Role => {
  if (!isServiceLinked(role)) return role;
  throw new AwsError(
    'UnmodifiableEntityException',
    `Cannot perform the operation on the protected role '${role.name}' - this role is only modifiable by AWS`,
  );
};

export const isServiceLinked = ({ path }: Role): boolean => path.startsWith('/aws-service-role/');
