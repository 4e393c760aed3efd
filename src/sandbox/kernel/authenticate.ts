import { AwsError } from './aws-error.ts';
import type { Caller, Context } from './context.ts';
import type { AccessKeyIdentity, IdentityStore } from './identity.ts';
import type { Service } from './service.ts';
import { isSignedWith, type SignatureClaim } from './sigv4.ts';
import type { WireRequest } from './wire.ts';

export interface AuthenticateOptions {
  readonly context: Context;
  readonly identity: IdentityStore;
  readonly service: Service;
  /** Real time: clients sign with their machine's clock, however far the sandbox's was moved. */
  readonly wallClock: () => number;
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
  const codes =
    options.service.protocol === 'awsQuery' || options.service.protocol === 'ec2Query' ? QUERY : JSON_CODES;
  const refuse = (kind: keyof typeof codes, message: string) =>
    new AwsError(codes[kind], message, { httpStatus: 403 });
  if (!claim) throw refuse('missing', 'Request is missing Authentication Token');
  if (claim === 'malformed')
    throw refuse('incomplete', 'Authorization header is not a valid Signature Version 4 header.');
  const problem = scopeProblem(claim, options.service) ?? timeProblem(claim, options.wallClock());
  if (problem) throw refuse('signature', problem);
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
  return key.caller;
};

const QUERY = {
  missing: 'MissingAuthenticationToken',
  incomplete: 'IncompleteSignature',
  signature: 'SignatureDoesNotMatch',
  unknownKey: 'InvalidClientTokenId',
  expired: 'ExpiredToken',
} as const;

const JSON_CODES = {
  missing: 'MissingAuthenticationTokenException',
  incomplete: 'IncompleteSignatureException',
  signature: 'InvalidSignatureException',
  unknownKey: 'UnrecognizedClientException',
  expired: 'ExpiredTokenException',
} as const;

const tokenMatches = (key: AccessKeyIdentity, claim: SignatureClaim) =>
  key.sessionToken === claim.sessionToken;

const scopeProblem = (claim: SignatureClaim, service: Service): string | undefined => {
  if (claim.service !== service.signingName)
    return `Credential should be scoped to correct service: '${service.signingName}'.`;
  if (!/^[a-z]{2}(-[a-z]+)+-\d+$/.test(claim.region)) return 'Credential should be scoped to a valid region.';
  if (claim.date !== claim.timestamp.slice(0, 8)) {
    return `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${claim.date}' != '${claim.timestamp.slice(0, 8)}', from '${claim.timestamp}'.`;
  }
  return undefined;
};

const TOLERANCE_MS = 5 * 60_000;

const timeProblem = (claim: SignatureClaim, nowMs: number): string | undefined => {
  const signedMs = Date.parse(
    claim.timestamp.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, '$1-$2-$3T$4:$5:$6Z'),
  );
  const validMs = claim.expiresSeconds === undefined ? TOLERANCE_MS : claim.expiresSeconds * 1000;
  if (signedMs + validMs < nowMs) {
    return `Signature expired: ${claim.timestamp} is now earlier than ${stamp(nowMs - validMs)} (${stamp(nowMs)} - ${validMs / 60_000} min.)`;
  }
  if (signedMs - TOLERANCE_MS > nowMs) {
    return `Signature not yet current: ${claim.timestamp} is still later than ${stamp(nowMs + TOLERANCE_MS)} (${stamp(nowMs)} + 5 min.)`;
  }
  return undefined;
};

const stamp = (ms: number) => new Date(ms).toISOString().replace(/[-:]|\.\d{3}/g, '');
