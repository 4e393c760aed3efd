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
): boolean =>
  matchesAction(statement, asked.action) &&
  matchesResource(document, statement, asked) &&
  matchesConditions(statement.Condition, document.Version, asked.keys);

// Actions aren't case-sensitive: reference_policies_elements_action.html
const matchesAction = ({ Action, NotAction }: PolicyStatement, action: string): boolean => {
  const wanted = action.toLowerCase();
  const isNamed = toList(Action ?? NotAction).some((one) =>
    matchesWildcards(withWildcards(one.toLowerCase()), wanted),
  );
  return Action === undefined ? NotAction !== undefined && !isNamed : isNamed;
};

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
