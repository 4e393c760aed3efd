/** How the initialization of an execution environment ended. */
export type InitOutcome =
  | { readonly kind: 'ready' }
  | { readonly kind: 'error'; readonly body: Buffer }
  | Exit
  | { readonly kind: 'timeout' };

/** How an invocation ended. */
export type Outcome =
  | { readonly kind: 'response'; readonly body: Buffer }
  | { readonly kind: 'error'; readonly body: Buffer }
  | { readonly kind: 'too-large' }
  | Exit
  | { readonly kind: 'timeout' };

/** The function's process ended. */
export interface Exit {
  readonly kind: 'exit';
  readonly reason: string;
  readonly isOutOfMemory: boolean;
}

/** What went wrong, in the shape of a function error's payload. */
export interface FunctionError {
  readonly errorType: string;
  readonly errorMessage: string;
}

const SIGNALS: Readonly<Record<string, string>> = {
  SIGKILL: 'killed',
  SIGABRT: 'aborted',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
  SIGINT: 'interrupt',
  SIGBUS: 'bus error',
};

/** The end of a process in Lambda's words. */
export const describeExit = (code: number | null, signal: string | null, isOutOfMemory: boolean): Exit => {
  if (signal !== null) {
    const name = SIGNALS[signal] ?? signal.toLowerCase();
    return { kind: 'exit', reason: `Runtime exited with error: signal: ${name}`, isOutOfMemory };
  }
  const reason =
    code === 0
      ? 'Runtime exited without providing a reason'
      : `Runtime exited with error: exit status ${code}`;
  return { kind: 'exit', reason, isOutOfMemory };
};

/** The error that AWS makes of an outcome which isn't the function's own answer. */
export const errorOf = (
  outcome: Outcome,
  facts: { readonly requestId: string; readonly timeoutSeconds: number },
): FunctionError | undefined => {
  switch (outcome.kind) {
    case 'response':
    case 'error':
      return undefined;
    case 'too-large':
      return {
        errorType: 'Function.ResponseSizeTooLarge',
        errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
      };
    case 'timeout':
      return {
        errorType: 'Sandbox.Timedout',
        errorMessage: `RequestId: ${facts.requestId} Error: ${timeoutText(facts.timeoutSeconds)}`,
      };
    case 'exit':
      return {
        errorType: 'Runtime.ExitError',
        errorMessage: `RequestId: ${facts.requestId} Error: ${outcome.reason}`,
      };
  }
};

export const timeoutText = (timeoutSeconds: number): string =>
  `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
