/** What an {@link AwsError} can carry beside its code and message. */
export interface AwsErrorOptions {
  /** Needed only where the SDK's model has no error shape of this name; 400 where it isn't given. */
  readonly httpStatus?: number;
  /** The query protocol's code where no shape of the SDK's model says it: `InvalidParameterValue`. */
  readonly queryCode?: string;
  /** Members of the error's shape beside the message, for example `{ Type: 'User' }`. */
  readonly members?: Readonly<Record<string, unknown>>;
  /** REST protocols: headers beside those of the error's shape. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly cause?: unknown;
}

/**
 * An error that AWS would answer. `code` is the name of the error's shape in the SDK's model where there is one
 * (`NoSuchEntityException`; the query protocol's own code, `NoSuchEntity`, is derived from it), else AWS's code as
 * it is on the wire (`ValidationException`). `message` is AWS's own text.
 */
export class AwsError extends Error {
  override readonly name = 'AwsError';
  readonly code: string;
  readonly httpStatus: number | undefined;
  readonly queryCode: string | undefined;
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;

  constructor(code: string, message: string, options: AwsErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.httpStatus = options.httpStatus;
    this.queryCode = options.queryCode;
    this.members = options.members ?? {};
    this.headers = options.headers ?? {};
  }
}

/** The sandbox has no such operation. Never a false OK: the name is in the answer. */
export const notImplemented = (service: string, operation: string, detail = ''): AwsError =>
  new AwsError(
    'NotImplemented',
    `The serverless-labs sandbox does not implement ${service}:${operation}${detail && ` (${detail})`}.`,
    { httpStatus: 501 },
  );
