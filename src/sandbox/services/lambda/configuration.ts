import { createHash } from 'node:crypto';
import type {
  CreateFunctionRequest,
  DeadLetterConfig,
  FunctionConfiguration,
  Layer,
  LoggingConfig,
  UpdateFunctionConfigurationRequest,
} from '@aws-sdk/client-lambda';
import { notImplemented } from '../../kernel/aws-error.ts';
import type { Context } from '../../kernel/context.ts';
import { invalidParameter, violation } from './errors.ts';
import { RESERVED_VARIABLES } from './execution/variables.ts';
import { supportsSnapStart } from './runtimes.ts';

/** What both calls say about a function beside its code. */
export type Settings = Omit<UpdateFunctionConfigurationRequest, 'FunctionName' | 'RevisionId'>;

/** Quotas of an account; a few larger ones have to be asked for and are refused by the service, not by its model. */
const MAX_TIMEOUT_SECONDS = 900;
const MAX_MEMORY_MB = 10_240;
const MAX_EPHEMERAL_MB = 10_240;
const MAX_ENVIRONMENT_BYTES = 4096;

/** Checks settings as AWS does, and refuses what the sandbox doesn't have; never takes silently what it won't do. */
export const checkSettings = (operation: string, settings: Settings): void => {
  checkNumbers(settings);
  checkVariables(settings.Environment?.Variables);
  checkLogging(settings.LoggingConfig);
  const { SnapStart, Runtime } = settings;
  if (SnapStart?.ApplyOn === 'PublishedVersions' && Runtime && !supportsSnapStart(Runtime)) {
    throw invalidParameter(`${Runtime} is not supported for SnapStart enabled functions.`);
  }
  refuseUnsupported(operation, settings);
};

/** Parts of AWS that come with other services or not at all. */
const refuseUnsupported = (operation: string, settings: Settings): void => {
  const absent: Readonly<Record<string, unknown>> = {
    'VpcConfig.SubnetIds': settings.VpcConfig?.SubnetIds?.length,
    FileSystemConfigs: settings.FileSystemConfigs?.length,
    ImageConfig: settings.ImageConfig,
    'SnapStart PublishedVersions': settings.SnapStart?.ApplyOn === 'PublishedVersions',
    CapacityProviderConfig: settings.CapacityProviderConfig,
    DurableConfig: settings.DurableConfig,
    'the variable AWS_LAMBDA_EXEC_WRAPPER': settings.Environment?.Variables?.AWS_LAMBDA_EXEC_WRAPPER,
  };
  const [member] = Object.entries(absent).find(([, value]) => Boolean(value)) ?? [];
  if (member) throw notImplemented('lambda', operation, member);
};

const checkNumbers = ({ Timeout = 3, MemorySize = 128, EphemeralStorage }: Settings): void => {
  const atMost = (value: number, max: number, at: string) => {
    if (value > max)
      throw violation({
        value: String(value),
        at,
        constraint: `Member must have value less than or equal to ${max}`,
      });
  };
  atMost(Timeout, MAX_TIMEOUT_SECONDS, 'timeout');
  // The text of accounts with the usual quota.
  if (MemorySize > MAX_MEMORY_MB)
    throw violation({
      value: String(MemorySize),
      at: 'memorySize',
      constraint: `Member must have value less than or equal to ${MAX_MEMORY_MB}`,
    });
  atMost(EphemeralStorage?.Size ?? 512, MAX_EPHEMERAL_MB, 'ephemeralStorage.size');
};

/** https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
const checkVariables = (variables: Readonly<Record<string, string>> | undefined): void => {
  if (!variables) return;
  const measured = JSON.stringify(variables);
  if (Buffer.byteLength(measured) > MAX_ENVIRONMENT_BYTES) {
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided exceeded the 4KB limit. String measured: ${measured}`,
    );
  }
  const reserved = Object.keys(variables).filter((name) => RESERVED_VARIABLES.has(name));
  if (reserved.length > 0) {
    throw invalidParameter(
      `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    );
  }
  const bad = Object.keys(variables).find((name) => !/^[a-zA-Z]([a-zA-Z0-9_])+$/.test(name));
  if (bad === undefined) return;
  throw violation({
    value: `{${Object.entries(variables)
      .map(([name, value]) => `${name}=${value}`)
      .join(', ')}}`,
    at: 'environment.variables',
    constraint:
      'Map keys must satisfy constraint: [Member must satisfy regular expression pattern: [a-zA-Z]([a-zA-Z0-9_])+, Member must not be null]',
  });
};

const checkLogging = (logging: LoggingConfig | undefined): void => {
  if (logging?.LogFormat === 'JSON' || !(logging?.ApplicationLogLevel || logging?.SystemLogLevel)) return;
  throw invalidParameter(
    'LogLevel is not supported when LogFormat is set to "Text". Remove LogLevel from your request or change the LogFormat to "JSON" and try again.',
  );
};

/** A new function's configuration without what concerns its code and state. */
export const initialConfiguration = (
  context: Context,
  name: string,
  request: CreateFunctionRequest,
): FunctionConfiguration => ({
  FunctionName: name,
  Runtime: request.Runtime,
  Role: request.Role,
  Handler: request.Handler,
  Description: request.Description ?? '',
  Timeout: request.Timeout ?? 3,
  MemorySize: request.MemorySize ?? 128,
  Version: '$LATEST',
  TracingConfig: { Mode: request.TracingConfig?.Mode ?? 'PassThrough' },
  PackageType: 'Zip',
  Architectures: request.Architectures ?? ['x86_64'],
  EphemeralStorage: { Size: request.EphemeralStorage?.Size ?? 512 },
  SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
  RuntimeVersionConfig: { RuntimeVersionArn: runtimeVersionArn(context, request.Runtime) },
  LoggingConfig: mergeLogging({ LogFormat: 'Text', LogGroup: `/aws/lambda/${name}` }, request.LoggingConfig),
  ...(request.Environment?.Variables && { Environment: { Variables: request.Environment.Variables } }),
  ...(request.KMSKeyArn && { KMSKeyArn: request.KMSKeyArn }),
  ...deadLetters(request.DeadLetterConfig),
});

/** The configuration with what an update names; what it doesn't name stays. */
export const mergeSettings = (
  context: Context,
  before: FunctionConfiguration,
  settings: Omit<Settings, 'Layers'> & { readonly layers: Layer[] | undefined },
): FunctionConfiguration => {
  const { Environment, DeadLetterConfig, Layers, KMSKeyArn, ...rest } = before;
  const layers = settings.layers ?? Layers ?? [];
  // An empty ARN goes back to AWS's own key.
  const key = settings.KMSKeyArn ?? KMSKeyArn;
  const environment = settings.Environment
    ? settings.Environment.Variables && { Variables: settings.Environment.Variables }
    : Environment;
  return {
    ...rest,
    ...deadLetters(settings.DeadLetterConfig ?? DeadLetterConfig),
    ...(environment && Object.keys(environment.Variables ?? {}).length > 0 && { Environment: environment }),
    ...(layers.length > 0 && { Layers: layers }),
    ...(key && { KMSKeyArn: key }),
    Role: settings.Role ?? before.Role,
    Handler: settings.Handler ?? before.Handler,
    Description: settings.Description ?? before.Description,
    Timeout: settings.Timeout ?? before.Timeout,
    MemorySize: settings.MemorySize ?? before.MemorySize,
    Runtime: settings.Runtime ?? before.Runtime,
    TracingConfig: { Mode: settings.TracingConfig?.Mode ?? before.TracingConfig?.Mode },
    EphemeralStorage: { Size: settings.EphemeralStorage?.Size ?? before.EphemeralStorage?.Size },
    RuntimeVersionConfig: {
      RuntimeVersionArn: runtimeVersionArn(context, settings.Runtime ?? before.Runtime),
    },
    LoggingConfig: mergeLogging(before.LoggingConfig ?? {}, settings.LoggingConfig),
  };
};

/** An empty target takes it away. */
const deadLetters = (config: DeadLetterConfig | undefined) =>
  config?.TargetArn ? { DeadLetterConfig: { TargetArn: config.TargetArn } } : {};

const mergeLogging = (before: LoggingConfig, given: LoggingConfig | undefined): LoggingConfig => {
  const merged = { ...before, ...given };
  const { ApplicationLogLevel = 'INFO', SystemLogLevel = 'INFO', ...rest } = merged;
  return rest.LogFormat === 'JSON' ? { ...rest, ApplicationLogLevel, SystemLogLevel } : rest;
};

const runtimeVersionArn = (context: Context, runtime: string | undefined): string =>
  `arn:aws:lambda:${context.region}::runtime:${createHash('sha256')
    .update(runtime ?? '')
    .digest('hex')}`;

/** `2026-01-12T15:31:24.000+0000`, the only form of time in a function's configuration. */
export const lambdaDate = (context: Context): string =>
  new Date(context.clock.now()).toISOString().replace('Z', '+0000');
