import { join } from 'node:path';
import type { FunctionConfiguration } from '@aws-sdk/client-lambda';
import type { Context, SessionCredentials } from '../../../kernel/context.ts';

import type { InitializationType } from './instance.ts';

export interface VariableFacts {
  readonly context: Context;
  readonly configuration: FunctionConfiguration;
  /** Where the function's own calls go. */
  readonly endpoint: string;
  readonly credentials: SessionCredentials;
  readonly codeFolder: string;
  /** Undefined for a function without layers. */
  readonly layerFolder: string | undefined;
  readonly scratchFolder: string;
  readonly initializationType: InitializationType;
  readonly logGroup: string;
  readonly logStream: string;
}

/**
 * What a function's process sees: the variables that AWS documents, the function's own, and nothing of the person who
 * runs the sandbox. https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export const environmentVariables = (facts: VariableFacts): Record<string, string> => {
  const { configuration, context } = facts;
  const memoryMb = configuration.MemorySize ?? 128;
  return {
    PATH: ['/usr/local/bin:/usr/bin:/bin', ...below(facts.layerFolder, 'bin')].join(':'),
    ...libraryPaths(facts),
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    ...configuration.Environment?.Variables,
    _HANDLER: configuration.Handler ?? '',
    AWS_REGION: context.region,
    AWS_DEFAULT_REGION: context.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${configuration.Runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: configuration.FunctionName ?? '',
    AWS_LAMBDA_FUNCTION_VERSION: configuration.Version ?? '',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_INITIALIZATION_TYPE: facts.initializationType,
    AWS_LAMBDA_LOG_GROUP_NAME: facts.logGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: facts.logStream,
    AWS_ACCESS_KEY_ID: facts.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: facts.credentials.secretAccessKey,
    AWS_SESSION_TOKEN: facts.credentials.sessionToken,
    LAMBDA_TASK_ROOT: facts.codeFolder,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    ...logVariables(configuration),
    AWS_ENDPOINT_URL: facts.endpoint,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    // Otherwise the SDKs would look into the person's own ~/.aws.
    HOME: facts.scratchFolder,
    TMPDIR: facts.scratchFolder,
    ...(facts.layerFolder !== undefined && { SLABS_LAYER_FOLDER: facts.layerFolder }),
    SLABS_MEMORY_LIMIT_BYTES: String((memoryMb + UNCHARGED_MB) * 1024 * 1024),
    SLABS_CLOCK_OFFSET_MS: String(clockOffsetMs(context)),
  };
};

const below = (folder: string | undefined, ...names: readonly string[]): string[] =>
  folder === undefined ? [] : names.map((name) => join(folder, name));

/** Where modules and libraries of layers are found: https://docs.aws.amazon.com/lambda/latest/dg/packaging-layers.html */
const libraryPaths = ({ configuration, layerFolder }: VariableFacts): Record<string, string> => {
  if (layerFolder === undefined) return {};
  const [, node] = /^nodejs(\d+)/.exec(configuration.Runtime ?? '') ?? [];
  const modules = below(layerFolder, `nodejs/node${node}/node_modules`, 'nodejs/node_modules');
  return {
    LD_LIBRARY_PATH: below(layerFolder, 'lib').join(':'),
    ...(node !== undefined && { NODE_PATH: modules.join(':') }),
  };
};

/** Names that a function's configuration can't set, from the same page. */
export const RESERVED_VARIABLES: ReadonlySet<string> = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_DEFAULT_REGION',
  'AWS_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_LAMBDA_RUNTIME_API',
  'LAMBDA_TASK_ROOT',
  'LAMBDA_RUNTIME_DIR',
]);

/** How far the sandbox's clock is ahead of the machine's, for the times in log lines. */
export const clockOffsetMs = (context: Context): number => context.clock.now() - Date.now();

/** Pages of the runtime's own program file, which this machine counts and Lambda doesn't. */
const UNCHARGED_MB = 32;

const logVariables = ({ LoggingConfig }: FunctionConfiguration): Record<string, string> => {
  if (LoggingConfig?.LogFormat !== 'JSON') return { AWS_LAMBDA_LOG_FORMAT: 'Text' };
  return { AWS_LAMBDA_LOG_FORMAT: 'JSON', AWS_LAMBDA_LOG_LEVEL: LoggingConfig.ApplicationLogLevel ?? 'INFO' };
};
