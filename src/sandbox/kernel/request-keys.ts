import type { Caller } from './context.ts';
import type { RequestKeys } from './policy/variables.ts';

interface RequestFacts {
  readonly caller: Caller;
  /** The principal's tags. */
  readonly tags: Readonly<Record<string, string>>;
  readonly nowMs: number;
  readonly region: string;
  /** Absent for calls inside the sandbox. */
  readonly sourceIp?: string | undefined;
  readonly userAgent?: string | undefined;
  /** The operation's own keys, for example `lambda:FunctionArn`. */
  readonly conditions?: Readonly<Record<string, string | readonly string[]>> | undefined;
}

/**
 * The condition keys of a request, global ones included, by lower-case name; put together when one is first asked
 * for, since most policies have no conditions.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
export const requestKeys = (facts: RequestFacts): RequestKeys => {
  let collected: ReadonlyMap<string, readonly string[]> | undefined;
  const all = () => {
    collected ??= collect(facts);
    return collected;
  };
  return { get: (key) => all().get(key), has: (key) => all().has(key) };
};

const collect = (facts: RequestFacts): ReadonlyMap<string, readonly string[]> => {
  const now = new Date(facts.nowMs).toISOString();
  const all: Record<string, string | readonly string[] | undefined> = {
    'aws:CurrentTime': now.replace(/\.\d+Z$/, 'Z'),
    'aws:EpochTime': String(Math.floor(facts.nowMs / 1000)),
    'aws:RequestedRegion': facts.region,
    // Loopback stands for AWS's https endpoints: a policy that asks for TLS is met here as it is there.
    'aws:SecureTransport': 'true',
    'aws:SourceIp': facts.sourceIp,
    'aws:UserAgent': facts.userAgent,
    'aws:ViaAWSService': 'false',
    ...callerKeys(facts.caller),
    ...Object.fromEntries(
      Object.entries(facts.tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]),
    ),
    ...facts.conditions,
  };
  return new Map(
    Object.entries(all).flatMap(([key, value]) => {
      const values = value === undefined ? [] : [value].flat();
      // A key without a value isn't there.
      return values.length === 0 ? [] : [[key.toLowerCase(), values] as const];
    }),
  );
};

const callerKeys = (caller: Caller): Record<string, string | undefined> => {
  if (caller.kind === 'service') {
    return {
      'aws:PrincipalIsAWSService': 'true',
      'aws:PrincipalServiceName': caller.principal,
      'aws:SourceArn': caller.sourceArn,
      'aws:SourceAccount': caller.sourceArn === undefined ? undefined : caller.account,
    };
  }
  if (caller.kind === 'anonymous') {
    return { 'aws:PrincipalType': 'Anonymous', 'aws:userid': caller.userId };
  }
  return {
    'aws:PrincipalIsAWSService': 'false',
    'aws:PrincipalAccount': caller.account,
    // For a session the role's ARN, not the session's.
    'aws:PrincipalArn': caller.kind === 'role' ? caller.roleArn : caller.arn,
    'aws:PrincipalType': PRINCIPAL_TYPES[caller.kind],
    'aws:userid': caller.userId,
    'aws:username': caller.kind === 'user' ? caller.arn.slice(caller.arn.lastIndexOf('/') + 1) : undefined,
    // Temporary credentials carry the key, long-term ones don't.
    'aws:MultiFactorAuthPresent': caller.kind === 'role' ? 'false' : undefined,
  };
};

const PRINCIPAL_TYPES = { root: 'Account', user: 'User', role: 'AssumedRole' } as const;
