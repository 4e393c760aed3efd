import { Sha256Node } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type { CredentialSource } from './credentials.ts';

export interface SignableRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** How a request to an API, not to AWS's own, is signed: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html */
export interface Signing {
  readonly credentials: CredentialSource;
  readonly region: string;
  /** `execute-api` for API Gateway, `lambda` for function URLs. */
  readonly service: string;
}

/** The request's headers, with those of its signature. */
export const signRequest = async (
  { method, url, headers, body }: SignableRequest,
  { credentials, region, service }: Signing,
): Promise<Readonly<Record<string, string>>> => {
  const { protocol, host, hostname, pathname, searchParams } = new URL(url);
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256Node });
  const query: Record<string, string[]> = {};
  for (const [name, value] of searchParams) query[name] = [...(query[name] ?? []), value];
  const signed = await signer.sign({
    ...{ method, protocol, hostname, path: pathname, query, headers: { ...headers, host } },
    ...(body !== undefined && { body }),
  });
  return signed.headers;
};
