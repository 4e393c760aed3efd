import type { CommandIO, GetOutputType } from '@smithy/types';
import type { AwsError } from './aws-error.ts';
import type { Caller, Context, RequestContext, ServiceContext } from './context.ts';
import type { HostedEndpoints } from './hosted.ts';
import type { ServiceModel } from './model.ts';
import type { PolicyDocument } from './policy.ts';
import type { RestRouter } from './rest-route.ts';
import type { TagProvider } from './tag-provider.ts';
import type { WireReply, WireRequest } from './wire.ts';

/** The SDK client's module, seen only as a bag of command classes. */
type Commands<M> = { [K in keyof M as K extends `${infer Name}Command` ? Name : never]: M[K] };

/** Every operation of an SDK client, by AWS's name: `'CreateQueue' | …`. */
export type OperationName<M> = keyof Commands<M> & string;

type CommandOf<M, Name extends OperationName<M>> = Commands<M>[Name] extends abstract new (
  ...args: never[]
) => infer Instance
  ? Instance
  : never;

type InputOf<M, Name extends OperationName<M>> =
  CommandOf<M, Name> extends CommandIO<infer Input, infer _Output> ? Checked<Input> : never;

/** The SDK types required members as `T | undefined`; past the kernel's check they are there. */
type Checked<Input> = {
  [K in keyof Input]: object extends Pick<Input, K> ? Input[K] : Exclude<Input[K], undefined>;
};

type OutputOf<M, Name extends OperationName<M>> = Omit<GetOutputType<CommandOf<M, Name>>, '$metadata'>;

/** What must be allowed before an operation runs. */
export interface Authorization {
  /** IAM action, for example `lambda:CreateFunction`. */
  readonly action: string;
  /** ARN, or `*` for actions without resource-level permissions. */
  readonly resource: string;
  /** What a refusal calls the resource where that isn't its ARN: IAM's `role worker`. */
  readonly shownAs?: string | undefined;
  /** The policy attached to the resource itself, where it has one. */
  readonly resourcePolicy?: PolicyDocument | undefined;
  /** Condition keys of this request beside the global ones, for example `{ 'iam:PassedToService': 'lambda.amazonaws.com' }`. */
  readonly conditions?: Readonly<Record<string, string | readonly string[]>>;
}

/** Something that a caller had to be allowed, whether they were or not. */
export interface Asked extends Pick<Authorization, 'action' | 'resource' | 'conditions'> {
  readonly caller: Caller;
}

/** Its functions are methods so that operations of all services fit one registry (their parameters are bivariant). */
export interface Operation<Input, Output> {
  handle(input: Input, context: RequestContext): Output | Promise<Output>;
  /** Where it is left out, the action `<prefix>:<Operation>` on `*` is asked for. */
  authorize?(input: Input, context: RequestContext): Authorization | readonly Authorization[];
  /** The operation needs no permission (`sts:GetCallerIdentity`). */
  readonly public?: true;
  /** May be called without a signature, and then without a permission (`sns:ConfirmSubscription`). */
  readonly unsigned?: true;
}

export type Operations<M> = {
  readonly [Name in OperationName<M>]?: Operation<InputOf<M, Name>, OutputOf<M, Name>>;
};

export type Protocol = 'awsJson1_0' | 'awsJson1_1' | 'restJson1' | 'awsQuery' | 'ec2Query' | 'restXml';

/** An AWS service as the sandbox knows it before anybody asks for it. Types and wire format come from the SDK's client module. */
export interface ServiceDefinition<M> {
  /** The service's folder, its name in errors and traces, and what its tables' names begin with: `lambda`. */
  readonly name: string;
  /** Prefix of its IAM actions: `lambda`, `logs`, `cloudwatch`, `tag`. */
  readonly actionPrefix: string;
  /** Name in SigV4's credential scope: `lambda`, `logs`, `monitoring`, `tagging`. */
  readonly signingName: string;
  readonly protocol: Protocol;
  /** Namespace of its shapes in the SDK's schemas: `com.amazonaws.lambda`. */
  readonly namespace: string;
  /** awsJson: what precedes the dot in `x-amz-target`; also the path segment of CBOR requests. */
  readonly target?: string;
  /** Query protocols: the API's version. A service with both `target` and `version` speaks JSON and query. */
  readonly version?: string;
  /** Query and XML protocols: the namespace of its answers, `https://iam.amazonaws.com/doc/2010-05-08/`. */
  readonly xmlNamespace?: string;
  /** Form actions that are its own in a request that names no version: those of the links in SNS's messages. */
  readonly linkedActions?: readonly string[];
  /** REST: its own way to the operation, where the paths of the SDK's schemas don't say it all (S3's buckets). */
  readonly router?: (model: ServiceModel) => RestRouter;
  /** REST: host names that are this service's whatever the path. */
  readonly hosts?: RegExp;
  /** Requests without a signature are let in as anonymous; policies decide. */
  readonly isOpen?: true;
  /** Its own code for a refusal: SNS's `AuthorizationErrorException`. */
  readonly refusalCode?: string;
  /** What it says around the kernel's text of a refusal: EC2's `You are not authorized to perform this operation. …`. */
  readonly refusalText?: (text: string) => string;
  /** It answers browsers' preflights ({@link ServiceImplementation.crossOrigin}). */
  readonly answersPreflights?: true;
  /** Paths at which it may have a {@link ServiceImplementation.page}. */
  readonly pages?: RegExp;
  /** The label under which it puts something on the web ({@link ServiceImplementation.hosted}). Services may share one: `execute-api` belongs to REST and HTTP APIs. */
  readonly hostedLabel?: string;
  /** It has work to go on with when a sandbox opens over its rows ({@link ServiceImplementation.start}). */
  readonly resumes?: true;
  /** Loads the SDK's client module; its schemas are the wire format. */
  readonly sdk: () => Promise<M>;
  /** Loads what it does, when it is first asked for: most sandboxes need a few of the services. */
  readonly implementation: () => Promise<ServiceImplementation<M>>;
}

/** What a service does. */
export interface ServiceImplementation<M> {
  readonly operations: Operations<M>;
  /** restXml: looks at a request whose body has been read whole. Throws AwsError. */
  readonly checkBody?: (request: WireRequest, operation: string) => void;
  /** What browsers ask for: https://fetch.spec.whatwg.org/#http-cors-protocol */
  readonly crossOrigin?: CrossOrigin;
  /** Members that clients may leave to the address of their request: SQS's queue URL. */
  readonly inputInAddress?: (path: string) => Readonly<Record<string, unknown>>;
  /** Length, range, pattern and enum checks by shape and member, generated from botocore's model. */
  readonly constraints?: () => Promise<Constraints>;
  /** Code of the kernel's validation errors; `ValidationError` in the query protocol, else `ValidationException`. */
  readonly validationCode?: string;
  /** AWS's own error for a missing required member; `1 validation error detected: Value null at …` where undefined. */
  readonly missingMember?: (path: string, input: unknown) => AwsError | undefined;
  /** AWS's own error for a value that breaks a limit; the general one where it returns undefined. */
  readonly invalidMember?: (path: string, value: unknown) => AwsError | undefined;
  /** AWS's own sentence for a value that doesn't match its pattern; the general one where it returns undefined. */
  readonly patternText?: (path: string, pattern: string) => string | undefined;
  /** What validation errors call an operation's input, before the member: API Gateway's `createRestApiInput`. */
  readonly inputName?: (operation: string) => string;
  /** Answers a GET that has no signature and names no operation (SNS's certificate); undefined where it isn't its own. */
  readonly page?: (path: string, context: Context) => Page | undefined;
  /** What it puts on the web: APIs' invoke URLs, websites, function URLs. */
  readonly hosted?: HostedEndpoints;
  /** Resources that Resource Groups Tagging can see. */
  readonly tags?: TagProvider;
  /** Called before anything else of it: what operations need in memory. Nothing goes on by it. */
  readonly open?: (context: ServiceContext) => void;
  /**
   * Called once, before anything else of it: when the sandbox opens over its rows, else when it is first asked for.
   * Re-arms timers from the tables, subscribes to the bus.
   */
  readonly start?: (context: ServiceContext) => void;
  /** Called once when the sandbox closes: end child processes and the like. */
  readonly stop?: (context: ServiceContext) => Promise<void>;
  /** Resolves when nothing is under way any more that takes real time, whatever the clock says: functions' processes. */
  readonly settled?: (context: ServiceContext) => Promise<void>;
}

/** A text that anybody may read. */
export interface Page {
  readonly contentType: string;
  readonly text: string;
}

/** How a service answers browsers that come from another origin. */
export interface CrossOrigin {
  /** Answers an OPTIONS request; undefined where it isn't this service's. */
  readonly preflight: (request: WireRequest, context: Context) => WireReply | undefined;
  /** Headers for the answer to a request that carries `Origin`. */
  readonly headers: (request: WireRequest, context: Context) => Readonly<Record<string, string>>;
}

/** Limits of one member, as in botocore's `service-2.json`. */
export interface Constraint {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  /** Of a list's items, and of a map's keys and values. */
  readonly items?: Constraint;
  readonly keys?: Constraint;
  readonly values?: Constraint;
}

/** By structure, then by member. */
export type Constraints = Readonly<Record<string, Readonly<Record<string, Constraint>>>>;

/** A service seen without its types, as the registry and the dispatcher see it. */
export type Service = Omit<ServiceDefinition<unknown>, 'sdk' | 'implementation'> & {
  readonly sdk: () => Promise<object>;
  readonly implementation: () => Promise<Implementation>;
};

/** What a service does, seen without its types. */
export type Implementation = Omit<ServiceImplementation<unknown>, 'operations'> & {
  readonly operations: Readonly<Record<string, Operation<object, object> | undefined>>;
};

/** Declares a service; the compiler holds each operation against the SDK's own input and output. */
export const defineService = <M>(definition: ServiceDefinition<M>): ServiceDefinition<M> => definition;
