import type { AwsCallError } from './call-error.ts';
import type { CallInput, JsonObject } from './json.ts';

export interface CallOptions {
  readonly signal?: AbortSignal;
}

/**
 * Sends one AWS API call; `api` is `service.Operation` as in lab files (`sqs.CreateQueue`).
 *
 * In the input, members follow the SDK's schema: timestamps are ISO 8601 texts or epoch seconds, blobs are
 * `Uint8Array`, text, or `{ base64: '…' }`; numbers may be given as text and the other way round, because names and
 * saved values are text. The answer is plain JSON: timestamps are ISO texts, blobs and collected streams are text
 * where they are UTF-8 and `{ base64: '…' }` elsewhere, `$metadata` is left out.
 *
 * Throws {@link AwsCallError}.
 */
export type Call = (api: string, input: CallInput, options?: CallOptions) => Promise<JsonObject>;

/** What an observer of calls is told, synchronously: once before the call is sent and once after. `id` joins the two. */
export type CallEvent =
  | { readonly kind: 'sending'; readonly id: number; readonly api: string; readonly input: CallInput }
  | {
      readonly kind: 'answered';
      readonly id: number;
      readonly api: string;
      readonly input: CallInput;
      readonly output: JsonObject;
    }
  | {
      readonly kind: 'failed';
      readonly id: number;
      readonly api: string;
      readonly input: CallInput;
      readonly error: AwsCallError;
    };

/** An observer; what it throws ends the call. */
export type CallObserver = (event: CallEvent) => void;
