import {
  DEFAULT_RETRY_DELAY_BASE,
  StandardRetryStrategy,
  THROTTLING_RETRY_DELAY_BASE,
} from '@smithy/core/retry';
import type { RetryErrorInfo, StandardRetryToken } from '@smithy/types';

/** The SDK's own retries; the time between them goes by on a clock that can be moved. */
export class RetriesInMovedTime extends StandardRetryStrategy {
  readonly #pause: (durationMs: number) => Promise<void>;

  constructor(pause: (durationMs: number) => Promise<void>) {
    super({ maxAttempts: 3, backoff: { setDelayBase: () => {}, computeNextBackoffDelay: () => 0 } });
    this.#pause = pause;
  }

  override async refreshRetryTokenForRetry(
    token: StandardRetryToken,
    info: RetryErrorInfo,
  ): Promise<StandardRetryToken> {
    const next = await super.refreshRetryTokenForRetry(token, info);
    const baseMs = info.errorType === 'THROTTLING' ? THROTTLING_RETRY_DELAY_BASE : DEFAULT_RETRY_DELAY_BASE;
    await this.#pause(baseMs * 2 ** token.getRetryCount());
    return next;
  }
}
