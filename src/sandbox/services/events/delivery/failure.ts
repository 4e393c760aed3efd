import { AwsError } from '../../../kernel/aws-error.ts';

/** Why a target didn't take an event, in the words of a dead-letter queue's attributes. */
export interface Failure {
  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-event-delivery.html#eb-rule-dlq */
  readonly code: string;
  readonly message: string;
  readonly isRetryable: boolean;
}

/** A failure that no AWS service answered: an endpoint's status, a payload that the target can't take. */
export class DeliveryFailure extends Error implements Failure {
  override readonly name = 'DeliveryFailure';
  readonly code: string;
  readonly isRetryable: boolean;

  constructor(code: string, message: string, options: { readonly isRetryable: boolean }) {
    super(message);
    this.code = code;
    this.isRetryable = options.isRetryable;
  }
}

/** Undefined where the sandbox itself is at fault. */
export const failureOf = (error: unknown): Failure | undefined => {
  if (error instanceof DeliveryFailure) return error;
  if (!(error instanceof AwsError)) return undefined;
  const { code, isRetryable } = kindOf(error);
  return { code, message: error.message, isRetryable };
};

/** "For errors that result from missing permissions or a target that no longer exists, no retry attempts will happen." */
const kindOf = (error: AwsError): Pick<Failure, 'code' | 'isRetryable'> => {
  if (error.code === 'NotImplemented') return { code: 'SDK_CLIENT_ERROR', isRetryable: false };
  if (/sts:AssumeRole/.test(error.message)) return { code: 'FAILED_TO_ASSUME_ROLE', isRetryable: false };
  if (error.httpStatus === 403 || /^AccessDenied|^AuthorizationError/.test(error.code))
    return { code: 'NO_PERMISSIONS', isRetryable: false };
  if (/NotFound|DoesNotExist|NonExistent/.test(error.code))
    return { code: 'NO_RESOURCE', isRetryable: false };
  if (/Throttl|TooManyRequests|ThroughputExceeded|LimitExceeded|OverLimit/.test(error.code))
    return { code: 'THROTTLING', isRetryable: true };
  if ((error.httpStatus ?? 400) >= 500) return { code: 'ERROR_FROM_TARGET', isRetryable: true };
  return { code: 'INVALID_PARAMETER', isRetryable: false };
};
