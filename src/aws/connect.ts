import { Agent } from 'node:https';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { RetryStrategyV2 } from '@smithy/types';
import { LabsError } from '../core/errors.ts';
import { credentialTrouble } from './account/trouble.ts';
import type { Call, CallObserver } from './call.ts';
import { AwsCallError, isAccessDenied } from './call-error.ts';
import type { CredentialSource, Credentials } from './credentials.ts';
import { pagesOf } from './emulator-page.ts';
import { AWS_EMULATOR, type Emulator, identifyEmulator } from './emulators.ts';
import { guardAws, guardHost } from './host-guard.ts';
import { observed, sendingCall } from './send.ts';
import { loadService, type SdkClient, type ServiceKey } from './services.ts';
import type { Target } from './target.ts';

/** A way to one target. */
export interface Connection {
  readonly target: Target;
  /** What calls are signed with. */
  readonly credentials: CredentialSource;
  readonly call: Call;
  /** What is known of the emulator, where the target is one. */
  readonly emulator?: Emulator;
  /** Tells `observer` of every call, before and after it is sent; returns the function that ends it. */
  readonly onCall: (observer: CallObserver) => () => void;
  readonly close: () => void;
}

/** What SDK clients are made with. */
export interface ClientConfig {
  readonly region: string;
  readonly credentials: CredentialSource;
  /** Undefined for AWS's own endpoints. */
  readonly endpoint?: string;
  readonly requestHandler?: object;
  readonly maxAttempts?: number;
  readonly retryStrategy?: RetryStrategyV2;
}

export type ConnectOptions =
  | {
      readonly kind: 'sandbox';
      readonly clientConfig: ClientConfig & { readonly endpoint: string };
      readonly account: string;
      /** Where the sandbox listens for others, for the commands that learners are shown. */
      readonly endpoint?: string | undefined;
    }
  | {
      readonly kind: 'emulator';
      readonly endpoint: string;
      readonly region?: string | undefined;
      readonly profile?: string | undefined;
      /** Never those of the environment just so: `emulatorKeys` chooses them. */
      readonly credentials: Credentials;
      /** Certificates of the authorities to trust, PEM, in place of the usual ones: `AWS_CA_BUNDLE`. */
      readonly ca?: string | undefined;
      /** Its files on this machine say that it is AWS's own. */
      readonly isAwsEmulator?: boolean;
      /** Who waits before a call is sent again; the SDK's own, which waits in real time, where it is left out. */
      readonly retryStrategy?: RetryStrategyV2;
    }
  | {
      readonly kind: 'aws';
      readonly region: string;
      readonly profile: string | undefined;
      readonly credentials: CredentialSource;
      /** What answers in place of AWS, in tests; the program has no way to give one. */
      readonly standIn?: { readonly endpoint: string };
    };

/**
 * Opens a way to a target. Who is asked who we are, and nothing else is sent. Throws LabsError: `TARGET_UNREACHABLE` when
 * a target does not answer, `CREDENTIALS_MISSING` and `CREDENTIALS_EXPIRED` for a real account.
 */
export const connect = async (options: ConnectOptions): Promise<Connection> => {
  if (options.kind === 'aws') return connectAws(options);
  if (options.kind === 'sandbox') {
    // A guest of another process's sandbox reaches it over loopback.
    return open(sandboxTarget(options), { requestHandler: overHttp(), ...options.clientConfig });
  }
  return connectEmulator(options);
};

const sandboxTarget = (options: Extract<ConnectOptions, { kind: 'sandbox' }>): Target => ({
  kind: 'sandbox',
  endpoint: options.endpoint,
  region: options.clientConfig.region,
  account: options.account,
  partition: 'aws',
});

const connectEmulator = async (
  options: Extract<ConnectOptions, { kind: 'emulator' }>,
): Promise<Connection> => {
  const {
    endpoint,
    region = 'us-east-1',
    profile,
    credentials,
    ca,
    isAwsEmulator = false,
    retryStrategy,
  } = options;
  const requestHandler = overHttp(ca);
  const config = { endpoint, region, credentials, requestHandler, ...(retryStrategy && { retryStrategy }) };
  const place = { kind: 'emulator' as const, endpoint, region, profile };
  const asking = open({ ...place, account: '', partition: 'aws' }, config);
  try {
    const identity = await asking.call('sts.GetCallerIdentity', {});
    const partition = String(identity.Arn).split(':')[1] ?? 'aws';
    const emulator = isAwsEmulator ? AWS_EMULATOR : await identifyEmulator(pagesOf(endpoint, requestHandler));
    return {
      ...open({ ...place, account: String(identity.Account), partition }, config),
      emulator,
    };
  } catch (cause) {
    throw unreachable(endpoint, cause);
  } finally {
    asking.close();
  }
};

/** Throttles and faults pass: the SDK waits longer each time, by itself. */
const AWS_ATTEMPTS = 6;

const connectAws = async (options: Extract<ConnectOptions, { kind: 'aws' }>): Promise<Connection> => {
  const { region, profile, credentials, standIn } = options;
  const elsewhere = standIn && { requestHandler: overHttp(), ...standIn };
  const config = { region, credentials, requestHandler: TIMEOUTS, maxAttempts: AWS_ATTEMPTS, ...elsewhere };
  const place = { kind: 'aws' as const, region, profile, caller: '' };
  const asking = withTroubleTold(open({ ...place, account: '', partition: 'aws' }, config), profile);
  try {
    const { Account, Arn } = await asking.call('sts.GetCallerIdentity', {});
    const caller = String(Arn);
    const target = { ...place, caller, account: String(Account), partition: caller.split(':')[1] ?? 'aws' };
    return withTroubleTold(open(target, config), profile);
  } catch (cause) {
    if (!(cause instanceof AwsCallError)) throw cause;
    if (isAccessDenied(cause)) throw refusedRole(cause);
    throw new LabsError('TARGET_UNREACHABLE', `AWS does not say who we are: ${reason(cause)}`, {
      fix: 'Look whether this machine reaches the internet, and whether --region names a region of your account.',
      cause,
    });
  } finally {
    asking.close();
  }
};

/** Everybody may ask who they are: what was refused came before, a role of the profile or of IAM Identity Center. */
const refusedRole = (cause: AwsCallError) =>
  new LabsError('CREDENTIALS_MISSING', `AWS gives no keys: ${reason(cause)}`, {
    fix: 'Look at the profile: which role it takes, and whether that role trusts who you are.',
    cause,
  });

/** Keys that have run out end what is under way: nothing more can be done or looked at before a new login. */
const withTroubleTold = (connection: Connection, profile: string | undefined): Connection => ({
  ...connection,
  call: async (api, input, options) => {
    try {
      return await connection.call(api, input, options);
    } catch (error) {
      throw (error instanceof AwsCallError && credentialTrouble(error, profile)) || error;
    }
  },
});
const unreachable = (endpoint: string, cause: unknown) => {
  const fix = isAccessDenied(cause)
    ? `It checks keys. Set AWS_ENDPOINT_URL=${endpoint} beside AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or pass --profile with a profile whose endpoint_url is this address.`
    : isUntrusted(cause)
      ? "Name the file with its authority's certificate in AWS_CA_BUNDLE."
      : 'Start the emulator, or look at the address given with --target.';
  const message = `${endpoint} does not say who we are: ${reason(cause)}`;
  return new LabsError('TARGET_UNREACHABLE', message, { fix, cause });
};

/** https://nodejs.org/docs/latest-v20.x/api/tls.html#x509-certificate-error-codes */
const isUntrusted = (error: unknown): boolean =>
  error instanceof AwsCallError && /CERT|UNABLE_TO_(GET|VERIFY)/.test(error.code);

const TIMEOUTS = { connectionTimeout: 3_000, requestTimeout: 120_000, throwOnRequestTimeout: true };

const reason = (error: unknown) => (error instanceof Error ? error.message || error.name : String(error));

/** Kinesis's client speaks HTTP/2, which an endpoint without TLS doesn't. */
const overHttp = (ca?: string) =>
  new NodeHttpHandler({ ...TIMEOUTS, ...(ca !== undefined && { httpsAgent: new Agent({ ca }) }) });

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
  const { endpoint } = config;
  const client = new Client({ ...COMMON, ...(endpoint === undefined ? {} : ELSEWHERE), ...config });
  if (endpoint === undefined) guardAws(client);
  else guardHost(client, endpoint);
  return client;
};

/** Settled here, so that no file or variable of the learner's machine can send a call elsewhere. */
const COMMON = {
  useQueueUrlAsEndpoint: false,
  defaultsMode: 'standard',
  retryMode: 'standard',
  // What clients remark is for programmers, and would stand amid the output: that a PutObject has no body, for instance.
  logger: { trace() {}, debug() {}, info() {}, warn() {}, error() {} },
};

/** What endpoints other than AWS's can't do. */
const ELSEWHERE = {
  useFipsEndpoint: false,
  useDualstackEndpoint: false,
  forcePathStyle: true,
  disableHostPrefix: true,
};
