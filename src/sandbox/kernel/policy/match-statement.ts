import type { PolicyDocument, PolicyStatement } from '../policy.ts';
import { matchesConditions } from './match-conditions.ts';
import { expandVariables, type RequestKeys } from './variables.ts';
import { matchesArn, matchesWildcards, withWildcards } from './wildcard.ts';

/** What is asked for, without by whom. */
export interface AskedAccess {
  /** `service:Operation` */
  readonly action: string;
  /** ARN, or `*` */
  readonly resource: string;
  readonly keys: RequestKeys;
}

/** Whether a statement is about this action on this resource under these conditions; its principal isn't looked at. */
export const matchesStatement = (
  document: PolicyDocument,
  statement: PolicyStatement,
  asked: AskedAccess,
): boolean => failingPart(document, statement, asked) === undefined;

/** The first part of a statement that isn't about what is asked; undefined where all of it is. */
export const failingPart = (
  document: PolicyDocument,
  statement: PolicyStatement,
  asked: AskedAccess,
): 'action' | 'resource' | 'condition' | undefined => {
  if (!matchesAction(statement, asked.action)) return 'action';
  if (!matchesResource(document, statement, asked)) return 'resource';
  return matchesConditions(statement.Condition, document.Version, asked.keys) ? undefined : 'condition';
};

// Actions aren't case-sensitive: reference_policies_elements_action.html
const matchesAction = (statement: PolicyStatement, action: string): boolean => {
  const wanted = action.toLowerCase();
  const isNamed = actionPatterns(statement).some((pattern) => matchesWildcards(pattern, wanted));
  return statement.Action === undefined ? statement.NotAction !== undefined && !isNamed : isNamed;
};

/** Patterns of a statement, prepared once: ReadOnlyAccess has close to two thousand. */
const actionPatterns = (statement: PolicyStatement): readonly string[] => {
  const known = PREPARED.get(statement);
  if (known) return known;
  const patterns = toList(statement.Action ?? statement.NotAction).map((one) =>
    withWildcards(one.toLowerCase()),
  );
  PREPARED.set(statement, patterns);
  return patterns;
};

const PREPARED = new WeakMap<PolicyStatement, readonly string[]>();

/** Trust policies have no Resource: they are about the role they belong to. */
const matchesResource = (
  document: PolicyDocument,
  statement: PolicyStatement,
  { resource, keys }: AskedAccess,
): boolean => {
  const { Resource, NotResource } = statement;
  const isNamed = toList(Resource ?? NotResource).some((one) => {
    const expanded = expandVariables(one, document.Version, keys);
    return expanded !== undefined && matchesArn(expanded, resource);
  });
  if (Resource !== undefined) return isNamed;
  return NotResource === undefined || !isNamed;
};

const toList = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value;
