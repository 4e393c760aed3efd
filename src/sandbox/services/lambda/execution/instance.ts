import { join } from 'node:path';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context, SessionCredentials } from '../../../kernel/context.ts';
import type { CodeFolders } from '../package/code-folders.ts';
import type { Release } from '../rows.ts';
import { runtimeCommand } from './commands.ts';
import { type Environment, startEnvironment } from './environment.ts';
import { createLogWriter, type LogWriter } from './log-writer.ts';
import type { RuntimeApi } from './runtime-api.ts';
import { scratchOf } from './scratch-watch.ts';
import { environmentVariables } from './variables.ts';

/** An execution environment with its log stream, its folder and its keys. */
export interface Instance {
  readonly environment: Environment;
  readonly log: LogWriter;
  readonly credentialsExpireMs: number;
  /** Who is told of what the process prints, beside the log: the invocation that is under way. */
  listener: ((text: string) => void) | undefined;
  /** How long it initialized before its first invocation, which tells it; undefined once that is told. */
  untoldInitMs: number | undefined;
  readonly dispose: () => Promise<void>;
}

/** Why an environment is there: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html */
export type InitializationType = 'on-demand' | 'provisioned-concurrency';

export interface InstanceParts {
  readonly folders: CodeFolders;
  readonly runtimeApi: RuntimeApi;
}

/**
 * Starts an execution environment. Throws AwsError where the role can't be assumed or the runtime isn't there.
 * `log` is given where a failed initialization is tried again: the environment keeps its stream.
 */
export const startInstance = async (
  context: Context,
  release: Release,
  parts: InstanceParts & {
    readonly initializationType: InitializationType;
    readonly log?: LogWriter | undefined;
  },
): Promise<Instance> => {
  const { configuration } = release;
  const functionName = configuration.FunctionName ?? '';
  const roleArn = configuration.Role ?? '';
  const id = context.uuid().replaceAll('-', '');
  const logTarget = {
    group: logGroupOf(release),
    stream: logStream(context, configuration.Version ?? '', id),
    roleArn,
    functionName,
  };
  const [credentials, folders, endpoint] = await Promise.all([
    sessionOf(context, roleArn, functionName),
    parts.folders.unpack(release, context.blobs.get),
    context.ensureEndpoint(),
  ]);
  const scratch = parts.folders.createScratch(id);
  const { command, args } = await runtimeCommand(configuration, { ...folders, scratch });
  const log = parts.log ?? createLogWriter(context, logTarget);
  const facts = {
    context,
    configuration,
    endpoint,
    credentials,
    codeFolder: folders.code,
    layerFolder: folders.layers,
    initializationType: parts.initializationType,
    logGroup: logTarget.group,
    logStream: logTarget.stream,
  };
  let instance: Instance | undefined;
  const environment = await startEnvironment({
    command,
    args,
    codeFolder: folders.code,
    variables: environmentVariables({ ...facts, scratchFolder: scratch }),
    runtimeApi: parts.runtimeApi,
    scratch: scratchOf(scratch, configuration),
    onLine: (line) => {
      log.push(`${line}\n`);
      instance?.listener?.(`${line}\n`);
    },
  });
  instance = {
    environment,
    log,
    credentialsExpireMs: credentials.expirationMs,
    listener: undefined,
    untoldInitMs: undefined,
    dispose: async () => {
      await environment.stop();
      await log.flush(undefined);
      await parts.folders.removeScratch(id);
    },
  };
  return instance;
};

/** The role may have been deleted, or its trust policy changed, since the function was given it. */
const sessionOf = async (
  context: Context,
  roleArn: string,
  sessionName: string,
): Promise<SessionCredentials> => {
  try {
    return await context.assumeRole({ roleArn, sessionName, service: 'lambda.amazonaws.com' });
  } catch (cause) {
    if (!(cause instanceof AwsError)) throw cause;
    const message = 'The role defined for the function cannot be assumed by Lambda.';
    throw new AwsError('AccessDeniedException', message, { httpStatus: 403, cause });
  }
};

export const logGroupOf = ({ configuration }: Release): string =>
  configuration.LoggingConfig?.LogGroup ?? join('/aws/lambda', configuration.FunctionName ?? '');

/** `2026/11/21/[$LATEST]0123…` */
const logStream = (context: Context, version: string, id: string): string =>
  `${new Date(context.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/')}/[${version}]${id}`;
