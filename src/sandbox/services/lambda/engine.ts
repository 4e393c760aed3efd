import { type Background, trackBackground } from '../../kernel/background.ts';
import type { Bus } from '../../kernel/bus.ts';
import type { Context, ServiceContext } from '../../kernel/context.ts';
import { type Concurrency, createConcurrency, type Slot } from './execution/concurrency.ts';
import { InstancePool, provisionedKey } from './execution/instance-pool.ts';
import { createLineage, type Lineage } from './execution/lineage.ts';
import { createMetrics, type MetricSource, type Metrics } from './execution/metrics.ts';
import { provision } from './execution/provision.ts';
import { type InvocationResult, type RunnerParts, runInvocation } from './execution/run-invocation.ts';
import { createRuntimeApi, type RuntimeApi } from './execution/runtime-api.ts';
import { functionArn, isAliasName } from './function-reference.ts';
import { type CodeFolders, openCodeFolders } from './package/code-folders.ts';
import { forgetCode } from './package/forget-code.ts';
import { functionModules } from './package/function-modules.ts';
import type { ProvisionedRow, Release } from './rows.ts';

/** A function to be invoked, found and resolved. */
export interface Target {
  readonly functionName: string;
  /** As the caller named it: a version, an alias or nothing. */
  readonly qualifier: string | undefined;
  readonly release: Release;
}

export interface Event {
  readonly requestId: string;
  readonly payload: Uint8Array;
  readonly clientContext?: string | undefined;
}

export interface Invoked extends InvocationResult {
  /** The trace event that the invocation is. */
  readonly traceId: string;
}

/** What runs the functions of one sandbox. */
export interface Engine {
  readonly metrics: Metrics;
  /** Throws AwsError where the function is throttled or can't be started; a function's own error is a result. */
  readonly invoke: (context: Context, target: Target, event: Event) => Promise<Invoked>;
  /** These releases aren't run any more. Resolves when what was idle has ended and its logs are written. */
  readonly retire: (context: Context, releases: readonly Release[]) => Promise<void>;
  /** Initializes environments for a provisioned configuration; returns why that failed, undefined when they are ready. */
  readonly provision: (
    context: Context,
    release: Release,
    row: ProvisionedRow,
  ) => Promise<string | undefined>;
  /** Ends the environments of a provisioned configuration. */
  readonly unprovision: (context: Context, release: Release, row: ProvisionedRow) => Promise<void>;
  /** A package is removed unless a function or a layer still has it. */
  readonly forgetBlob: (blob: string) => Promise<void>;
  /** A loopback URL of a package. */
  readonly publishCode: (context: Context, blob: string) => Promise<string>;
  /** Whether invocations end because the sandbox does. */
  readonly isClosing: () => boolean;
  /** Resolves when no function is running any more. */
  readonly settled: () => Promise<void>;
  readonly stop: () => Promise<void>;
}

const engines = new WeakMap<Bus, Engine>();

/** The sandbox's engine; there is one for each bus, as there is one bus for each sandbox. */
export const engineOf = (context: Context): Engine => {
  const engine = engines.get(context.bus);
  if (!engine) throw new Error('the Lambda service was not started');
  return engine;
};

/** Makes the engine of a sandbox that opens. Nothing is started before the first invocation. */
export const openEngine = (context: ServiceContext): Engine => {
  const engine = createEngine(context);
  engines.set(context.bus, engine);
  return engine;
};

interface EngineParts {
  readonly openFolders: () => CodeFolders;
  readonly runtimeApi: RuntimeApi;
  readonly pool: InstancePool;
  readonly metrics: Metrics;
  readonly concurrency: Concurrency;
  readonly lineage: Lineage;
  /** Environments that are being made, by what they are kept under. */
  readonly provisioning: Map<string, Promise<string | undefined>>;
  readonly background: Background;
}

const createEngine = (service: ServiceContext): Engine => {
  let folders: CodeFolders | undefined;
  let isClosing = false;
  const openFolders = () => {
    folders ??= openCodeFolders(functionModules());
    return folders;
  };
  const runtimeApi = createRuntimeApi();
  const pool = new InstancePool(service.clock);
  const metrics = createMetrics();
  const background = trackBackground(service);
  const concurrency = createConcurrency();
  const lineage = createLineage();
  const parts = {
    ...{ openFolders, runtimeApi, pool, metrics, concurrency, lineage, background },
    provisioning: new Map(),
  };
  return {
    metrics,
    invoke: (context, target, event) => background.add(invoke(parts, { context, target, event })),
    retire: (context, releases) => {
      const retireAll = async () => {
        await Promise.all(releases.map((release) => pool.retire(poolKey(context, release))));
        const blobs = releases.flatMap(({ codeBlob, layerBlobs = [] }) => [codeBlob, ...layerBlobs]);
        for (const blob of new Set(blobs)) await forgetCode(service, blob, folders);
      };
      return background.add(retireAll()).catch(service.report);
    },
    provision: (context, release, row) => background.add(provisionRow(parts, { context, release, row })),
    unprovision: (context, release, row) =>
      background.add(pool.retire(provisionedKey(poolKey(context, release), row.changeId))),
    forgetBlob: (blob) => forgetCode(service, blob, folders),
    publishCode: (context, blob) => runtimeApi.publish(() => context.blobs.get(blob)),
    isClosing: () => isClosing,
    settled: () => background.settled().then(metrics.flushed),
    stop: async () => {
      isClosing = true;
      await pool.close();
      await background.settled();
      await metrics.flushed();
      await Promise.all([runtimeApi.close(), folders?.close()]);
    },
  };
};

interface Asked {
  readonly context: Context;
  readonly target: Target;
  readonly event: Event;
}

const invoke = async (parts: EngineParts, { context, target, event }: Asked): Promise<Invoked> => {
  const { metrics, background } = parts;
  const { release, ...source } = target;
  const { functionName, qualifier } = source;
  const traceId = context.trace.newId({ cause: context.cause, service: 'lambda' });
  attempt(
    () => parts.lineage.enter(context, functionName, traceId),
    () => metrics.publish(context, source, { RecursiveInvocationsDropped: 1 }),
  );
  const slot = attempt(
    () => parts.concurrency.enter(context, source),
    () => metrics.publish(context, source, { Throttles: 1 }),
  );
  const invokedArn = functionArn(context, functionName, qualifier);
  recordBeginning(context, { invokedArn, traceId });
  const place = { release, ...placeOf(context, release, slot.provisioned) };
  const invocation = { ...event, invokedArn, traceId, ...place };
  try {
    const result = await runInvocation(context, invocation, runnerParts(parts));
    background.add(result.logged);
    record(context, { ...invocation, result });
    metrics.publish(context, executedBy(source, release), {
      Invocations: 1,
      Errors: result.functionError ? 1 : 0,
      Duration: result.durationMs,
      ConcurrentExecutions: slot.count,
      ...provisionedMetrics(slot),
    });
    const row = slot.provisioned;
    // One that has ended is replaced.
    if (row) background.add(provisionRow(parts, { context, release, row })).catch(context.report);
    return { ...result, traceId };
  } finally {
    slot.leave();
  }
};

const runnerParts = ({ openFolders, runtimeApi, pool }: EngineParts): RunnerParts => ({
  folders: openFolders(),
  runtimeApi,
  pool,
  initLimitMs: INIT_LIMIT_MS,
});

interface ToProvision {
  readonly context: Context;
  readonly release: Release;
  readonly row: ProvisionedRow;
}

/** Once at a time for the same environments. */
const provisionRow = (
  parts: EngineParts,
  { context, release, row }: ToProvision,
): Promise<string | undefined> => {
  const { poolKey: key } = placeOf(context, release, row);
  const known = parts.provisioning.get(key);
  if (known) return known;
  const done = provision(context, { release, key, count: row.requested }, runnerParts(parts)).finally(() =>
    parts.provisioning.delete(key),
  );
  parts.provisioning.set(key, done);
  return done;
};

const placeOf = (context: Context, release: Release, row: ProvisionedRow | undefined) => {
  const key = poolKey(context, release);
  return row
    ? ({ poolKey: provisionedKey(key, row.changeId), initializationType: 'provisioned-concurrency' } as const)
    : ({ poolKey: key, initializationType: 'on-demand' } as const);
};

const provisionedMetrics = ({ provisioned, provisionedCount, isSpillover }: Slot) => ({
  ...(isSpillover && { ProvisionedConcurrencySpilloverInvocations: 1 }),
  ...(provisioned && {
    ProvisionedConcurrencyInvocations: 1,
    ProvisionedConcurrentExecutions: provisionedCount,
    ProvisionedConcurrencyUtilization: provisionedCount / provisioned.requested,
  }),
});

const executedBy = (source: Omit<Target, 'release'>, { configuration }: Release): MetricSource =>
  source.qualifier !== undefined && isAliasName(source.qualifier)
    ? { ...source, executedVersion: configuration.Version }
    : source;

const recordBeginning = (
  context: Context,
  { invokedArn: arn, traceId: id }: Pick<Recorded, 'invokedArn' | 'traceId'>,
): void => {
  context.trace.record({ kind: 'begun', what: 'invocation', arn }, context.cause, { id });
};

interface Recorded {
  readonly invokedArn: string;
  readonly requestId: string;
  readonly traceId: string;
  readonly result: InvocationResult;
}

const record = (
  context: Context,
  { invokedArn: functionArn, requestId, traceId, result }: Recorded,
): void => {
  const { wasCold: coldStart, durationMs, outcome } = result;
  context.trace.record(
    { kind: 'invocation', functionArn, requestId, coldStart, durationMs, outcome },
    context.cause,
    { id: traceId },
  );
};

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html (init phase) */
const INIT_LIMIT_MS = 10_000;

/** Runs `action`; `onRefusal` before its error goes on. */
const attempt = <T>(action: () => T, onRefusal: () => void): T => {
  try {
    return action();
  } catch (error) {
    onRefusal();
    throw error;
  }
};

const poolKey = (context: Context, { configuration, changeId }: Release): string =>
  `${context.account}/${context.region}/${configuration.FunctionName}:${configuration.Version}/${changeId}`;
