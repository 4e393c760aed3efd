import * as v from 'valibot';
import { AwsError } from '../aws-error.ts';
import { isRecord } from '../json-record.ts';
import type { PolicyDocument, PolicyStatement } from '../policy.ts';
import { isConditionOperator } from './match-conditions.ts';
import { findResourceProblem } from './resource-format.ts';
import { findTrustProblem } from './trust-policy-problems.ts';

/** What a document is for: a principal's own permissions, a role's trust, or access to the resource it is attached to. */
export type PolicyUse = 'identity' | 'trust' | 'resource';

/**
 * A document that a client sends, checked as IAM checks it. Throws AwsError `MalformedPolicyDocumentException`.
 * Texts and their order: moto's `iam/policy_validation.py`, whose tests were run against AWS; for trust policies see
 * `trust-policy-problems.ts`.
 */
export const parsePolicy = (text: string, use: PolicyUse): PolicyDocument => {
  if (use === 'trust') return parseTrustPolicy(text);
  const document = readPolicyDocument(text);
  if (!document) throw malformed('Syntax errors in policy.');
  const problem = findProblem(document, use);
  if (problem !== undefined) throw malformed(problem);
  return document;
};

const parseTrustPolicy = (text: string): PolicyDocument => {
  const json = parseJson(text);
  if (!isRecord(json)) throw malformed('This policy contains invalid Json');
  const problem = findTrustProblem(json);
  if (problem !== undefined) throw malformed(problem);
  const document = readPolicyDocument(text);
  if (!document) throw malformed('Syntax error in policy.');
  return document;
};

/** A document in the grammar of the policy language; undefined when the text isn't one. */
export const readPolicyDocument = (text: string): PolicyDocument | undefined => {
  const parsed = v.safeParse(DOCUMENT, parseJson(text));
  return parsed.success ? parsed.output : undefined;
};

const malformed = (message: string) =>
  new AwsError('MalformedPolicyDocumentException', message, { httpStatus: 400 });

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text, (key, value: unknown) => {
      // The schema library leaves these keys out, which would silently drop a condition.
      if (UNSAFE_KEYS.has(key)) throw new SyntaxError(key);
      return value;
    });
  } catch {
    return undefined;
  }
};

const UNSAFE_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

const STRINGS = v.union([v.string(), v.array(v.string())]);
const PRINCIPAL = v.union([
  v.literal('*'),
  v.record(v.picklist(['AWS', 'Service', 'Federated', 'CanonicalUser']), STRINGS),
]);
const CONDITION_SCALAR = v.union([v.string(), v.number(), v.boolean()]);
const CONDITION_VALUE = v.union([CONDITION_SCALAR, v.array(CONDITION_SCALAR)]);
const CONDITION = v.record(
  v.pipe(v.string(), v.check(isConditionOperator)),
  v.record(v.string(), CONDITION_VALUE),
);

const STATEMENT = v.pipe(
  v.strictObject({
    Sid: v.exactOptional(v.string()),
    Effect: v.picklist(['Allow', 'Deny']),
    Principal: v.exactOptional(PRINCIPAL),
    NotPrincipal: v.exactOptional(PRINCIPAL),
    Action: v.exactOptional(STRINGS),
    NotAction: v.exactOptional(STRINGS),
    Resource: v.exactOptional(STRINGS),
    NotResource: v.exactOptional(STRINGS),
    Condition: v.exactOptional(CONDITION),
  }),
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html: each pair excludes the other.
  v.check(({ Action, NotAction }) => !(Action !== undefined && NotAction !== undefined)),
  v.check(({ Resource, NotResource }) => !(Resource !== undefined && NotResource !== undefined)),
  v.check(({ Principal, NotPrincipal }) => !(Principal !== undefined && NotPrincipal !== undefined)),
);

const DOCUMENT = v.strictObject({
  Version: v.exactOptional(v.picklist(['2008-10-17', '2012-10-17'])),
  Id: v.exactOptional(v.string()),
  Statement: v.union([
    v.pipe(v.array(STATEMENT), v.minLength(1)),
    v.pipe(
      STATEMENT,
      v.transform((statement) => [statement]),
    ),
  ]),
});

/** What a statement lacks or mustn't have, by use, in the order in which AWS tells it. */
const findProblem = (document: PolicyDocument, use: Exclude<PolicyUse, 'trust'>): string | undefined => {
  const statements = document.Statement;
  if (use === 'identity' && document.Version !== '2012-10-17') {
    return 'Policy document must be version 2012-10-17 or greater.';
  }
  if (!hasUniqueSids(statements)) return 'Statement IDs (SID) in a single policy must be unique.';
  const rules = use === 'identity' ? IDENTITY_RULES : RESOURCE_RULES;
  for (const rule of rules) {
    for (const statement of statements) {
      const problem = rule(statement);
      if (problem !== undefined) return problem;
    }
  }
  return undefined;
};

const hasUniqueSids = (statements: readonly PolicyStatement[]): boolean => {
  const sids = statements.flatMap(({ Sid }) => Sid || []);
  return new Set(sids).size === sids.length;
};

type Rule = (statement: PolicyStatement) => string | undefined;

const mustHaveActions: Rule = ({ Action, NotAction }) =>
  toList(Action ?? NotAction).length === 0 ? 'Policy statement must contain actions.' : undefined;

const mustHaveResources: Rule = ({ Resource, NotResource }) =>
  toList(Resource ?? NotResource).length === 0 ? 'Policy statement must contain resources.' : undefined;

const mustHaveValidResources: Rule = ({ Resource, NotResource }) =>
  findFirst(toList(Resource ?? NotResource), findResourceProblem);

const mustHaveValidActions: Rule = ({ Action, NotAction }) =>
  findFirst(toList(Action ?? NotAction), findActionProblem);

const mustHaveValidConditionKeys: Rule = ({ Condition }) =>
  Object.values(Condition ?? {})
    .flatMap((byKey) => Object.keys(byKey))
    .every((key) => key.includes(':'))
    ? undefined
    : UNPREFIXED;

const mustNotHavePrincipal: Rule = ({ Principal, NotPrincipal }) =>
  Principal !== undefined || NotPrincipal !== undefined
    ? 'Policy document should not specify a principal.'
    : undefined;

const mustHavePrincipal: Rule = ({ Principal, NotPrincipal }) =>
  Principal === undefined && NotPrincipal === undefined ? 'Missing required field Principal' : undefined;

const IDENTITY_RULES = [
  mustNotHavePrincipal,
  mustHaveActions,
  mustHaveValidResources,
  mustHaveValidActions,
  mustHaveValidConditionKeys,
  mustHaveResources,
];
const RESOURCE_RULES = [mustHavePrincipal, mustHaveActions, mustHaveValidActions];

const UNPREFIXED = 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';

const findActionProblem = (action: string): string | undefined => {
  if (action === '*') return undefined;
  const [vendor = '', ...rest] = action.split(':');
  if (rest.length === 0) return UNPREFIXED;
  if (rest.length > 1) return 'Actions/Condition can contain only one colon.';
  return vendor !== '*' && /[^a-zA-Z0-9\-.]/.test(vendor) ? `Vendor ${vendor} is not valid` : undefined;
};

const toList = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;

const findFirst = <T>(list: readonly T[], find: (one: T) => string | undefined): string | undefined => {
  for (const one of list) {
    const found = find(one);
    if (found !== undefined) return found;
  }
  return undefined;
};
