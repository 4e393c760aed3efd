import { createHash, createHmac } from 'node:crypto';
import { CliError } from '../cli-error.ts';
import type { AwsWorld } from '../world.ts';

export interface PresignWish {
  readonly bucket: string;
  readonly key: string;
  /** Seconds. */
  readonly expiresIn: number;
}

/**
 * A URL with which anybody can get the object for a while, signed in its query.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
export const presignedUrl = (wish: PresignWish, world: AwsWorld): string => {
  const { target, credentials } = world;
  if (target.kind === 'aws' || target.endpoint === undefined)
    throw new CliError('There is no address to sign a URL for: the sandbox does not listen here.', 'other');
  const { origin, host } = new URL(target.endpoint);
  const path = `/${[wish.bucket, ...wish.key.split('/')].map(encoded).join('/')}`;
  // Signatures are judged by real time, also where the sandbox's clock was moved.
  const time = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
  const scope = `${time.slice(0, 8)}/${target.region}/s3/aws4_request`;
  const query = canonicalQuery({
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${credentials.accessKeyId}/${scope}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': String(wish.expiresIn),
    'X-Amz-SignedHeaders': 'host',
    ...(credentials.sessionToken === undefined ? {} : { 'X-Amz-Security-Token': credentials.sessionToken }),
  });
  const request = ['GET', path, query, `host:${host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', time, scope, sha256(request)].join('\n');
  const signature = hmac(signingKey(credentials.secretAccessKey, scope), toSign).toString('hex');
  return `${origin}${path}?${query}&X-Amz-Signature=${signature}`;
};

/** RFC 3986, which encodes more than `encodeURIComponent`. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

const canonicalQuery = (parameters: Readonly<Record<string, string>>): string =>
  Object.keys(parameters)
    .sort()
    .map((name) => `${encoded(name)}=${encoded(parameters[name] ?? '')}`)
    .join('&');

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const hmac = (key: string | Uint8Array, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest();

const signingKey = (secret: string, scope: string): Buffer => {
  const [date = '', ...others] = scope.split('/');
  return others.reduce((key, part) => hmac(key, part), hmac(`AWS4${secret}`, date));
};
