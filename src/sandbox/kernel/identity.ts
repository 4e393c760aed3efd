import type { Caller, Context, SessionCredentials } from './context.ts';
import type { PolicyDocument } from './policy.ts';

/** A policy with what a refusal and the trace call it by. */
export interface NamedPolicy {
  readonly name: string;
  /** Managed policies only. */
  readonly arn?: string | undefined;
  readonly document: PolicyDocument;
}

/** What a principal may do by its own policies. */
export interface PrincipalPolicies {
  /** Inline and attached policies, for users with those of their groups. */
  readonly policies: readonly NamedPolicy[];
  /** The permissions boundary, where one is set. */
  readonly boundary?: NamedPolicy | undefined;
  /** The principal's and its session's tags, for `aws:PrincipalTag/…`. */
  readonly tags: Readonly<Record<string, string>>;
}

/** Whose key it is. */
export interface AccessKeyIdentity {
  readonly secretAccessKey: string;
  /** Temporary keys only: what `x-amz-security-token` must be. */
  readonly sessionToken?: string | undefined;
  readonly expirationMs?: number | undefined;
  readonly status: 'Active' | 'Inactive' | 'Expired';
  readonly caller: Caller;
}

/** A session of a role, by a user, a role or (caller of kind `service`) by AWS itself. */
export interface AssumeRoleRequest {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly caller: Caller;
  /** 3600 where it is left out. */
  readonly durationSeconds?: number | undefined;
  readonly externalId?: string | undefined;
  readonly sourceIdentity?: string | undefined;
  readonly sessionPolicy?: PolicyDocument | undefined;
  readonly tags?: Readonly<Record<string, string>> | undefined;
}

export interface AssumedRole extends SessionCredentials {
  readonly caller: Extract<Caller, { kind: 'role' }>;
}

/** Keys, policies and sessions, as the kernel sees them; IAM's tables are behind it (`services/iam/identity-store.ts`). */
export interface IdentityStore {
  /** Looks in the account that the key's id names, else in the context's. */
  readonly findAccessKey: (context: Context, accessKeyId: string) => AccessKeyIdentity | undefined;
  readonly identityPolicies: (context: Context, caller: Caller) => PrincipalPolicies;
  /**
   * Evaluates the role's trust policy (and for users and roles their own policies) and issues keys. Throws AwsError
   * `AccessDenied`; `NoSuchEntityException` is never told, as on AWS.
   */
  readonly assumeRole: (context: Context, request: AssumeRoleRequest) => AssumedRole;
  /** The learner's IAM user with full rights and these keys; mended when it was damaged. */
  readonly ensureLearner: (
    context: Context,
    keys: { readonly accessKeyId: string; readonly secretAccessKey: string },
  ) => void;
  /** What a managed policy says by default; undefined when there is none of this ARN. */
  readonly managedPolicy: (context: Context, arn: string) => PolicyDocument | undefined;
  /** The account that an access key id carries or belongs to; undefined when it is neither ours nor in AWS's form. */
  readonly accountOfAccessKey: (context: Context, accessKeyId: string) => string | undefined;
  /** `GetSessionToken`: temporary keys of a user or root. */
  readonly sessionToken: (
    context: Context,
    request: { readonly caller: Caller; readonly durationSeconds: number },
  ) => SessionCredentials;
}
