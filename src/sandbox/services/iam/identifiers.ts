import type { Context } from '../../kernel/context.ts';

/** `arn:aws:iam::<account>:<kind><path><name>` */
export const iamArn = (
  context: Context,
  kind: string,
  { path, name }: { readonly path: string; readonly name: string },
): string => `arn:aws:iam::${context.account}:${kind}${path}${name}`;

/**
 * A unique id: `AROA…` for roles, `AIDA…` for users, and so on.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export const uniqueId = (
  context: Context,
  prefix: 'AROA' | 'AIDA' | 'AGPA' | 'ANPA' | 'AIPA' | 'ACCA',
): string => prefix + randomText(context, BASE32, 17);

/**
 * An access key id. As on AWS it carries its account: 40 bits from bit 1 of the first six bytes on, in base 32,
 * which is how `sts:GetAccessKeyInfo` answers for any key.
 */
export const accessKeyId = (context: Context, prefix: 'AKIA' | 'ASIA'): string => {
  const head = (1n << 47n) | (BigInt(context.account) << 7n) | BigInt(Math.floor(context.random() * 128));
  const tail = BigInt(Math.floor(context.random() * 2 ** 32));
  return prefix + toBase32((head << 32n) | tail);
};

/** The account in an access key id; undefined when the id has another form. */
export const accountOfAccessKey = (id: string): string | undefined => {
  const [, text] = /^A[A-Z]{3}([A-Z2-7]{16})$/.exec(id) ?? [];
  if (text === undefined) return undefined;
  const bits = [...text].reduce((sum, character) => (sum << 5n) | BigInt(BASE32.indexOf(character)), 0n);
  const account = (bits >> 39n) & ((1n << 40n) - 1n);
  return account <= 999_999_999_999n ? String(account).padStart(12, '0') : undefined;
};

export const secretText = (context: Context, length: number): string => randomText(context, BASE64, length);

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

const randomText = (context: Context, alphabet: string, length: number): string =>
  Array.from({ length }, () => alphabet[Math.floor(context.random() * alphabet.length)]).join('');

/** 80 bits as 16 characters. */
const toBase32 = (bits: bigint): string =>
  Array.from({ length: 16 }, (_, index) => BASE32[Number((bits >> BigInt(75 - 5 * index)) & 31n)]).join('');
