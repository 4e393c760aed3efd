import type { Caller } from '../../kernel/context.ts';
import { defineTable } from '../../kernel/table.ts';

/** The SDK's client module: IAM's types. */
export type Iam = typeof import('@aws-sdk/client-iam');

export type Tags = Readonly<Record<string, string>>;

/** What roles, users and groups have in common. Tables are keyed by lower-case name: IAM's names are unique without case. */
export interface PolicyHolder {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly createdMs: number;
  /** Inline policies: text by name. */
  readonly inline: Readonly<Record<string, string>>;
  /** ARNs of managed policies. */
  readonly attached: readonly string[];
}

export interface Role extends PolicyHolder {
  /** The trust policy's text. */
  readonly trust: string;
  /** Unique ids of the users and roles that it names, by ARN. */
  readonly trusted: Readonly<Record<string, string>>;
  readonly description?: string | undefined;
  readonly maxSessionSeconds: number;
  readonly tags: Tags;
  /** ARN of the permissions boundary. */
  readonly boundary?: string | undefined;
}

export interface User extends PolicyHolder {
  readonly tags: Tags;
  readonly boundary?: string | undefined;
}

export interface Group extends PolicyHolder {
  /** Names of users. */
  readonly members: readonly string[];
}

export interface PolicyVersion {
  readonly id: string;
  readonly document: string;
  readonly createdMs: number;
}

export interface ManagedPolicy {
  readonly name: string;
  readonly path: string;
  readonly arn: string;
  readonly id: string;
  readonly description?: string | undefined;
  readonly createdMs: number;
  readonly updatedMs: number;
  readonly tags: Tags;
  /** Oldest first; ids are never given twice. */
  readonly versions: readonly PolicyVersion[];
  readonly defaultVersionId: string;
  readonly nextVersion: number;
}

export interface AccessKey {
  readonly id: string;
  readonly secret: string;
  readonly userName: string;
  readonly status: 'Active' | 'Inactive' | 'Expired';
  readonly createdMs: number;
}

export interface InstanceProfile {
  readonly name: string;
  readonly path: string;
  readonly id: string;
  readonly createdMs: number;
  readonly roleName?: string | undefined;
  readonly tags: Tags;
}

export interface ServiceCredential {
  readonly id: string;
  readonly userName: string;
  readonly serviceName: string;
  readonly serviceUserName: string;
  readonly password: string;
  readonly status: 'Active' | 'Inactive' | 'Expired';
  readonly createdMs: number;
}

/** Temporary keys that STS gave out. */
export interface Session {
  readonly accessKeyId: string;
  readonly secret: string;
  readonly token: string;
  readonly expirationMs: number;
  readonly caller: Caller;
  readonly tags: Tags;
}

export const ROLES = defineTable<Role>('iam.roles', 'account');
export const USERS = defineTable<User>('iam.users', 'account');
export const GROUPS = defineTable<Group>('iam.groups', 'account');
/** By ARN; the account's own policies only. */
export const POLICIES = defineTable<ManagedPolicy>('iam.policies', 'account');
export const ACCESS_KEYS = defineTable<AccessKey>('iam.access-keys', 'account');
export const INSTANCE_PROFILES = defineTable<InstanceProfile>('iam.instance-profiles', 'account');
export const SERVICE_CREDENTIALS = defineTable<ServiceCredential>('iam.service-credentials', 'account');
export const ALIASES = defineTable<string>('iam.aliases', 'account');
export const SESSIONS = defineTable<Session>('iam.sessions', 'account');
