import { NodeHttpHandler } from '@smithy/node-http-handler';
import { LabsError } from '../core/errors.ts';
import type { Call, CallObserver } from './call.ts';
import { guardHost } from './host-guard.ts';
import { observed, sendingCall } from './send.ts';
import { loadService, type SdkClient, type ServiceKey } from './services.ts';
import type { Target } from './target.ts';

/** A way to one target. */
export interface Connection {
  readonly target: Target;
  /** What calls are signed with. */
  readonly credentials: Credentials;
  readonly call: Call;
  /** Tells `observer` of every call, before and after it is sent; returns the function that ends it. */
  readonly onCall: (observer: CallObserver) => () => void;
  readonly close: () => void;
}

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** What the sandbox hands out for SDK clients. */
export interface ClientConfig {
  readonly region: string;
  readonly credentials: Credentials;
  readonly endpoint: string;
  readonly requestHandler?: object;
  readonly maxAttempts?: number;
}

export type ConnectOptions =
  | {
      readonly kind: 'sandbox';
      readonly clientConfig: ClientConfig;
      readonly account: string;
      /** Where the sandbox listens for others, for the commands that learners are shown. */
      readonly endpoint?: string | undefined;
    }
  | {
      readonly kind: 'emulator';
      readonly endpoint: string;
      readonly region?: string | undefined;
      readonly credentials?: Credentials | undefined;
    }
  | { readonly kind: 'aws' };

/**
 * Opens a way to a target. Throws LabsError: `TARGET_UNREACHABLE` when an emulator does not answer,
 * `TARGET_NOT_READY` for a real account, which is only reached past the preflight that there isn't yet.
 */
export const connect = async (options: ConnectOptions): Promise<Connection> => {
  if (options.kind === 'aws') throw notReady();
  if (options.kind === 'sandbox') {
    // A guest of another process's sandbox reaches it over loopback.
    return open(sandboxTarget(options), { requestHandler: overHttp(), ...options.clientConfig });
  }
  return connectEmulator(options);
};

const notReady = () =>
  new LabsError('TARGET_NOT_READY', 'Real AWS accounts are not supported yet: nothing was sent.', {
    fix: 'Run the lab on the sandbox (--target sandbox) or on an emulator (--target http://localhost:4566).',
  });

const sandboxTarget = (options: Extract<ConnectOptions, { kind: 'sandbox' }>): Target => ({
  kind: 'sandbox',
  endpoint: options.endpoint,
  region: options.clientConfig.region,
  account: options.account,
  partition: 'aws',
});

/** An emulator never gets the keys of the environment: those may be a real account's. */
const EMULATOR_KEYS: Credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

const connectEmulator = async (
  options: Extract<ConnectOptions, { kind: 'emulator' }>,
): Promise<Connection> => {
  const { endpoint, region = 'us-east-1', credentials = EMULATOR_KEYS } = options;
  const config = { endpoint, region, credentials, requestHandler: overHttp() };
  const place = { kind: 'emulator' as const, endpoint, region };
  const asking = open({ ...place, account: '', partition: 'aws' }, config);
  try {
    const identity = await asking.call('sts.GetCallerIdentity', {});
    const partition = String(identity.Arn).split(':')[1] ?? 'aws';
    return open({ ...place, account: String(identity.Account), partition }, config);
  } catch (cause) {
    throw new LabsError('TARGET_UNREACHABLE', `${endpoint} does not say who we are: ${reason(cause)}`, {
      fix: 'Start the emulator, or look at the address given with --target.',
      cause,
    });
  } finally {
    asking.close();
  }
};

const TIMEOUTS = { connectionTimeout: 3_000, requestTimeout: 120_000, throwOnRequestTimeout: true };

const reason = (error: unknown) => (error instanceof Error ? error.message || error.name : String(error));

/** Kinesis's client speaks HTTP/2, which an endpoint without TLS doesn't. */
const overHttp = () => new NodeHttpHandler(TIMEOUTS);

const open = (target: Target, config: ClientConfig): Connection => {
  const clients = new Map<ServiceKey, Promise<SdkClient>>();
  const observers = new Set<CallObserver>();
  const clientOf = (service: ServiceKey): Promise<SdkClient> => {
    const client = clients.get(service) ?? createClient(service, config);
    clients.set(service, client);
    return client;
  };
  return {
    target,
    credentials: config.credentials,
    call: observed(sendingCall(clientOf), observers),
    onCall: (observer) => {
      observers.add(observer);
      return () => {
        observers.delete(observer);
      };
    },
    close: () => {
      for (const client of clients.values()) void client.then((opened) => opened.destroy());
      clients.clear();
    },
  };
};

const createClient = async (service: ServiceKey, config: ClientConfig): Promise<SdkClient> => {
  const { client: Client } = await loadService(service);
  const client = new Client({ ...FIXED, ...config });
  guardHost(client, config.endpoint);
  return client;
};

/** Settled here, so that no file or variable of the learner's machine can send a call elsewhere. */
const FIXED = {
  useFipsEndpoint: false,
  useDualstackEndpoint: false,
  useQueueUrlAsEndpoint: false,
  forcePathStyle: true,
  disableHostPrefix: true,
  defaultsMode: 'standard',
  retryMode: 'standard',
};
