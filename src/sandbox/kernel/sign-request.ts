import type { SessionCredentials } from './context.ts';
import { type SignedRequest, signatureOf } from './sigv4.ts';

export type { SignedRequest };

interface Signing {
  readonly keys: SessionCredentials;
  readonly region: string;
  /** The signing name: `execute-api`. */
  readonly service: string;
  /** Real time: signatures are judged by it, not by the sandbox's clock. */
  readonly nowMs: number;
}

/**
 * The headers that sign a request for a role's session; of its own headers only `host` is signed.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export const signingHeaders = (
  request: SignedRequest,
  { keys, region, service, nowMs }: Signing,
): readonly (readonly [name: string, value: string])[] => {
  const timestamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
  const date = timestamp.slice(0, 8);
  const own = { 'x-amz-date': timestamp, 'x-amz-security-token': keys.sessionToken };
  const headers = { host: request.headers.host ?? '', ...own };
  const signedHeaders = Object.keys(headers);
  const claim = { date, timestamp, region, service, signedHeaders, expiresSeconds: undefined };
  const signature = signatureOf(keys.secretAccessKey, claim, { ...request, headers });
  const credential = `${keys.accessKeyId}/${date}/${region}/${service}/aws4_request`;
  return [
    ...Object.entries(own),
    [
      'authorization',
      `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${signedHeaders.join(';')}, Signature=${signature}`,
    ],
  ];
};
