import type { Call, CallObserver } from './call.ts';
import type { Target } from './target.ts';

/** A way to one target. */
export interface Connection {
  readonly target: Target;
  readonly call: Call;
  /** Tells `observer` of every call, before and after it is sent; returns the function that ends it. */
  readonly onCall: (observer: CallObserver) => () => void;
  readonly close: () => void;
}
