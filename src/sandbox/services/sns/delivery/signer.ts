import { createHash, createPrivateKey, generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { RecentMap } from '../../../../core/recent-map.ts';
import type { Bus } from '../../../kernel/bus.ts';
import type { Context } from '../../../kernel/context.ts';
import { defineTable } from '../../../kernel/table.ts';
import { signCertificate } from './signing-certificate.ts';

interface SigningKey {
  /** PEM. */
  readonly privateKey: string;
  readonly certificate: string;
}

/** One key for the sandbox, under `key`. */
const signingKeys = defineTable<SigningKey>('sns.signingKey', 'account');

export interface Signer {
  /** Path of its certificate on the sandbox's endpoint. */
  readonly certificatePath: string;
  /** Base64. Signs on another thread: it is the longest part of a delivery. */
  readonly sign: (text: string, version: string) => Promise<string>;
}

/**
 * Shorter than AWS's 2048: nothing is protected by it on loopback, and it signs six times as fast.
 */
const KEY_BITS = 1024;
const VALID_MS = 10 * 365 * 86_400_000;

const signers = new WeakMap<Bus, Promise<Signer>>();

/** The sandbox's signer; its key is made when the first message is signed. */
export const signerOf = (context: Context): Promise<Signer> => {
  const known = signers.get(context.bus) ?? openSigner(context);
  signers.set(context.bus, known);
  return known;
};

const openSigner = async (context: Context): Promise<Signer> => {
  const table = context.scope({ region: 'us-east-1' }).table(signingKeys);
  const kept = table.get('key') ?? (await makeKey(context));
  table.put('key', kept);
  const key = createPrivateKey(kept.privateKey);
  return {
    certificatePath: pathOf(kept.certificate),
    sign: remembering((text, version) => signText(key, text, version)),
  };
};

/** The subscribers of a topic get the same signature, between those of what others publish meanwhile. */
const remembering = (sign: Signer['sign']): Signer['sign'] => {
  const signatures = new RecentMap<string, Promise<string>>(MESSAGES_AT_ONCE);
  return (text, version) => {
    const key = `${version} ${text}`;
    const known = signatures.get(key);
    if (known !== undefined) return known;
    const signature = sign(text, version);
    signatures.put(key, signature);
    return signature;
  };
};

const MESSAGES_AT_ONCE = 16;

const makeKey = async (context: Context): Promise<SigningKey> => {
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: KEY_BITS });
  const pem = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
  const fromMs = context.clock.now() - 86_400_000;
  const certificate = signCertificate({
    commonName: 'sns.sandbox.serverless-labs',
    privateKey: pem,
    publicKey: publicKey.export({ type: 'spki', format: 'der' }),
    serial: Math.floor(context.random() * 0xffff_ffff),
    fromMs,
    toMs: fromMs + VALID_MS,
  });
  return { privateKey: pem, certificate };
};

/** https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html */
const signText = async (key: KeyObject, text: string, version: string): Promise<string> => {
  const signature = await signAside(version === '2' ? 'RSA-SHA256' : 'RSA-SHA1', Buffer.from(text), key);
  return signature.toString('base64');
};

const signAside = promisify(sign);

/** Named as AWS names its own: `SimpleNotificationService-<32 hex digits>.pem`. */
const pathOf = (certificate: string): string =>
  `/SimpleNotificationService-${createHash('md5').update(certificate).digest('hex')}.pem`;

/** The certificate at a path of the sandbox's endpoint, in PEM. */
export const certificateAt = (context: Context, path: string): string | undefined => {
  const kept = context.table(signingKeys).get('key');
  return kept && pathOf(kept.certificate) === path ? kept.certificate : undefined;
};
