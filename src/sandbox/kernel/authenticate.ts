import { AwsError } from './aws-error.ts';
import type { Caller, Context } from './context.ts';
import type { FirstUses } from './first-uses.ts';
import type { AccessKeyIdentity, IdentityStore } from './identity.ts';
import type { Protocol, Service } from './service.ts';
import { isSignedWith, type SignatureClaim } from './sigv4.ts';
import type { WireRequest } from './wire.ts';

export interface AuthenticateOptions {
  readonly context: Context;
  readonly identity: IdentityStore;
  readonly service: Pick<Service, 'protocol' | 'signingName' | 'isOpen'>;
  /** The operation may be called without a signature. */
  readonly isUnsigned?: boolean;
  /** Real time: clients sign with their machine's clock, however far the sandbox's was moved. */
  readonly wallClock: () => number;
  readonly presignedUrls: FirstUses;
}

/**
 * Who signed the request. Throws AwsError with the code that the service's protocol uses for each mistake:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html
 */
export const authenticate = (
  request: WireRequest,
  claim: SignatureClaim | 'malformed' | undefined,
  options: AuthenticateOptions,
): Caller => {
  const codes = CODES[options.service.protocol] ?? JSON_CODES;
  const texts = options.service.protocol === 'restXml' ? XML_TEXTS : {};
  const refuse = (kind: keyof typeof codes, message: string) =>
    new AwsError(codes[kind], texts[kind] ?? message, { httpStatus: STATUS[codes[kind]] ?? 403 });
  if (!claim && (options.service.isOpen || options.isUnsigned)) return ANONYMOUS;
  if (!claim) throw refuse('missing', 'Request is missing Authentication Token');
  if (claim === 'malformed')
    throw refuse('incomplete', 'Authorization header is not a valid Signature Version 4 header.');
  const scope = scopeProblem(claim, options.service);
  if (scope) throw refuse('scope', scope);
  const wallMs = options.wallClock();
  const aheadMs = options.context.clock.now() - wallMs;
  const time = timeProblem(claim, wallMs + options.presignedUrls.movedMs(claim.signature, aheadMs));
  if (time) throw refuse(claim.expiresSeconds === undefined ? 'time' : 'expiredUrl', time);
  const key = options.identity.findAccessKey(options.context, claim.accessKeyId);
  if (!key || key.status === 'Inactive' || !tokenMatches(key, claim)) {
    throw refuse('unknownKey', 'The security token included in the request is invalid.');
  }
  if (key.status === 'Expired')
    throw refuse('expired', 'The security token included in the request is expired');
  if (!isSignedWith(key.secretAccessKey, claim, request)) {
    throw refuse(
      'signature',
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
  }
  if (claim.expiresSeconds !== undefined) options.presignedUrls.use(claim.signature, aheadMs);
  return key.caller;
};

/** Whoever signs nothing. */
export const ANONYMOUS: Caller = {
  kind: 'anonymous',
  account: 'anonymous',
  arn: 'anonymous',
  userId: 'ANONYMOUS_PRINCIPAL',
  accessKeyId: '',
};

const QUERY = {
  missing: 'MissingAuthenticationToken',
  incomplete: 'IncompleteSignature',
  scope: 'SignatureDoesNotMatch',
  time: 'SignatureDoesNotMatch',
  expiredUrl: 'SignatureDoesNotMatch',
  signature: 'SignatureDoesNotMatch',
  unknownKey: 'InvalidClientTokenId',
  expired: 'ExpiredToken',
};

const JSON_CODES: typeof QUERY = {
  missing: 'MissingAuthenticationTokenException',
  incomplete: 'IncompleteSignatureException',
  scope: 'InvalidSignatureException',
  time: 'InvalidSignatureException',
  expiredUrl: 'InvalidSignatureException',
  signature: 'InvalidSignatureException',
  unknownKey: 'UnrecognizedClientException',
  expired: 'ExpiredTokenException',
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */
const XML_CODES: typeof QUERY = {
  missing: 'AccessDenied',
  incomplete: 'InvalidRequest',
  scope: 'AuthorizationHeaderMalformed',
  time: 'RequestTimeTooSkewed',
  expiredUrl: 'AccessDenied',
  signature: 'SignatureDoesNotMatch',
  unknownKey: 'InvalidAccessKeyId',
  expired: 'ExpiredToken',
};

const XML_TEXTS: Partial<typeof QUERY> = {
  incomplete: 'The authorization mechanism you have provided is not supported. Please use AWS4-HMAC-SHA256.',
  time: 'The difference between the request time and the current time is too large.',
  expiredUrl: 'Request has expired',
  signature:
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
  unknownKey: 'The AWS Access Key Id you provided does not exist in our records.',
  expired: 'The provided token has expired.',
};

/** What isn't answered with 403. */
const STATUS: Readonly<Record<string, number>> = { InvalidRequest: 400, AuthorizationHeaderMalformed: 400 };

const CODES: Partial<Record<Protocol, typeof QUERY>> = {
  awsQuery: QUERY,
  ec2Query: QUERY,
  restXml: XML_CODES,
};

const tokenMatches = (key: AccessKeyIdentity, claim: SignatureClaim) =>
  key.sessionToken === claim.sessionToken;

const scopeProblem = (claim: SignatureClaim, service: AuthenticateOptions['service']): string | undefined => {
  if (claim.service !== service.signingName)
    return `Credential should be scoped to correct service: '${service.signingName}'.`;
  if (!/^[a-z]{2}(-[a-z]+)+-\d+$/.test(claim.region)) return 'Credential should be scoped to a valid region.';
  if (claim.date !== claim.timestamp.slice(0, 8)) {
    return `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${claim.date}' != '${claim.timestamp.slice(0, 8)}', from '${claim.timestamp}'.`;
  }
  return undefined;
};

/** S3 allows 15 minutes: RequestTimeTooSkewed in its list of errors. */
const toleranceMs = (claim: SignatureClaim) => (claim.service === 's3' ? 15 : 5) * 60_000;

const timeProblem = (claim: SignatureClaim, nowMs: number): string | undefined => {
  const signedMs = timeOf(claim.timestamp);
  const validMs = claim.expiresSeconds === undefined ? toleranceMs(claim) : claim.expiresSeconds * 1000;
  if (signedMs + validMs < nowMs) {
    return `Signature expired: ${claim.timestamp} is now earlier than ${stamp(nowMs - validMs)} (${stamp(nowMs)} - ${validMs / 60_000} min.)`;
  }
  if (signedMs - toleranceMs(claim) > nowMs) {
    return `Signature not yet current: ${claim.timestamp} is still later than ${stamp(nowMs + toleranceMs(claim))} (${stamp(nowMs)} + ${toleranceMs(claim) / 60_000} min.)`;
  }
  return undefined;
};

/** Of `20260101T000000Z`. */
const timeOf = (timestamp: string): number => {
  const part = (from: number, to: number) => Number(timestamp.slice(from, to));
  return Date.UTC(part(0, 4), part(4, 6) - 1, part(6, 8), part(9, 11), part(11, 13), part(13, 15));
};

const stamp = (ms: number) => new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, '');
