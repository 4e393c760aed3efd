import type { Authorizer } from '@aws-sdk/client-api-gateway';
import type { Invocation } from '../invocation.ts';
import { mapped } from '../mapping-expression.ts';

/**
 * The values that a caller is told by, in the authorizer's order; undefined where one is missing or the token isn't in
 * the form that the authorizer expects: "API Gateway returns a 401 without calling the Lambda function".
 */
export const identitySources = (
  invocation: Invocation,
  { identitySource = '', identityValidationExpression, type }: Authorizer,
): readonly string[] | undefined => {
  const values = identitySource
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '')
    .map((expression) => mapped(invocation, expression));
  const present = values.filter((value) => value !== undefined && value !== '');
  if (present.length < values.length) return undefined;
  const [token = ''] = present;
  if (type === 'TOKEN' && identityValidationExpression && !matchesWhole(identityValidationExpression, token))
    return undefined;
  return present.map(String);
};

const matchesWhole = (pattern: string, token: string): boolean => {
  try {
    return new RegExp(`^(?:${pattern})$`).test(token);
  } catch {
    return false;
  }
};
