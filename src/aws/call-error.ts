/**
 * How a call failed. `refused`: AWS answered with an error. `unreachable`: no answer came, so it is unknown whether the
 * call had an effect. `invalid`: it was never sent, because the input does not fit the API. `interrupted`: the caller's
 * signal ended it.
 */
export type CallFailure = 'refused' | 'unreachable' | 'invalid' | 'interrupted';

interface AwsCallErrorDetail {
  readonly failure: CallFailure;
  readonly service: string;
  readonly operation: string;
  /** AWS's code (`NoSuchEntity`, `ResourceNotFoundException`); a network code (`ECONNREFUSED`); `ParamValidation`. */
  readonly code: string;
  readonly message: string;
  readonly httpStatus?: number | undefined;
  readonly requestId?: string | undefined;
  readonly isRetryable?: boolean;
  readonly cause?: unknown;
}

/** A call that did not succeed, with AWS's own code and message. */
export class AwsCallError extends Error {
  override readonly name = 'AwsCallError';
  readonly failure: CallFailure;
  /** The service's key in lab files, `lambda`. */
  readonly service: string;
  readonly operation: string;
  readonly code: string;
  readonly httpStatus: number | undefined;
  readonly requestId: string | undefined;
  /** Throttled, or a fault of AWS or of the network: the same call may succeed later. */
  readonly isRetryable: boolean;

  constructor(detail: AwsCallErrorDetail) {
    super(detail.message, detail.cause === undefined ? undefined : { cause: detail.cause });
    this.failure = detail.failure;
    this.service = detail.service;
    this.operation = detail.operation;
    this.code = detail.code;
    this.httpStatus = detail.httpStatus;
    this.requestId = detail.requestId;
    this.isRetryable = detail.isRetryable ?? false;
  }
}

/**
 * AWS says that what was named isn't there. The codes differ by service; the HTTP status alone proves nothing, because
 * anything that isn't AWS answers 404 too.
 */
export const isNotFound = (error: unknown): error is AwsCallError =>
  error instanceof AwsCallError &&
  error.failure === 'refused' &&
  /NotFound|NoSuch|NonExistent|DoesNotExist/.test(error.code);

/** AWS says that the caller lacks a permission, or that it doesn't know the caller. */
export const isAccessDenied = (error: unknown): error is AwsCallError =>
  error instanceof AwsCallError &&
  error.failure === 'refused' &&
  /^(AccessDenied|UnauthorizedOperation|UnrecognizedClient|InvalidClientTokenId|ExpiredToken|SignatureDoesNotMatch|InvalidSignature|MissingAuthenticationToken|NotAuthorized|AuthorizationError|InvalidAccessKeyId)/.test(
    error.code,
  );

/** The target, a sandbox or an emulator, doesn't have the operation; AWS itself never answers 501. */
export const isNotImplemented = (error: unknown): error is AwsCallError =>
  error instanceof AwsCallError && error.failure === 'refused' && error.httpStatus === 501;

/** It can't be said whether the call had its effect: no answer came, or AWS failed while it worked. */
export const isOutcomeUnknown = (error: unknown): boolean =>
  !(error instanceof AwsCallError) ||
  error.failure === 'unreachable' ||
  error.failure === 'interrupted' ||
  (error.httpStatus !== undefined && error.httpStatus >= 500 && !isNotImplemented(error));
