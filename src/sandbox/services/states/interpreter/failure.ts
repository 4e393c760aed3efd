/** An error that a state ends with, as Retry and Catch see it. */
export class StateFailure extends Error {
  readonly error: string;
  readonly failureCause: string | undefined;
  /** Where a JSONata expression failed: the field. */
  readonly location: string | undefined;

  constructor(error: string, failureCause?: string, location?: string) {
    super(`${error}: ${failureCause ?? ''}`);
    this.error = error;
    this.failureCause = failureCause;
    this.location = location;
  }
}

/**
 * An error that ends the execution at once: no Retry and no Catch sees it.
 * "States.Runtime errors aren't retriable, and will always cause the execution to fail."
 * https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
 */
export class ExecutionFailure extends Error {
  readonly error: string;
  readonly failureCause: string;
  /** The cause begins with the state's name and the event at which it was entered. */
  readonly namesState: boolean;

  constructor(
    error: string,
    failureCause: string,
    options: { readonly namesState: boolean } = { namesState: true },
  ) {
    super(`${error}: ${failureCause}`);
    this.error = error;
    this.failureCause = failureCause;
    this.namesState = options.namesState;
  }
}

export const runtimeFailure = (cause: string): ExecutionFailure =>
  new ExecutionFailure('States.Runtime', cause);

/** A JSONata expression that couldn't be evaluated, or gave what the field can't take. Catch and Retry see it. */
export const queryFailure = (cause: string, location: string): StateFailure =>
  new StateFailure('States.QueryEvaluationError', cause, location);

/** A state's output, a task's result and an execution's input hold at most 256 KiB of UTF-8. */
export const MAX_DATA_BYTES = 262_144;

export const isTooLarge = (text: string): boolean =>
  text.length > MAX_DATA_BYTES ||
  (text.length * 3 > MAX_DATA_BYTES && Buffer.byteLength(text) > MAX_DATA_BYTES);

export const tooLargeCause = (subject: string): string =>
  `The state/task '${subject}' returned a result with a size exceeding the maximum number of bytes service limit.`;
