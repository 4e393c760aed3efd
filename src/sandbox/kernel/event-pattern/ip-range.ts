import { isIP } from 'node:net';
import type { JsonLeaf } from './value-pattern.ts';

type Fail = (reason: string) => never;

/**
 * A `cidr` pattern: from the address as written up to the end of its block. Texts: event-ruler's CIDR.java.
 */
export const isInBlock = (cidr: string, fail: Fail): ((value: JsonLeaf) => boolean) => {
  const [address = '', mask, ...rest] = cidr.split('/');
  if (mask === undefined || rest.length > 0) return fail("Malformed CIDR, one '/' required");
  if (!/^[+-]?\d+$/.test(mask)) return fail('Malformed CIDR, mask bits must be an integer');
  const bits = Number(mask);
  if (bits < 0) return fail('Malformed CIDR, mask bits must not be negative');
  const bottom = parseAddress(address);
  if (!bottom) {
    const isLikeOne = /^\d+\.\d+\.\d+\.\d+$/.test(address) || /^[\da-fA-F:]*:[\da-fA-F:]*$/.test(address);
    return fail(`${isLikeOne ? 'Invalid' : 'Nonstandard'} IP address: ${address}`);
  }
  if (bits >= bottom.bits) return fail(`IPv${bottom.version} mask bits must be < ${bottom.bits}`);
  const top = bottom.number | ((1n << BigInt(bottom.bits - bits)) - 1n);
  return (value) => {
    const given = typeof value === 'string' ? parseAddress(value) : undefined;
    return given?.version === bottom.version && given.number >= bottom.number && given.number <= top;
  };
};

interface Address {
  readonly version: 4 | 6;
  readonly bits: 32 | 128;
  readonly number: bigint;
}

const parseAddress = (text: string): Address | undefined => {
  if (text.includes('%')) return undefined;
  const version = isIP(text);
  if (version === 4) return { version, bits: 32, number: joined(text.split('.').map(Number), 8n) };
  return version === 6 ? { version, bits: 128, number: joined(groupsOf(text), 16n) } : undefined;
};

const joined = (parts: readonly number[], width: bigint): bigint =>
  parts.reduce((number, part) => (number << width) | BigInt(part), 0n);

/** The eight groups of an IPv6 address; its last two may be written as IPv4. */
const groupsOf = (text: string): readonly number[] => {
  const plain = text.replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, a, b, c, d) =>
    [(Number(a) << 8) | Number(b), (Number(c) << 8) | Number(d)].map((group) => group.toString(16)).join(':'),
  );
  const [head = '', tail] = plain.split('::');
  const before = groups(head);
  const after = groups(tail ?? '');
  return [...before, ...Array.from({ length: 8 - before.length - after.length }, () => 0), ...after];
};

const groups = (text: string): readonly number[] =>
  text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
