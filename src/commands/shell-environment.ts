import { delimiter } from 'node:path';
import type { Credentials } from '../aws/credentials.ts';
import { RUN_VARIABLE } from './aws-world.ts';
import type { ShellFiles } from './shell-files.ts';

type Environment = Readonly<Record<string, string | undefined>>;

export interface ShellEnvironmentOptions {
  readonly env: Environment;
  /** Where the gate listens. */
  readonly gate: string;
  readonly region: string;
  readonly credentials: Credentials;
  readonly run: string | undefined;
  readonly files: Pick<ShellFiles, 'bin' | 'config' | 'credentials' | 'guard'>;
}

/**
 * The environment of a shell whose tools reach the target and nothing of AWS: nothing of AWS that was inherited stays,
 * the endpoint is set in the environment and in a configuration of its own, and the proxy is the gate.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export const shellEnvironment = (options: ShellEnvironmentOptions): Record<string, string> => {
  const inherited = Object.entries(options.env).flatMap(([name, value]) =>
    value === undefined || isForeign(name) ? [] : [[name, value] as const],
  );
  return { ...Object.fromEntries(inherited), ...settings(options) };
};

/** What could lead a tool elsewhere, or past the gate. */
const isForeign = (name: string): boolean => /^(AWS|BOTO|AMAZON)_|_proxy$|^S3_ENDPOINT/i.test(name);

/** What the shell sets, also again after the person's own start-up files. */
export const settings = (options: ShellEnvironmentOptions): Record<string, string> => {
  const { env, gate, region, credentials, run, files } = options;
  const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
  const preload = `--require ${JSON.stringify(files.guard)}`;
  return {
    AWS_ENDPOINT_URL: gate,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    ...(credentials.sessionToken === undefined ? {} : { AWS_SESSION_TOKEN: credentials.sessionToken }),
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_CONFIG_FILE: files.config,
    AWS_SHARED_CREDENTIALS_FILE: files.credentials,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_DISABLE_HOST_PREFIX_INJECTION: 'true',
    AWS_PAGER: '',
    ...Object.fromEntries(proxies.map((name) => [name, gate])),
    NO_PROXY: LOCAL,
    no_proxy: LOCAL,
    // Last, so that it is around whatever else is loaded.
    NODE_OPTIONS: [env.NODE_OPTIONS, preload].filter(Boolean).join(' '),
    PATH: [files.bin, ...ownPath(env)].join(delimiter),
    [BIN_VARIABLE]: files.bin,
    [RUN_VARIABLE]: run ?? '',
  };
};

/** Where the `aws` of a shell is, for a shell that is opened in it. */
const BIN_VARIABLE = 'SERVERLESS_LABS_SHELL_BIN';

/** The PATH without what an outer shell has put before it: that `aws` leads to its gate only. */
export const ownPath = (env: Environment): readonly string[] =>
  (env.PATH ?? '').split(delimiter).filter((folder) => folder !== '' && folder !== env[BIN_VARIABLE]);

const LOCAL = '127.0.0.1,localhost,.localhost,::1';
