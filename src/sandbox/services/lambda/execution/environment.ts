import { type ChildProcess, spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import { describeExit, type Exit, type InitOutcome, type Outcome } from './outcome.ts';
import { splitOutput } from './output-lines.ts';
import { MAX_RESPONSE_BYTES, type PostedBody, type RuntimeApi, type RuntimeEvent } from './runtime-api.ts';
import { type Scratch, watchScratch } from './scratch-watch.ts';

export interface EnvironmentSettings {
  readonly command: string;
  readonly args: readonly string[];
  readonly codeFolder: string;
  /** All that the process sees; AWS_LAMBDA_RUNTIME_API is added. */
  readonly variables: Readonly<Record<string, string>>;
  readonly runtimeApi: RuntimeApi;
  readonly onLine: (line: string) => void;
  /** Watched while an invocation runs. */
  readonly scratch?: Scratch;
}

/** Starts a function's process; it initializes at once. */
export const startEnvironment = async (settings: EnvironmentSettings): Promise<Environment> => {
  let environment: Environment | undefined;
  const { address, unregister } = await settings.runtimeApi.register({
    next: (reply) => environment?.onNext(reply),
    response: (requestId, body) => environment?.onPosted('response', requestId, body),
    error: (requestId, body) => environment?.onPosted('error', requestId, body),
    initError: (body) => environment?.onInitError(body),
  });
  const child = spawn(settings.command, settings.args, {
    cwd: settings.codeFolder,
    env: { ...settings.variables, AWS_LAMBDA_RUNTIME_API: address },
    // The fourth is the lifeline: when this process ends, however, its end closes and the guard notices.
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    // A process group of its own, to be ended with all that the function starts.
    detached: true,
  });
  environment = new Environment(child, { ...settings, unregister });
  return environment;
};

interface Registered {
  readonly unregister: () => void;
}

interface Running {
  readonly requestId: string;
  readonly settle: (outcome: Outcome) => void;
  outcome: Outcome | undefined;
  hasAllOutput: boolean;
}

/** A function may have closed its standard output; then the end of its output is never told. */
const OUTPUT_PATIENCE_MS = 1000;

/**
 * One function process. Its time limits are real time, not the sandbox's clock: the code really runs, and moving the
 * clock must not end an invocation that is under way.
 */
export class Environment {
  readonly #child: ChildProcess;
  readonly #scratch: Scratch | undefined;
  readonly #onLine: (line: string) => void;
  readonly #exited: Promise<Exit>;
  readonly #initialized: Promise<InitOutcome>;
  #finishInit: (outcome: InitOutcome) => void = () => undefined;
  #reply: ((event: RuntimeEvent) => void) | undefined;
  #onIdle: (() => void) | undefined;
  #running: Running | undefined;
  #isOutOfMemory = false;
  #maxRssBytes = 0;
  #hasEnded = false;

  constructor(
    child: ChildProcess,
    { onLine, scratch, unregister }: Pick<EnvironmentSettings, 'onLine' | 'scratch'> & Registered,
  ) {
    this.#child = child;
    this.#scratch = scratch;
    this.#onLine = onLine;
    this.#initialized = new Promise((resolve) => {
      this.#finishInit = resolve;
    });
    this.#exited = new Promise((resolve) => {
      const end = (code: number | null, signal: string | null) => {
        this.#hasEnded = true;
        unregister();
        resolve(describeExit(code, signal, this.#isOutOfMemory));
      };
      child.once('error', () => end(1, null));
      // `close` and not `exit`: everything that was printed has been read by then.
      child.once('close', end);
    });
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) splitOutput(stream, { onLine, onMark: (id) => this.#onMark(id) });
    }
    const lifeline = child.stdio[3];
    if (lifeline instanceof Duplex) {
      lifeline.on('error', () => undefined);
      lifeline.on('data', () => {
        this.#isOutOfMemory = true;
      });
    }
    this.#exited.then((exit) => this.#onExit(exit));
    unreference(child);
  }

  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** The most memory that the process has had so far, as it told with its last answer. */
  get maxRssBytes(): number {
    return this.#maxRssBytes;
  }

  /** Resolves when the process waits for its first event, or has failed to get there. */
  async initialized(limitMs: number): Promise<InitOutcome> {
    const outcome = await withLimit(this.#initialized, limitMs);
    if (outcome !== 'timeout') return outcome;
    await this.stop();
    return { kind: 'timeout' };
  }

  /** Hands an event to the waiting process. */
  async invoke(requestId: string, event: RuntimeEvent, limitMs: number): Promise<Outcome> {
    const reply = this.#reply;
    if (!reply) return this.#exited;
    this.#reply = undefined;
    const answered = new Promise<Outcome>((settle) => {
      this.#running = { requestId, settle, outcome: undefined, hasAllOutput: false };
    });
    reply(event);
    const watch = this.#scratch && watchScratch(this.#scratch);
    const full = watch?.full.then(() => 'full' as const) ?? answered;
    const outcome = await withLimit(Promise.race([answered, full]), limitMs);
    watch?.stop();
    this.#running = undefined;
    if (typeof outcome !== 'string') return outcome;
    await this.stop();
    return outcome === 'full' && this.#scratch ? this.#tellFull(this.#scratch) : { kind: 'timeout' };
  }

  /** Resolves to true when the process waits for an event again, to false when it has ended. */
  idle(): Promise<boolean> {
    if (this.#hasEnded) return Promise.resolve(false);
    if (this.#reply) return Promise.resolve(true);
    const isWaiting = new Promise<boolean>((resolve) => {
      this.#onIdle = () => resolve(true);
    });
    const hasEnded = this.#exited.then(() => false);
    return withLimit(Promise.race([isWaiting, hasEnded]), IDLE_PATIENCE_MS).then((isIdle) => isIdle === true);
  }

  /** Ends the process and all that it has started. */
  async stop(): Promise<void> {
    const { pid } = this.#child;
    if (!this.#hasEnded && pid !== undefined) killGroup(pid);
    await withLimit(this.#exited, STOP_PATIENCE_MS);
  }

  onNext(reply: (event: RuntimeEvent) => void): void {
    this.#reply = reply;
    this.#finishInit({ kind: 'ready' });
    this.#onIdle?.();
    this.#onIdle = undefined;
  }

  onPosted(kind: 'response' | 'error', requestId: string, body: PostedBody): void {
    this.#maxRssBytes = Math.max(this.#maxRssBytes, body.maxRssBytes ?? 0);
    const running = this.#running;
    if (running?.requestId !== requestId) return;
    const outcome: Outcome =
      body.size > MAX_RESPONSE_BYTES ? { kind: 'too-large' } : { kind, body: body.bytes };
    running.outcome = outcome;
    // The mark that ends the invocation's output comes on another channel: whichever is later settles.
    if (running.hasAllOutput) running.settle(outcome);
    else setTimeout(() => running.settle(outcome), OUTPUT_PATIENCE_MS).unref();
  }

  onInitError(body: PostedBody): void {
    this.#maxRssBytes = Math.max(this.#maxRssBytes, body.maxRssBytes ?? 0);
    // What it printed about it is there when it has ended.
    this.#exited.then(() => this.#finishInit({ kind: 'error', body: body.bytes }));
  }

  /** The error is the one that code on Lambda fails with which doesn't catch it; that it is ended is ours. */
  #tellFull({ limitMb, full }: Scratch): Outcome {
    this.#onLine(
      `[serverless-labs] /tmp holds more than its ${limitMb} MB (EphemeralStorage), so the function was ended. On Lambda the write fails: ${full.errorMessage}`,
    );
    return { kind: 'error', body: Buffer.from(JSON.stringify({ ...full, trace: [] })) };
  }

  #onMark(requestId: string): void {
    const running = this.#running;
    if (running?.requestId !== requestId) return;
    running.hasAllOutput = true;
    if (running.outcome) running.settle(running.outcome);
  }

  #onExit(exit: Exit): void {
    this.#running?.settle(this.#running.outcome ?? exit);
    // After an init error its own report goes first, as that was asked for first.
    setImmediate(() => this.#finishInit(exit));
  }
}

/** Between its answer and the next poll a runtime has nothing to do. */
const IDLE_PATIENCE_MS = 10_000;
/** What is killed ends at once, unless the machine is in trouble. */
const STOP_PATIENCE_MS = 10_000;

const killGroup = (pid: number) => {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended in the meantime.
  }
};

/** A waiting function must not keep a command from ending; while something is awaited, its time limit's timer does. */
const unreference = (child: ChildProcess) => {
  child.unref();
  for (const stream of child.stdio) {
    if (stream && 'unref' in stream && typeof stream.unref === 'function') stream.unref();
  }
};

/** The timer also keeps this process alive meanwhile, as nothing else about an environment does. */
const withLimit = <T>(promise: Promise<T>, limitMs: number): Promise<T | 'timeout'> =>
  new Promise((resolve) => {
    const timer = setTimeout(() => resolve('timeout'), limitMs);
    promise.then((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
