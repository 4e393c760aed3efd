import type { Call } from '../aws/call.ts';
import { AwsCallError } from '../aws/call-error.ts';
import { type Clock, sleep } from '../core/clock.ts';
import { describeFailure } from './attempt.ts';
import type { CleanupEvent, Resource } from './cleanup-event.ts';
import type { Journal } from './journal.ts';
import type { ResourceType } from './resource-type.ts';
import { RESOURCE_TYPES } from './resource-types/index.ts';

/** How the removal of one resource ended. */
export type Removal = { readonly kind: 'gone' } | { readonly kind: 'failed'; readonly why: string };

interface RemoveOptions {
  readonly connection: { readonly call: Call };
  readonly journal: Journal;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

/**
 * Deletes one resource and looks whether it is gone, with patience for refusals that pass by themselves and for
 * deletions that take a while. Nothing is journaled as gone that was not looked for.
 */
export async function* remove(
  options: RemoveOptions,
  resource: Resource,
): AsyncGenerator<CleanupEvent, Removal> {
  const type = RESOURCE_TYPES[resource.type];
  if (!type) return { kind: 'failed', why: 'It is of a kind that cleanup does not know.' };
  const { journal, clock, signal } = options;
  const shown = { type: resource.type, name: resource.name };
  journal.append({ kind: 'deleting', ...shown });
  yield { kind: 'cleanup-deleting', resource: shown };
  const startedAt = clock.now();
  for (let delayMs = FIRST_DELAY_MS; ; delayMs = Math.min(delayMs * 2, LONGEST_DELAY_MS)) {
    const attempt = await tryToRemove(options.connection.call, type, resource.name);
    if (attempt.kind === 'gone') {
      journal.append({ kind: 'gone', ...shown });
      yield { kind: 'cleanup-gone', resource: shown };
      return { kind: 'gone' };
    }
    if (clock.now() + delayMs > startedAt + attempt.patienceMs) {
      yield { kind: 'cleanup-failed', resource: shown, code: attempt.code, message: attempt.message };
      return { kind: 'failed', why: attempt.why };
    }
    yield {
      kind: 'cleanup-retrying',
      resource: shown,
      code: attempt.code,
      message: attempt.message,
      delayMs,
    };
    await sleep(clock, delayMs, signal);
  }
}

/** hashicorp/terraform-provider-aws#14291: what IAM says reaches other services within two minutes. */
const PATIENCE_MS = 120_000;
/** A target that doesn't answer at all has most likely ended. */
const PATIENCE_WITHOUT_ANSWER_MS = 5_000;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 15_000;

type Attempt =
  | { readonly kind: 'gone' }
  | {
      readonly kind: 'failed';
      readonly code: string;
      readonly message: string;
      readonly why: string;
      /** How long it is worth trying again; 0 where it isn't. */
      readonly patienceMs: number;
    };

const tryToRemove = async (call: Call, type: ResourceType, name: string): Promise<Attempt> => {
  try {
    await type.remove(call, name);
    return (await type.presence(call, name)) === 'gone' ? { kind: 'gone' } : STILL_THERE;
  } catch (error) {
    if (!(error instanceof AwsCallError) || error.failure === 'interrupted') throw error;
    const { code, message } = error;
    return { kind: 'failed', code, message, why: describeFailure(error), patienceMs: patience(error, type) };
  }
};

const patience = (error: AwsCallError, type: ResourceType): number => {
  if (error.failure === 'unreachable') return PATIENCE_WITHOUT_ANSWER_MS;
  const passes = error.isRetryable || type.passing.some((code) => error.code.startsWith(code));
  return passes ? PATIENCE_MS : 0;
};

const STILL_THERE: Attempt = {
  kind: 'failed',
  patienceMs: PATIENCE_MS,
  code: 'StillThere',
  message: 'It is still there after its deletion.',
  why: 'AWS took its deletion, but it is still there.',
};
