import type { CommandIO } from '@smithy/types';
import type { Clock } from '../../core/clock.ts';
import { ANONYMOUS } from './authenticate.ts';
import { authorize, isAllowed } from './authorize.ts';
import type { BlobStore } from './blobs.ts';
import type { Bus } from './bus.ts';
import type { CallAs, Caller, CallOptions, Context, NamedOperation, RequestContext } from './context.ts';
import { type Kernel, perform, type RequestFacts } from './dispatch.ts';
import type { IdentityStore } from './identity.ts';
import type { OperationModel } from './model.ts';
import type { LoadedService, Registry } from './registry.ts';
import type { Asked, Authorization, Service } from './service.ts';
import type { Scope, Store } from './store.ts';
import type { TagProvider } from './tag-provider.ts';
import type { Trace } from './trace.ts';

/** What contexts are made of; a sandbox has one. */
export interface World {
  readonly account: string;
  readonly clock: Clock;
  readonly random: () => number;
  readonly uuid: () => string;
  readonly store: Store;
  readonly blobs: BlobStore;
  readonly bus: Bus;
  readonly trace: Trace;
  readonly registry: Registry;
  readonly identity: IdentityStore;
  readonly onAsked: ((asked: Asked) => void) | undefined;
  readonly endpoint: () => string | undefined;
  readonly ensureEndpoint: () => Promise<string>;
  readonly report: (error: unknown) => void;
  /** Sessions that internal calls run under, by role, session name and service. */
  readonly roleSessions: Map<string, RoleSession>;
  readonly kernel: () => Kernel;
}

export interface RoleSession {
  readonly caller: Caller;
  readonly renewAtMs: number;
}

/** A context of `world` for one account and region. */
export const createContext = (world: World, scope: Scope, cause?: string): Context =>
  new WorldContext(world, scope, cause);

/** A context for one request. */
export const createRequestContext = (world: World, facts: RequestFacts): RequestContext =>
  new WorldRequestContext(world, facts);

/** A class, because several are made for each request: an object that is spread together takes twenty times as long. */
class WorldContext implements Context {
  readonly account: string;
  readonly region: string;
  readonly clock: Context['clock'];
  readonly random: Context['random'];
  readonly uuid: Context['uuid'];
  readonly table: Context['table'];
  readonly blobs: Context['blobs'];
  readonly bus: Context['bus'];
  readonly trace: Context['trace'];
  readonly cause: string | undefined;
  readonly call: Context['call'];
  readonly requirePermission: Context['requirePermission'];
  readonly findOperation: Context['findOperation'];
  readonly assumeRole: Context['assumeRole'];
  readonly endpoint: Context['endpoint'];
  readonly ensureEndpoint: Context['ensureEndpoint'];
  readonly scope: Context['scope'];
  readonly tagProviders: Context['tagProviders'];
  readonly tagProvidersInUse: Context['tagProvidersInUse'];
  readonly report: Context['report'];

  constructor(world: World, scope: Scope, cause: string | undefined) {
    this.account = scope.account;
    this.region = scope.region;
    this.clock = world.clock;
    this.random = world.random;
    this.uuid = world.uuid;
    this.table = (definition) => world.store.table(definition, scope);
    this.blobs = world.blobs;
    this.bus = world.bus;
    this.trace = world.trace;
    this.cause = cause;
    this.call = (command, as, options) =>
      callService(command, { world, context: this, as, options: options ?? {} });
    this.requirePermission = (authorization, as) =>
      requirePermission(authorization, as, { world, context: this });
    this.findOperation = (service, name) => namedOperation({ service, name }, world, this);
    this.assumeRole = async ({ roleArn, sessionName, service }) =>
      world.identity.assumeRole(this, {
        roleArn,
        sessionName,
        caller: serviceCaller(scope.account, { service }),
      });
    this.endpoint = world.endpoint;
    this.ensureEndpoint = world.ensureEndpoint;
    this.scope = (to) =>
      createContext(
        world,
        { account: to.account ?? scope.account, region: to.region ?? scope.region },
        'cause' in to ? to.cause : cause,
      );
    this.tagProviders = () => tagProviders(world, () => true);
    this.tagProvidersInUse = () => tagProviders(world, ({ name }) => world.store.hasRowsOf(name));
    this.report = world.report;
  }
}

class WorldRequestContext extends WorldContext implements RequestContext {
  readonly requestId: string;
  readonly operation: string;
  readonly caller: Caller;
  readonly identity: IdentityStore;
  readonly isAllowed: RequestContext['isAllowed'];
  readonly onAsked: RequestContext['onAsked'];
  readonly headers: RequestContext['headers'];
  readonly signal: AbortSignal;

  constructor(world: World, facts: RequestFacts) {
    super(world, { account: world.account, region: facts.region }, facts.cause);
    this.requestId = facts.requestId ?? world.uuid();
    this.operation = facts.operation;
    this.caller = facts.caller;
    this.identity = world.identity;
    this.isAllowed = (authorization) =>
      world.kernel().iam === 'off' || isAllowed(authorization, this, world.identity);
    this.onAsked = world.onAsked;
    this.headers = facts.headers;
    this.signal = facts.signal;
  }
}

const tagProviders = async (
  { registry }: World,
  isWanted: (service: Service) => boolean,
): Promise<readonly TagProvider[]> => {
  const all = await Promise.all(registry.services.filter(isWanted).map(registry.implementation));
  return all.flatMap(({ tags = [] }) => tags);
};

interface InternalCall {
  readonly world: World;
  readonly context: Context;
  readonly as: CallAs;
  readonly options: CallOptions;
}

/** The overload gives the answer the type that the SDK's command promises; the kernel itself handles plain records. */
function callService<Input extends object, Output extends object>(
  command: CommandIO<Input, Output & { $metadata: object }>,
  call: InternalCall,
): Promise<Omit<Output, '$metadata'>>;
async function callService(command: { readonly input: object }, call: InternalCall): Promise<object> {
  return performAs(await call.world.registry.ofCommand(command), command.input, call);
}

const requirePermission = (
  authorization: Authorization,
  as: CallAs,
  { world, context }: Pick<InternalCall, 'world' | 'context'>,
): void => {
  const { registry, identity } = world;
  const [prefix, operation = ''] = authorization.action.split(':');
  const service = registry.services.find(({ actionPrefix }) => actionPrefix === prefix);
  if (!service || world.kernel().iam === 'off') return;
  const request = createRequestContext(world, {
    region: context.region,
    operation,
    caller: callerOf(world, context, as),
    headers: {},
    signal: NEVER_ABORTED,
    cause: context.cause,
  });
  authorize([authorization], request, { identity, service });
};

const namedOperation = async (
  asked: { readonly service: string; readonly name: string },
  world: World,
  context: Context,
): Promise<NamedOperation | undefined> => {
  const definition = world.registry.services.find(({ name }) => name === asked.service);
  const service = definition && (await world.registry.load(definition));
  if (!service?.implementation.operations[asked.name]) return undefined;
  const operation = service.model.operations.get(asked.name);
  if (!operation) return undefined;
  return {
    model: operation,
    errors: service.model.errors,
    call: (input, as, options) =>
      performAs({ service, operation }, input, { world, context, as, options: options ?? {} }),
  };
};

interface Target {
  readonly service: LoadedService;
  readonly operation: OperationModel;
}

const performAs = async (
  { service, operation }: Target,
  input: object,
  { world, context, as, options }: InternalCall,
): Promise<Record<string, unknown>> => {
  const facts: RequestFacts = {
    region: options.region ?? context.region,
    operation: operation.name,
    caller: callerOf(world, context, as),
    headers: options.headers ?? {},
    signal: options.signal ?? NEVER_ABORTED,
    cause: 'cause' in options ? options.cause : context.cause,
  };
  return perform(world.kernel(), { service, operation, input: { ...input }, facts });
};

const NEVER_ABORTED = new AbortController().signal;

const callerOf = (world: World, context: Context, as: CallAs): Caller => {
  if ('anonymous' in as) return ANONYMOUS;
  return 'roleArn' in as ? roleCaller(world, context, as) : serviceCaller(context.account, as);
};

const serviceCaller = (
  account: string,
  as: { readonly service: string; readonly sourceArn?: string },
): Caller => ({
  kind: 'service',
  account,
  principal: as.service,
  sourceArn: as.sourceArn,
});

/** AWS's services keep a role's session as long as it lasts; what the role may do is looked up at each call. */
const roleCaller = (
  world: World,
  context: Context,
  as: Extract<CallAs, { readonly roleArn: string }>,
): Caller => {
  const name = `${as.roleArn} ${as.sessionName} ${as.service}`;
  const known = world.roleSessions.get(name);
  if (known && known.renewAtMs > world.clock.now()) return known.caller;
  const caller = serviceCaller(context.account, { service: as.service });
  const session = world.identity.assumeRole(context, {
    roleArn: as.roleArn,
    sessionName: as.sessionName,
    caller,
  });
  world.roleSessions.set(name, {
    caller: session.caller,
    renewAtMs: session.expirationMs - RENEWAL_MARGIN_MS,
  });
  return session.caller;
};

const RENEWAL_MARGIN_MS = 5 * 60_000;
