import type { Clock, Timer } from '../../../../core/clock.ts';
import { AwsError } from '../../../kernel/aws-error.ts';
import type { Instance } from './instance.ts';

/** AWS doesn't document how long it keeps an idle environment; some minutes is what people see. */
export const IDLE_MS = 10 * 60_000;

/** Many cold starts at once only slow each other down on one machine; those beyond wait, perhaps for a warm one. */
const MAX_STARTING = 4;

/**
 * What a cold start takes, in real time. Whoever has waited less may be served sooner by an environment that is warm: fifty
 * calls at once of a quick function need a few of them, of a slow one fifty.
 */
const PATIENCE_MS = 100;

/** The key of the provisioned environments of what runs under `key`. */
export const provisionedKey = (key: string, changeId: string): string => `${key}${PROVISIONED}${changeId}`;

const PROVISIONED = '/provisioned/';

const releaseOf = (key: string): string => key.split(PROVISIONED, 1)[0] ?? key;

/** An instance and what it runs. */
interface Kept {
  readonly key: string;
  readonly instance: Instance;
  /** Undefined for a provisioned one, which is kept for as long as it lives. */
  readonly idleTimer: Timer | undefined;
}

interface Waiting {
  readonly key: string;
  /** When it has waited long enough for a warm one. */
  readonly dueMs: number;
  readonly resolve: (what: Instance | 'start') => void;
  readonly reject: (error: unknown) => void;
}

const closing = () => new AwsError('ServiceException', 'The sandbox is closing.', { httpStatus: 503 });

/** Keeps warm environments by what they run, and holds the number of simultaneous cold starts down. */
export class InstancePool {
  readonly #clock: Clock;
  readonly #all = new Map<Instance, string>();
  readonly #provisioned = new Set<string>();
  readonly #disposals = new Map<Instance, Promise<void>>();
  readonly #retired = new Set<string>();
  #idle: Kept[] = [];
  #waiting: Waiting[] = [];
  #starting = 0;
  #patience: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A warm instance of `key`, the one used last, or leave to start one; then {@link started} must follow. */
  async acquire(key: string): Promise<Instance | 'start'> {
    if (this.#isClosed) throw closing();
    const kept = this.#idle.findLast((idle) => idle.key === key);
    if (kept) return this.#take(kept);
    if (this.#starting < MAX_STARTING && this.#waiting.length === 0) {
      this.#starting += 1;
      return 'start';
    }
    const dueMs = performance.now() + PATIENCE_MS;
    return new Promise((resolve, reject) => {
      this.#waiting.push({ key, dueMs, resolve, reject });
      this.#startDue();
    });
  }

  /** A cold start has come to its end, well or not. */
  started(): void {
    this.#starting -= 1;
    this.#startDue();
  }

  /** Lets those start that have waited long enough, and looks again when the next one has. */
  #startDue(): void {
    clearTimeout(this.#patience);
    while (this.#starting < MAX_STARTING) {
      const [next] = this.#waiting;
      if (!next) return;
      const leftMs = next.dueMs - performance.now();
      if (leftMs > 0) {
        this.#patience = setTimeout(() => this.#startDue(), leftMs);
        return;
      }
      this.#waiting.shift();
      this.#starting += 1;
      next.resolve('start');
    }
  }

  /** Throws AwsError when the sandbox has closed meanwhile. */
  async add(key: string, instance: Instance): Promise<void> {
    this.#all.set(instance, key);
    if (!this.#isClosed) return;
    await this.dispose(instance);
    throw closing();
  }

  /** Its invocation is over: for the next one of the same key, or to be kept warm. */
  async release(key: string, instance: Instance): Promise<void> {
    if (this.#retired.has(key) || this.#retired.has(releaseOf(key))) return this.dispose(instance);
    const next = this.#waiting.find((waiting) => waiting.key === key);
    if (next) {
      this.#waiting = this.#waiting.filter((waiting) => waiting !== next);
      return next.resolve(instance);
    }
    const idleTimer = this.#provisioned.has(key)
      ? undefined
      : this.#clock.after(IDLE_MS, () => {
          this.#idle = this.#idle.filter((kept) => kept.instance !== instance);
          return this.dispose(instance);
        });
    this.#idle.push({ key, instance, idleTimer });
  }

  /** Instances of this key are kept although nobody needs them; returns how many there are. */
  provision(key: string): number {
    this.#provisioned.add(key);
    return [...this.#all.values()].filter((other) => other === key).length;
  }

  /** What ran under this key, or a key that begins with it, isn't wanted any more: idle instances end now, busy ones with their invocation. */
  async retire(prefix: string): Promise<void> {
    const isMeant = (key: string) => key.startsWith(prefix);
    this.#retired.add(prefix);
    for (const key of [...this.#provisioned].filter(isMeant)) this.#provisioned.delete(key);
    const retired = this.#idle.filter(({ key }) => isMeant(key));
    await Promise.all(retired.map((kept) => this.dispose(this.#take(kept))));
  }

  /** Ends an instance, once, however many ask for it; until it has ended {@link close} waits for it. */
  dispose(instance: Instance): Promise<void> {
    const known = this.#disposals.get(instance);
    if (known) return known;
    const disposal = instance.dispose().finally(() => {
      this.#all.delete(instance);
      this.#disposals.delete(instance);
    });
    this.#disposals.set(instance, disposal);
    return disposal;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#patience);
    for (const waiting of this.#waiting.splice(0)) waiting.reject(closing());
    for (const kept of this.#idle) kept.idleTimer?.cancel();
    this.#idle = [];
    await Promise.all([...this.#all.keys()].map((instance) => this.dispose(instance)));
  }

  #take(kept: Kept): Instance {
    kept.idleTimer?.cancel();
    this.#idle = this.#idle.filter((other) => other !== kept);
    return kept.instance;
  }
}
