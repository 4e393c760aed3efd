import { createPublicKey, createSign, generateKeyPairSync, randomUUID } from 'node:crypto';

// An identity provider of the smallest kind: it asks nobody for a password, and keeps its key for as long as its
// environment lives.
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const KEY_ID = 'key-1';

export const handler = async ({ rawPath, headers, body }) => {
  const issuer = `${headers['x-forwarded-proto']}://${headers.host}`;
  if (rawPath === '/.well-known/openid-configuration') return { issuer, jwks_uri: `${issuer}/keys` };
  if (rawPath === '/keys') return { keys: [publicKey()] };
  const { aud, minutes = 60 } = JSON.parse(body);
  const now = Math.floor(Date.now() / 1000);
  const claims = { iss: issuer, aud, sub: 'ann', iat: now, exp: now + minutes * 60, jti: randomUUID() };
  return { token: sign(claims) };
};

const publicKey = () => ({
  ...createPublicKey(privateKey).export({ format: 'jwk' }),
  kid: KEY_ID,
  alg: 'RS256',
  use: 'sig',
});

const sign = (claims) => {
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const text = `${encode({ alg: 'RS256', typ: 'JWT', kid: KEY_ID })}.${encode(claims)}`;
  return `${text}.${createSign('RSA-SHA256').update(text).sign(privateKey, 'base64url')}`;
};
