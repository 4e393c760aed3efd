import { isRecord } from '../json-record.ts';

/**
 * What IAM says of a trust policy that it refuses; undefined when it takes it as far as this goes. Texts and their
 * order: versity/versitygw `iamapi/policy` (checked against AWS) and hashicorp/terraform-provider-aws#7756.
 */
export const findTrustProblem = (document: Readonly<Record<string, unknown>>): string | undefined => {
  const { Version, Statement } = document;
  if (Version !== undefined && Version !== '2008-10-17' && Version !== '2012-10-17') {
    return 'The policy must contain a valid version string';
  }
  const statements = Array.isArray(Statement) ? Statement : Statement === undefined ? [] : [Statement];
  if (statements.length === 0) return 'Could not parse the policy: Statement is empty!';
  for (const statement of statements) {
    const problem = isRecord(statement) ? findStatementProblem(statement) : 'Syntax error in policy.';
    if (problem !== undefined) return problem;
  }
  const sids = statements.flatMap((statement) =>
    isRecord(statement) && statement.Sid ? [statement.Sid] : [],
  );
  return new Set(sids).size === sids.length ? undefined : 'The Statement Ids in the policy are not unique';
};

type RawStatement = Readonly<Record<string, unknown>>;

const findStatementProblem = (statement: RawStatement): string | undefined => {
  const { Effect, Resource, NotResource } = statement;
  if (Effect === undefined) return 'Missing required field Effect';
  if (Effect !== 'Allow' && Effect !== 'Deny') return `Invalid effect: ${String(Effect)}`;
  const problem = findPrincipalProblem(statement) ?? findActionProblem(statement);
  if (problem !== undefined) return problem;
  if (Resource !== undefined) return 'Has prohibited field Resource';
  return NotResource === undefined ? undefined : 'AssumeRole policy must not contain resources.';
};

const findPrincipalProblem = ({ Effect, Principal, NotPrincipal }: RawStatement): string | undefined => {
  if (NotPrincipal !== undefined) {
    return Effect === 'Allow'
      ? 'Allow with NotPrincipal is not allowed.'
      : 'AssumeRole policy must not contain NotPrincipal field.';
  }
  if (Principal === undefined) return 'Missing required field Principal';
  if (Principal === '*') return undefined;
  if (!isRecord(Principal)) return 'Principal must be a JSON object.';
  if (Object.keys(Principal).length === 0) return 'Missing required field Principal cannot be empty!';
  const unknown = Object.keys(Principal).find((key) => !TRUSTED_KINDS.has(key));
  if (unknown !== undefined) return `Invalid principal in policy: "${unknown}"`;
  return Object.values(Principal).flat().length > 0
    ? undefined
    : 'Invalid principal in policy: com.amazon.balsa.error.InvalidPolicyException: The passed in policy has a statement with no principals!';
};

const TRUSTED_KINDS = new Set(['AWS', 'Service', 'Federated']);

const findActionProblem = ({ Action, NotAction }: RawStatement): string | undefined => {
  const actions = [Action ?? [], NotAction ?? []].flat();
  if (actions.length === 0) return 'Missing required field Action';
  return actions.every((action) => typeof action === 'string' && action.toLowerCase().startsWith('sts:'))
    ? undefined
    : 'AssumeRole policy may only specify STS AssumeRole actions.';
};
