import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Damage } from '../core/append-log.ts';
import { type Clock, realClock } from '../core/clock.ts';
import { once } from '../core/once.ts';
import { blobFiles, blobsInMemory } from './kernel/blob-files.ts';
import { createBus } from './kernel/bus.ts';
import type { Caller, Context, ServiceContext } from './kernel/context.ts';
import { createContext, createRequestContext, type World } from './kernel/contexts.ts';
import type { Kernel } from './kernel/dispatch.ts';
import { createFirstUses } from './kernel/first-uses.ts';
import type { IdentityStore } from './kernel/identity.ts';
import { type Mail, readMail } from './kernel/mailbox.ts';
import { createRegistry, type Registry } from './kernel/registry.ts';
import type { Asked } from './kernel/service.ts';
import { openStore, type Store } from './kernel/store.ts';
import { defineTable } from './kernel/table.ts';
import { createTrace, type Trace } from './kernel/trace.ts';
import { openTraceLog } from './kernel/trace-log.ts';
import type { WireReply, WireRequest } from './kernel/wire.ts';
import { type LearnerKeys, learnerKeys } from './learner-keys.ts';
import { type LearnersOperation, learnersOperation } from './learners-operation.ts';
import { memoryHandler, type SandboxRequestHandler } from './memory-handler.ts';
import type { RunningServer } from './server.ts';
import { createIdentityStore, SERVICES } from './services.ts';

export interface SandboxOptions {
  /** The only clock of everything inside; real time, plus what it was advanced by earlier, where it is left out. */
  readonly clock?: Clock;
  /** Where the state is kept; in memory only where it is left out. */
  readonly folder?: string;
  /** `off` takes every request for the learner's and allows it. */
  readonly iam?: 'enforce' | 'off';
  /** How long a new role can't be assumed; 0 where it is left out, some ten seconds on AWS. */
  readonly roleDelayMs?: number;
  readonly random?: () => number;
  /** Real time, for signatures. */
  readonly wallClock?: () => number;
  /** Told of all that callers have to be allowed. */
  readonly onAsked?: (asked: Asked) => void;
  /** Told of faults of the sandbox itself. */
  readonly report?: (error: unknown) => void;
  /** Nothing goes on by itself: for a look at what is there. */
  readonly isStill?: boolean;
}

/** How an SDK client is pointed at the sandbox. */
export interface SandboxClientConfig {
  readonly region: string;
  readonly endpoint: string;
  readonly credentials: SandboxCredentials;
  readonly requestHandler: SandboxRequestHandler;
  readonly maxAttempts: number;
}

export interface SandboxCredentials extends LearnerKeys {
  readonly sessionToken?: string;
}

export interface Sandbox {
  readonly account: string;
  readonly region: string;
  readonly keys: LearnerKeys;
  readonly clock: Clock;
  readonly trace: Trace;
  /** What its services have mailed, oldest first. */
  readonly mail: () => readonly Mail[];
  /** What of its state could not be read when it opened; it was set aside. */
  readonly damage: Damage | undefined;
  /** Calls in memory, as the learner or with other keys. */
  readonly clientConfig: (credentials?: SandboxCredentials) => SandboxClientConfig;
  /** Whether there is anything of a service. */
  readonly hasRowsOf: Store['hasRowsOf'];
  /** An operation as the learner calls it in memory, without a wire; undefined where there is none of this name. */
  readonly operation: (service: string, name: string) => Promise<LearnersOperation | undefined>;
  /** Serves on loopback, on the next free port where `port` is taken and `strict` isn't set. Returns the endpoint. */
  readonly listen: (port?: number, options?: ListenOptions) => Promise<string>;
  readonly endpoint: () => string | undefined;
  /** Where it was served last, as far as it has a folder: the addresses of what was made there begin with it. */
  readonly lastEndpoint: () => string;
  /** Moves the clock; the sandbox remembers how far over restarts. */
  readonly advance: (durationMs: number) => Promise<void>;
  /** Resolves when no function is running any more: those take real time, however the clock is moved. */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface ListenOptions {
  readonly strict?: boolean;
  /** Sees each request first; what it doesn't answer goes on to AWS's services. */
  readonly intercept?: (request: WireRequest) => Promise<WireReply> | undefined;
}

/** No account of this number exists on AWS. */
export const SANDBOX_ACCOUNT = '000000000000';
export const SANDBOX_REGION = 'us-east-1';
export const DEFAULT_PORT = 4566;

/** Opens a sandbox, in milliseconds: services load when they are first called. Throws LabsError STATE_NOT_WRITABLE. */
export const createSandbox = async (options: SandboxOptions = {}): Promise<Sandbox> => {
  const report = onceEach(options.report ?? ((error) => console.error(error)));
  const store = openStore(options.folder, report);
  const answerRequest = async (request: WireRequest) => (await protocols()).answer(world.kernel(), request);
  const server = lazyServer(answerRequest, report);
  const { world, context, keys } = assemble({ options, store, report, server });
  const services = serviceContext(context, store);
  const lastEndpoint = () =>
    context.table(served).get('endpoint')?.endpoint ?? `http://127.0.0.1:${DEFAULT_PORT}`;
  if (!options.isStill) await resume(world.registry, store);
  return {
    account: context.account,
    region: context.region,
    keys,
    clock: world.clock,
    trace: world.trace,
    mail: () => readMail(context),
    damage: store.damage,
    clientConfig: (credentials = keys) => ({
      region: context.region,
      endpoint: server.endpoint() ?? lastEndpoint(),
      // A copy: SDK clients write into what they are given.
      credentials: { ...credentials },
      requestHandler: memoryHandler(answerRequest),
      maxAttempts: 1,
    }),
    hasRowsOf: store.hasRowsOf,
    operation: (service, name) => learnersOperation(world.kernel(), service, name),
    listen: async (port, listening) => {
      const endpoint = await server.listen(port, listening);
      if (lastEndpoint() !== endpoint) context.table(served).put('endpoint', { endpoint });
      store.commit();
      return endpoint;
    },
    endpoint: server.endpoint,
    lastEndpoint,
    advance: async (durationMs) => {
      await world.clock.advance(durationMs);
      context.table(clockOffset).put('clock', { offsetMs: world.clock.now() - Date.now() });
      store.commit();
    },
    settled: async () => {
      for (const service of await world.registry.started()) await service.settled?.(services);
    },
    close: async () => {
      if (!options.isStill)
        for (const service of await world.registry.started()) await service.stop?.(services);
      await server.close();
      world.trace.close();
      store.close();
    },
  };
};

/** What reads and writes AWS's protocols: a look has none of them, and they take longer to load than all the rest. */
const protocols = once(() => import('./kernel/answer.ts'));

const serviceContext = (context: Context, { scopes }: Store): ServiceContext => ({ ...context, scopes });

/** Starts the services that have left something to go on with; the others start when they are first called. */
const resume = async (registry: Registry, store: Store): Promise<void> => {
  for (const service of SERVICES)
    if (service.resumes && store.hasRowsOf(service.name)) await registry.implementation(service);
};

/** A fault that stays (a full disk) would be told at every request. */
const onceEach = (report: (error: unknown) => void) => {
  const told = new Set<string>();
  return (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    if (!told.has(message)) report(error);
    told.add(message);
  };
};

interface LazyServer {
  readonly listen: Sandbox['listen'];
  readonly endpoint: () => string | undefined;
  readonly close: () => Promise<void>;
}

/** A server that starts when it is first wanted, and once. */
const lazyServer = (
  answerRequest: (request: WireRequest) => Promise<WireReply>,
  report: (error: unknown) => void,
): LazyServer => {
  let starting: Promise<RunningServer> | undefined;
  let running: RunningServer | undefined;
  return {
    listen: async (port = DEFAULT_PORT, { strict = false, intercept } = {}) => {
      const respond = (request: WireRequest) => intercept?.(request) ?? answerRequest(request);
      starting ??= import('./server.ts').then(({ startServer }) =>
        startServer(respond, { port, strict, report }),
      );
      running = await starting;
      return running.endpoint;
    },
    endpoint: () => running?.endpoint,
    close: async () => running?.close(),
  };
};

interface Parts {
  readonly options: SandboxOptions;
  readonly store: Store;
  readonly report: (error: unknown) => void;
  readonly server: LazyServer;
}

/** Puts the kernel together and makes sure that the learner exists. */
const assemble = ({ options, store, report, server }: Parts) => {
  const home = { account: SANDBOX_ACCOUNT, region: SANDBOX_REGION };
  const identity = createIdentityStore({
    iam: options.iam ?? 'enforce',
    roleDelayMs: options.roleDelayMs ?? 0,
  });
  const clock = options.clock ?? realClock(store.table(clockOffset, home).get('clock')?.offsetMs);
  const world: World = {
    ...{ account: home.account, clock, store, report },
    endpoint: server.endpoint,
    ensureEndpoint: () => server.listen(0),
    random: options.random ?? Math.random,
    uuid: randomUUID,
    blobs: options.folder === undefined ? blobsInMemory() : blobFiles(join(options.folder, 'blobs')),
    bus: createBus(),
    trace: createTrace({
      clock,
      random: options.random ?? Math.random,
      sink: options.folder === undefined ? undefined : openTraceLog(options.folder),
    }),
    registry: createRegistry(SERVICES, ({ open, start }) => {
      open?.(serviceContext(context, store));
      if (!options.isStill) start?.(serviceContext(context, store));
    }),
    identity,
    roleSessions: new Map(),
    onAsked: options.onAsked,
    kernel: () => kernel,
  };
  const context = createContext(world, home);
  const keys = learnerKeys(context);
  identity.ensureLearner(context, keys);
  store.commit();
  const kernel: Kernel = {
    registry: world.registry,
    identity,
    iam: options.iam ?? 'enforce',
    learner: learnerOf(context, identity, keys),
    wallClock: options.wallClock ?? Date.now,
    presignedUrls: createFirstUses(),
    home,
    scopes: store.scopes,
    trace: world.trace,
    requestContext: (facts) => createRequestContext(world, facts),
    commit: store.commit,
  };
  return { world, context, keys };
};

const clockOffset = defineTable<{ readonly offsetMs: number }>('sandbox.clock', 'account');
const served = defineTable<{ readonly endpoint: string }>('sandbox.endpoint', 'account');

const learnerOf = (context: Context, identity: IdentityStore, keys: LearnerKeys): Caller => {
  const known = identity.findAccessKey(context, keys.accessKeyId);
  if (!known) throw new Error('the learner has no access key');
  return known.caller;
};
