import { generateKeyPairSync } from 'node:crypto';
import { signCertificate } from '../src/sandbox/services/sns/delivery/signing-certificate.ts';

/** A key and a certificate for `localhost` that nobody vouches for, PEM. */
export const selfSigned = (): { readonly key: string; readonly cert: string } => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const cert = signCertificate({
    commonName: 'localhost',
    privateKey: key,
    publicKey: publicKey.export({ type: 'spki', format: 'der' }),
    serial: 1,
    fromMs: Date.UTC(2020, 0),
    toMs: Date.UTC(2120, 0),
  });
  return { key, cert };
};
