import type { Context } from '../../../kernel/context.ts';
import type { Release } from '../rows.ts';
import { type InitializationType, type Instance, type InstanceParts, startInstance } from './instance.ts';
import type { InstancePool } from './instance-pool.ts';
import { formatPlatformLine, type PlatformLine } from './log-lines.ts';
import { errorOf, type InitOutcome, type Outcome } from './outcome.ts';
import { clockOffsetMs } from './variables.ts';

export interface Invocation {
  readonly release: Release;
  /** What the environments of this release are kept under. */
  readonly poolKey: string;
  readonly initializationType: InitializationType;
  /** As the caller named it, with the alias. */
  readonly invokedArn: string;
  readonly requestId: string;
  readonly payload: Uint8Array;
  readonly clientContext?: string | undefined;
  /** The trace event that this invocation is, cause of what the function does. */
  readonly traceId: string;
}

export interface InvocationResult {
  readonly payload: Uint8Array;
  /** `Unhandled`, where the function failed. */
  readonly functionError: 'Unhandled' | undefined;
  /** The last 4 KB of the log. */
  readonly tail: Buffer;
  readonly durationMs: number;
  readonly wasCold: boolean;
  /** `ok`, or what went wrong: `timeout`, `Runtime.ExitError`, … */
  readonly outcome: string;
  /** Resolves when the log is in CloudWatch Logs (or the role wasn't allowed to write it). */
  readonly logged: Promise<void>;
}

export interface RunnerParts extends InstanceParts {
  readonly pool: InstancePool;
  /** The init phase's limit, 10 s on AWS. */
  readonly initLimitMs: number;
}

/** Runs one invocation in a warm environment or a new one. Throws AwsError where none can be started. */
export const runInvocation = async (
  context: Context,
  invocation: Invocation,
  parts: RunnerParts,
): Promise<InvocationResult> => {
  const run = new Run(context, invocation, parts);
  const instance = await run.acquire();
  return instance.kind === 'failed'
    ? run.finish(instance.instance, instance.outcome)
    : run.invoke(instance.instance);
};

type Acquired =
  | { readonly kind: 'ready'; readonly instance: Instance }
  | { readonly kind: 'failed'; readonly instance: Instance; readonly outcome: Outcome };

const TAIL_BYTES = 4096;

/** The state of one invocation: its environment, its log tail and its times. */
class Run {
  readonly #context: Context;
  readonly #invocation: Invocation;
  readonly #parts: RunnerParts;
  #tail = '';
  #initMs: number | undefined;
  #isCold = false;
  #startedMs = performance.now();

  constructor(context: Context, invocation: Invocation, parts: RunnerParts) {
    this.#context = context;
    this.#invocation = invocation;
    this.#parts = parts;
  }

  get #timeoutMs(): number {
    return (this.#invocation.release.configuration.Timeout ?? 3) * 1000;
  }

  async acquire(): Promise<Acquired> {
    const { pool } = this.#parts;
    const instance = await pool.acquire(this.#invocation.poolKey);
    if (instance === 'start') return this.#coldStart().finally(() => pool.started());
    if (this.#canServe(instance) && (await instance.environment.idle())) {
      this.#listen(instance);
      return { kind: 'ready', instance };
    }
    // It ended after its last invocation, or its keys run out.
    await pool.dispose(instance);
    return this.acquire();
  }

  /**
   * A failed init phase is tried once more as part of the invocation.
   * https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib
   */
  async #coldStart(): Promise<Acquired> {
    this.#isCold = true;
    const first = await this.#start();
    this.#emit(first, { kind: 'init-start', initializationType: this.#invocation.initializationType });
    const initStartedMs = performance.now();
    const outcome = await first.environment.initialized(this.#parts.initLimitMs);
    const initMs = performance.now() - initStartedMs;
    this.#startedMs = performance.now();
    if (outcome.kind === 'ready') {
      this.#initMs = initMs;
      return { kind: 'ready', instance: first };
    }
    this.#emit(first, initReport(this.#invocation, 'init', { outcome, durationMs: initMs }));
    await this.#parts.pool.dispose(first);
    const second = await this.#start(first.log);
    const again = await second.environment.initialized(this.#timeoutMs);
    if (again.kind === 'ready') return { kind: 'ready', instance: second };
    const durationMs = performance.now() - this.#startedMs;
    this.#emit(second, initReport(this.#invocation, 'invoke', { outcome: again, durationMs }));
    this.#emit(second, { kind: 'start', requestId: this.#invocation.requestId });
    return { kind: 'failed', instance: second, outcome: again };
  }

  async #start(log?: Instance['log']): Promise<Instance> {
    const { release, poolKey, initializationType } = this.#invocation;
    const parts = { ...this.#parts, initializationType, log };
    const instance = await startInstance(this.#context, release, parts);
    await this.#parts.pool.add(poolKey, instance);
    this.#listen(instance);
    return instance;
  }

  async invoke(instance: Instance): Promise<InvocationResult> {
    const { requestId, payload } = this.#invocation;
    this.#initMs ??= instance.untoldInitMs;
    instance.untoldInitMs = undefined;
    this.#emit(instance, { kind: 'start', requestId });
    this.#startedMs = performance.now();
    const outcome = await instance.environment.invoke(
      requestId,
      { payload, headers: this.#headers() },
      this.#timeoutMs,
    );
    return this.finish(instance, outcome);
  }

  finish(instance: Instance, outcome: Outcome): InvocationResult {
    const durationMs = Math.min(
      performance.now() - this.#startedMs,
      outcome.kind === 'timeout' ? this.#timeoutMs : Number.POSITIVE_INFINITY,
    );
    const { configuration } = this.#invocation.release;
    const { requestId, traceId, poolKey } = this.#invocation;
    const error = errorOf(outcome, { requestId, timeoutSeconds: configuration.Timeout ?? 3 });
    if (outcome.kind === 'timeout') this.#emit(instance, { kind: 'timeout', requestId });
    if (outcome.kind === 'exit')
      this.#emit(instance, {
        kind: 'error',
        requestId,
        reason: outcome.reason,
        errorType: 'Runtime.ExitError',
      });
    this.#emit(instance, { kind: 'end', requestId });
    this.#emit(instance, this.#report(instance, outcome, durationMs));
    instance.listener = undefined;
    const logged = instance.log.flush(traceId);
    const { pool } = this.#parts;
    const given = instance.environment.hasEnded ? pool.dispose(instance) : pool.release(poolKey, instance);
    given.catch(this.#context.report);
    const isAnswer = outcome.kind === 'response' || outcome.kind === 'error';
    return {
      payload: isAnswer ? outcome.body : Buffer.from(JSON.stringify(error)),
      functionError: outcome.kind === 'response' ? undefined : 'Unhandled',
      tail: Buffer.from(this.#tail).subarray(-TAIL_BYTES),
      durationMs,
      wasCold: this.#isCold,
      outcome: outcome.kind === 'response' ? 'ok' : (error?.errorType ?? errorTypeIn(outcome)),
      logged,
    };
  }

  #report(instance: Instance, outcome: Outcome, durationMs: number): PlatformLine {
    const memoryMb = this.#invocation.release.configuration.MemorySize ?? 128;
    const isOutOfMemory = outcome.kind === 'exit' && outcome.isOutOfMemory;
    const usedMb = Math.ceil(instance.environment.maxRssBytes / (1024 * 1024));
    const errorType = isOutOfMemory
      ? 'Runtime.OutOfMemory'
      : outcome.kind === 'exit'
        ? 'Runtime.ExitError'
        : undefined;
    const status = outcome.kind === 'timeout' ? 'timeout' : outcome.kind === 'exit' ? 'error' : 'success';
    return {
      kind: 'report',
      requestId: this.#invocation.requestId,
      report: {
        durationMs,
        initMs: this.#initMs,
        isInitBilled: this.#invocation.initializationType === 'on-demand',
        maxMemoryMb: isOutOfMemory ? memoryMb : Math.min(usedMb, memoryMb),
        status,
        errorType,
      },
    };
  }

  /** Session keys must outlast the invocation. */
  #canServe(instance: Instance): boolean {
    return instance.credentialsExpireMs - this.#context.clock.now() > this.#timeoutMs;
  }

  #listen(instance: Instance): void {
    instance.listener = (text) => this.#addToTail(text);
  }

  #emit(instance: Instance, line: PlatformLine): void {
    const text = formatPlatformLine(line, this.#invocation.release.configuration, this.#context.clock.now());
    if (text === undefined) return;
    instance.log.push(`${text}\n`);
    this.#addToTail(`${text}\n`);
  }

  #addToTail(text: string): void {
    this.#tail = (this.#tail + text).slice(-TAIL_BYTES);
  }

  #headers(): Record<string, string> {
    const { requestId, invokedArn, clientContext, traceId } = this.#invocation;
    const root = requestId.replaceAll('-', '');
    return {
      'lambda-runtime-aws-request-id': requestId,
      'lambda-runtime-deadline-ms': String(Date.now() + this.#timeoutMs),
      'lambda-runtime-invoked-function-arn': invokedArn,
      'lambda-runtime-trace-id': `Root=1-${root.slice(0, 8)}-${root.slice(8)};Parent=${traceId};Sampled=0`,
      'lambda-sandbox-clock-offset-ms': String(clockOffsetMs(this.#context)),
      ...(clientContext !== undefined && { 'lambda-runtime-client-context': clientContext }),
    };
  }
}

/** What the log says of an initialization that failed. */
export const initReport = (
  { initializationType }: Pick<Invocation, 'initializationType'>,
  phase: 'init' | 'invoke',
  { outcome, durationMs }: { readonly outcome: InitOutcome; readonly durationMs: number },
): PlatformLine =>
  outcome.kind === 'timeout'
    ? { kind: 'init-report', initializationType, phase, durationMs, status: 'timeout' }
    : {
        kind: 'init-report',
        initializationType,
        phase,
        durationMs,
        status: 'error',
        errorType: outcome.kind === 'exit' ? 'Runtime.ExitError' : errorTypeIn(outcome),
      };

const errorTypeIn = (outcome: InitOutcome | Outcome): string => {
  if (outcome.kind !== 'error') return 'Runtime.Unknown';
  const [, type = 'Runtime.Unknown'] = /"errorType":\s*"([^"]+)"/.exec(outcome.body.toString()) ?? [];
  return type;
};
