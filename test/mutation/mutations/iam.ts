import type { Mutation } from '../mutation.ts';

export const iam: readonly Mutation[] = [
  {
    breaks: 'what no policy allows is allowed',
    file: 'sandbox/kernel/evaluate-policy.ts',
    find: "if (!identity) return missing('identity-based policy');",
    replace: "if (!identity) return { kind: 'allowed', by: undefined };",
    proofs: [
      'function-acts-as-its-role',
      'refused-and-granted',
      'basic-role-writes-logs',
      'pass-role',
      'queue-policy-suffices',
      'bucket-and-its-objects',
      'leading-keys',
      'two-permissions-in-a-row',
    ],
  },
  {
    breaks: 'a deny is not looked at',
    file: 'sandbox/kernel/evaluate-policy.ts',
    find: "if (denial) return { kind: 'explicit-deny', by: denial };",
    replace: '',
    proofs: ['explicit-deny-wins'],
  },
  {
    breaks: 'a boundary does not cap',
    file: 'sandbox/kernel/evaluate-policy.ts',
    find: "if (request.boundary && !findAllow('permissions boundary', [request.boundary], request)) {",
    replace: "if (request.boundary && request.action === '') {",
    proofs: ['boundary-caps-a-role'],
  },
  {
    breaks: 'a boundary grants what it allows',
    file: 'sandbox/kernel/evaluate-policy.ts',
    find: "grantsRole ?? findAllow('identity-based policy', request.identityPolicies, request)",
    replace:
      "grantsRole ?? findAllow('identity-based policy', [...request.identityPolicies, ...(request.boundary ? [request.boundary] : [])], request)",
    proofs: ['boundary-caps-a-role'],
  },
  {
    breaks: 'anybody may give a function a role',
    file: 'sandbox/services/lambda/authorization.ts',
    find: "roleArn === undefined ? [] : [passRole(roleArn, 'lambda.amazonaws.com')]",
    replace: "roleArn !== '' ? [] : [passRole(roleArn, 'lambda.amazonaws.com')]",
    proofs: ['pass-role'],
  },
  {
    breaks: 'a resource-based policy is not enough for a role of the account',
    file: 'sandbox/kernel/evaluate-policy.ts',
    find: "isSameAccount(request) && resource?.match === 'role' ? resource.by : undefined",
    replace: "isSameAccount(request) && resource?.match === 'direct' ? resource.by : undefined",
    proofs: ['queue-policy-suffices'],
  },
  {
    breaks: 'Lambda takes roles that do not trust it',
    file: 'sandbox/services/lambda/create-function.ts',
    find: "throw invalidParameter('The role defined for the function cannot be assumed by Lambda.');",
    replace: '',
    proofs: ['trust-policy-names-the-service'],
  },
  {
    breaks: 'conditions of a statement are not looked at',
    file: 'sandbox/kernel/policy/match-statement.ts',
    find: "return matchesConditions(statement.Condition, document.Version, asked.keys) ? undefined : 'condition';",
    replace: 'return undefined;',
    proofs: ['external-id', 'leading-keys'],
  },
  {
    breaks: 'the resource of a statement is not looked at',
    file: 'sandbox/kernel/policy/match-statement.ts',
    find: "if (!matchesResource(document, statement, asked)) return 'resource';",
    replace: '',
    proofs: ['bucket-and-its-objects', 'refused-and-granted'],
  },
];
