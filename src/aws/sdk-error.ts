import { keyErrorText } from './account/key-error.ts';
import { AwsCallError } from './call-error.ts';
import { ForeignHost } from './host-guard.ts';
import { InputMismatch } from './to-sdk.ts';

/** What was being called when something was thrown. */
export interface CallSubject {
  readonly service: string;
  readonly operation: string;
  readonly signal?: AbortSignal | undefined;
}

/** Turns whatever the SDK threw into an {@link AwsCallError}. */
export const toCallError = (error: unknown, subject: CallSubject): AwsCallError => {
  if (error instanceof AwsCallError) return error;
  const keyError = keyErrorText(error);
  if (keyError !== undefined && error instanceof Error)
    // Without its cause: what `--debug` prints of that is what must not be printed.
    return new AwsCallError({
      ...{ service: subject.service, operation: subject.operation, failure: 'unreachable' },
      ...{ code: error.name, message: keyError },
    });
  hideResponse(error);
  const base = { service: subject.service, operation: subject.operation, cause: error };
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof InputMismatch) {
    return new AwsCallError({ ...base, failure: 'invalid', code: 'ParamValidation', message });
  }
  if (error instanceof ForeignHost) {
    return new AwsCallError({ ...base, failure: 'invalid', code: 'ForeignHost', message });
  }
  if (subject.signal?.aborted)
    return new AwsCallError({ ...base, failure: 'interrupted', code: 'Interrupted', message });
  const thrown = new Map<string, unknown>(Object.entries(error instanceof Error ? error : {}));
  const metadata = new Map<string, unknown>(Object.entries(objectOf(thrown.get('$metadata'))));
  const httpStatus = numberOf(metadata.get('httpStatusCode'));
  if (httpStatus !== undefined)
    return new AwsCallError({
      ...base,
      ...answered(error, { message, thrown, httpStatus }),
      requestId: textOf(metadata.get('requestId')),
    });
  if (neverSent(error))
    return new AwsCallError({ ...base, failure: 'invalid', code: 'ParamValidation', message });
  const code = textOf(thrown.get('code')) ?? (error instanceof Error ? error.name : 'Unknown');
  return new AwsCallError({
    ...base,
    failure: 'unreachable',
    code,
    message: message || code,
    isRetryable: true,
  });
};

/** The SDK hangs the whole HTTP response, sockets and all, on its errors; whoever prints a cause wants none of that. */
const hideResponse = (error: unknown): void => {
  if (error instanceof Error && '$response' in error)
    Object.defineProperty(error, '$response', { enumerable: false });
};

interface Answer {
  readonly message: string;
  readonly thrown: ReadonlyMap<string, unknown>;
  readonly httpStatus: number;
}

const answered = (error: unknown, { message, thrown, httpStatus }: Answer) => {
  const isAws = !message.includes(UNREADABLE);
  const code = isAws ? awsCode(error, thrown) : 'UnreadableAnswer';
  return {
    failure: 'refused' as const,
    code,
    message: isAws
      ? awsMessage(message, thrown)
      : `The answer, HTTP ${httpStatus}, is none of AWS's. The target may not have the operation.`,
    httpStatus,
    isRetryable: httpStatus >= 500 || httpStatus === 429 || THROTTLED.test(code),
  };
};

/** How the SDK ends the message of an answer that it could not read: a page of HTML, mostly. */
const UNREADABLE = 'Deserialization error: to see the raw response';

const THROTTLED =
  /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|BandwidthLimit|LimitExceededInitiated/;

/**
 * AWS's code as it is on the wire. The SDK calls query errors by their shape's name (`NoSuchEntityException`) and
 * keeps the code that AWS and the AWS CLI say (`NoSuchEntity`) in `Code`.
 */
const awsCode = (error: unknown, thrown: ReadonlyMap<string, unknown>): string => {
  const wire = textOf(thrown.get('Code')) ?? textOf(thrown.get('name'));
  return wire ?? (error instanceof Error ? error.name : 'Unknown');
};

const awsMessage = (message: string, thrown: ReadonlyMap<string, unknown>): string =>
  message && message !== 'UnknownError' ? message : (textOf(thrown.get('Message')) ?? message);

/** The SDK found out by itself that the input can't be sent: a path's member is missing, a host would be invalid. */
const neverSent = (error: unknown): boolean =>
  error instanceof Error &&
  !('code' in error) &&
  /No value provided for input HTTP label|Empty value provided for input HTTP label|Invalid value for|must not be (null|undefined|empty)/i.test(
    error.message,
  );

const objectOf = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value ? value : undefined;
