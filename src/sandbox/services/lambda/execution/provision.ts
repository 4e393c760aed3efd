import { cpus } from 'node:os';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Release } from '../rows.ts';
import { startInstance } from './instance.ts';
import { formatPlatformLine } from './log-lines.ts';
import { initReport, type RunnerParts } from './run-invocation.ts';

/** Environments that really are there; each is a process of this machine. More are made when they are invoked. */
const MAX_PROCESSES = Math.min(Math.max(4 * cpus().length, 4), 20);

const PROVISIONED = 'provisioned-concurrency';

export interface Provision {
  readonly release: Release;
  /** What the environments are kept under. */
  readonly key: string;
  readonly count: number;
}

/**
 * Starts what is missing of `count` environments and initializes them. Returns why that failed, in AWS's words where it
 * has any; undefined when all are ready.
 */
export const provision = async (
  context: Context,
  { release, key, count }: Provision,
  parts: RunnerParts,
): Promise<string | undefined> => {
  const missing = Math.min(count, MAX_PROCESSES) - parts.pool.provision(key);
  for (let left = missing; left > 0; left -= 1) {
    const failure = await startOne(context, { release, key }, parts);
    if (failure !== undefined) return failure;
  }
  return undefined;
};

const startOne = async (
  context: Context,
  { release, key }: Omit<Provision, 'count'>,
  parts: RunnerParts,
): Promise<string | undefined> => {
  const { configuration } = release;
  try {
    const instance = await startInstance(context, release, { ...parts, initializationType: PROVISIONED });
    await parts.pool.add(key, instance);
    const log = (line: Parameters<typeof formatPlatformLine>[0]) => {
      const text = formatPlatformLine(line, configuration, context.clock.now());
      if (text !== undefined) instance.log.push(`${text}\n`);
    };
    log({ kind: 'init-start', initializationType: PROVISIONED });
    const startedMs = performance.now();
    const outcome = await instance.environment.initialized(parts.initLimitMs);
    const durationMs = performance.now() - startedMs;
    if (outcome.kind === 'ready') {
      instance.untoldInitMs = durationMs;
      await instance.log.flush(undefined);
      await parts.pool.release(key, instance);
      return undefined;
    }
    log(initReport({ initializationType: PROVISIONED }, 'init', { outcome, durationMs }));
    await parts.pool.dispose(instance);
    return INIT_FAILURE;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return error.message;
  }
};

/** What GetProvisionedConcurrencyConfig shows of a function that doesn't get through its init phase. */
const INIT_FAILURE = 'FUNCTION_ERROR_INIT_FAILURE';
