import type { CommandIO } from '@smithy/types';
import type { Clock } from '../../core/clock.ts';
import type { BlobStore } from './blobs.ts';
import type { Bus } from './bus.ts';
import type { IdentityStore } from './identity.ts';
import type { ErrorModel, OperationModel } from './model.ts';
import type { PolicyDocument } from './policy.ts';
import type { Asked, Authorization } from './service.ts';
import type { Table, TableDefinition } from './table.ts';
import type { TagProvider } from './tag-provider.ts';
import type { Trace } from './trace.ts';

/** Who makes a call. */
export type Caller =
  | {
      readonly kind: 'root';
      readonly account: string;
      readonly arn: string;
      readonly userId: string;
      readonly accessKeyId: string;
    }
  | {
      readonly kind: 'user';
      readonly account: string;
      readonly arn: string;
      readonly userId: string;
      readonly accessKeyId: string;
    }
  | {
      readonly kind: 'role';
      readonly account: string;
      /** `arn:aws:sts::…:assumed-role/<role>/<session>` */
      readonly arn: string;
      readonly roleArn: string;
      readonly userId: string;
      readonly accessKeyId: string;
      /** The session policy that AssumeRole was given. */
      readonly sessionPolicy?: PolicyDocument | undefined;
    }
  /** Whoever sends a request without a signature; only a resource's own policy can let them in. */
  | {
      readonly kind: 'anonymous';
      readonly account: 'anonymous';
      readonly arn: 'anonymous';
      readonly userId: 'ANONYMOUS_PRINCIPAL';
      readonly accessKeyId: '';
    }
  /** AWS itself, for example `events.amazonaws.com` on behalf of a rule. */
  | {
      readonly kind: 'service';
      readonly account: string;
      readonly principal: string;
      readonly sourceArn?: string | undefined;
    };

/** Under whom an internal call is made: a role that the calling service may assume, the service itself, or nobody (a website's visitor). */
export type CallAs =
  | { readonly roleArn: string; readonly sessionName: string; readonly service: string }
  | { readonly service: string; readonly sourceArn?: string }
  | { readonly anonymous: true };

export interface CallOptions {
  readonly region?: string;
  /** The trace event that led to the call, where it isn't the context's. */
  readonly cause?: string | undefined;
  readonly signal?: AbortSignal;
  /** Of the request that led to the call, where policies may look at them; lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Everything that an operation may touch, bound to one account and region. */
export interface Context {
  readonly account: string;
  readonly region: string;
  readonly clock: Clock;
  /** Uniformly random in [0, 1). */
  readonly random: () => number;
  /** A random identifier in UUID form. */
  readonly uuid: () => string;
  readonly table: <T>(definition: TableDefinition<T>) => Table<T>;
  readonly blobs: BlobStore;
  readonly bus: Bus;
  readonly trace: Trace;
  /** The trace event that led here. */
  readonly cause: string | undefined;
  /** Another service's operation, by the SDK's command, through the same validation and authorization. Throws {@link AwsError}. */
  readonly call: <Input extends object, Output extends object>(
    command: CommandIO<Input, Output & { $metadata: object }>,
    as: CallAs,
    options?: CallOptions,
  ) => Promise<Omit<Output, '$metadata'>>;
  /** Throws {@link AwsError} unless the caller may do what no operation of its own asks for: `events:InvokeApiDestination`. */
  readonly requirePermission: (authorization: Authorization, as: CallAs) => void;
  /** A service's operation by name, for callers that learn it at run time (Step Functions' tasks); undefined where the sandbox doesn't have it. */
  readonly findOperation: (service: string, name: string) => Promise<NamedOperation | undefined>;
  /** Keys for a session of `roleArn`, for a function's process; throws AwsError when `service` may not assume the role. */
  readonly assumeRole: (as: {
    readonly roleArn: string;
    readonly sessionName: string;
    readonly service: string;
  }) => Promise<SessionCredentials>;
  /** Where the sandbox is reached on loopback, `http://127.0.0.1:4566`; undefined while it doesn't listen. */
  readonly endpoint: () => string | undefined;
  /** The same, and makes the sandbox listen where it doesn't yet: a function's process has no other way to it. */
  readonly ensureEndpoint: () => Promise<string>;
  /** The same context for another account or region. */
  readonly scope: (to: {
    readonly account?: string;
    readonly region?: string;
    readonly cause?: string | undefined;
  }) => Context;
  /** The tags of all services, for Resource Groups Tagging. */
  readonly tagProviders: () => Promise<readonly TagProvider[]>;
  /** Those of services that have anything: of the others nothing is tagged, and they need not be loaded. */
  readonly tagProvidersInUse: () => Promise<readonly TagProvider[]>;
  /** Reports a fault of the sandbox itself in work that no caller waits for. */
  readonly report: (error: unknown) => void;
}

/** An operation that was looked up by name, with its schemas and the errors of its service. */
export interface NamedOperation {
  readonly model: OperationModel;
  readonly errors: ReadonlyMap<string, ErrorModel>;
  /** The same way as {@link Context.call}; the input is as the SDK's command takes it. Throws {@link AwsError}. */
  readonly call: (
    input: Readonly<Record<string, unknown>>,
    as: CallAs,
    options?: CallOptions,
  ) => Promise<Readonly<Record<string, unknown>>>;
}

export interface SessionCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expirationMs: number;
}

/** A context for one request. */
export interface RequestContext extends Context {
  readonly requestId: string;
  readonly operation: string;
  readonly caller: Caller;
  /** Keys, policies and sessions of the sandbox: for STS. */
  readonly identity: IdentityStore;
  /** Whether the caller may do more than the operation asks for; refusals aren't told. */
  readonly isAllowed: (authorization: Authorization) => boolean;
  /** Told of all that a caller has to be allowed. */
  readonly onAsked: ((asked: Asked) => void) | undefined;
  /** Lower-case names; empty for internal calls. */
  readonly headers: Readonly<Record<string, string>>;
  /** Aborted when the client has gone away or the sandbox closes. */
  readonly signal: AbortSignal;
}

/** What a service gets when the sandbox opens; `scopes` are the accounts and regions that have rows in `table`. */
export interface ServiceContext extends Context {
  readonly scopes: (
    definition: TableDefinition<unknown>,
  ) => readonly { readonly account: string; readonly region: string }[];
}
