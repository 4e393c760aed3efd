import type { Call } from '../call.ts';
import { AwsCallError, isAccessDenied, isNotImplemented } from '../call-error.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import type { Statement } from '../policy/document.ts';
import type { RealTarget } from './account.ts';
import { unlessRefused } from './account.ts';

/** Whether the caller may do what a lab needs, as far as IAM's simulator says. */
export type Permissions =
  | { readonly kind: 'allowed' }
  /** No policy of the account limits its root user, so IAM isn't asked. */
  | { readonly kind: 'root' }
  /** What isn't allowed, as statements that would allow it. */
  | { readonly kind: 'missing'; readonly statements: readonly Statement[] }
  /** Nobody can say; `why` in a few words. What is needed is told instead. */
  | { readonly kind: 'unknown'; readonly why: string; readonly statements: readonly Statement[] };

/**
 * Asks IAM's simulator. It is advice: it knows no session policies, and resource policies only where they are handed in.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
 */
export const simulatePermissions = async (
  statements: readonly Statement[],
  { call, target }: { readonly call: Call; readonly target: RealTarget },
): Promise<Permissions> => {
  if (target.caller.endsWith(':root')) return { kind: 'root' };
  const principal = await principalOf(target, call);
  if (principal === undefined)
    return { kind: 'unknown', why: 'who calls is neither a user nor a role of the account', statements };
  try {
    const missing: Statement[] = [];
    for (const statement of statements) {
      const refused = await refusedActions(statement, { principal, call });
      if (refused.size > 0)
        missing.push({
          ...statement,
          Action: statement.Action.filter((action) => refused.has(action.toLowerCase())),
        });
    }
    return missing.length === 0 ? { kind: 'allowed' } : { kind: 'missing', statements: missing };
  } catch (error) {
    if (isAccessDenied(error))
      return { kind: 'unknown', why: 'you may not ask (iam:SimulatePrincipalPolicy)', statements };
    if (isNotImplemented(error) || isUnreadable(error))
      return { kind: 'unknown', why: 'IAM has no simulator here', statements };
    if (error instanceof AwsCallError && error.failure === 'refused')
      return { kind: 'unknown', why: `IAM's simulator refused (${error.code})`, statements };
    throw error;
  }
};

/** What stands in for AWS may answer an operation that it lacks with a page of its own. */
const isUnreadable = (error: unknown): boolean =>
  error instanceof AwsCallError && error.code === 'UnreadableAnswer';

/** The simulator takes users and roles; a session's role may have a path, which only IAM knows. */
const principalOf = async (
  { caller, account, partition }: RealTarget,
  call: Call,
): Promise<string | undefined> => {
  if (/:user\//.test(caller)) return caller;
  const [, RoleName] = /:assumed-role\/([^/]+)\//.exec(caller) ?? [];
  if (RoleName === undefined) return undefined;
  const answer = await unlessRefused(() => call('iam.GetRole', { RoleName }));
  return textIn(answer?.Role, 'Arn') ?? `arn:${partition}:iam::${account}:role/${RoleName}`;
};

interface Asking {
  readonly principal: string;
  readonly call: Call;
}

/** Actions, in lower case, that one of the statement's resources is refused. */
const refusedActions = async (
  { Action, Resource, Condition = {} }: Statement,
  { principal, call }: Asking,
): Promise<ReadonlySet<string>> => {
  const ContextEntries = Object.values(Condition).flatMap((keys) =>
    Object.entries(keys).map(([ContextKeyName, values]) => ({
      ContextKeyName,
      ContextKeyType: typeof values === 'string' ? 'string' : 'stringList',
      ContextKeyValues: [values].flat(),
    })),
  );
  const refused = new Set<string>();
  let Marker: JsonValue | undefined;
  do {
    const page: JsonObject = await call('iam.SimulatePrincipalPolicy', {
      PolicySourceArn: principal,
      ActionNames: Action,
      ResourceArns: Resource,
      ...(ContextEntries.length > 0 && { ContextEntries }),
      ...(typeof Marker === 'string' && { Marker }),
    });
    for (const result of listOf(page.EvaluationResults)) {
      const action = textIn(result, 'EvalActionName');
      if (action !== undefined && textIn(result, 'EvalDecision') !== 'allowed')
        refused.add(action.toLowerCase());
    }
    Marker = page.IsTruncated === true ? page.Marker : undefined;
  } while (typeof Marker === 'string');
  return refused;
};

const listOf = (value: JsonValue | undefined): readonly JsonValue[] => (Array.isArray(value) ? value : []);

const textIn = (value: JsonValue | undefined, member: string): string | undefined => {
  if (typeof value !== 'object' || value === null) return undefined;
  const found = new Map<string, JsonValue>(Object.entries(value)).get(member);
  return typeof found === 'string' ? found : undefined;
};
