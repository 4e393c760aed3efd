import { crc32 } from 'node:zlib';

/** A checksum over more bytes than those at hand: `previous` is what came out for the bytes before. */
export type Crc<T> = (bytes: Uint8Array, previous?: T) => T;

export const crc32Of: Crc<number> = (bytes, previous = 0) => crc32(bytes, previous);

const CASTAGNOLI = 0x82f63b78;

const table32 = (polynomial: number): Uint32Array =>
  Uint32Array.from({ length: 256 }, (_, index) => {
    let value = index;
    for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    return value >>> 0;
  });

let crc32cTable: Uint32Array | undefined;

/** CRC-32C (RFC 3720, appendix B.4). */
export const crc32cOf: Crc<number> = (bytes, previous = 0) => {
  crc32cTable ??= table32(CASTAGNOLI);
  let crc = ~previous;
  for (const byte of bytes) crc = (crc >>> 8) ^ (crc32cTable[(crc ^ byte) & 0xff] ?? 0);
  return ~crc >>> 0;
};

/** A 64-bit value as two halves: numbers are many times as fast as BigInt. */
export interface Halves {
  readonly high: number;
  readonly low: number;
}

/** CRC-64/NVME, reflected: https://reveng.sourceforge.io/crc-catalogue/all.htm#crc.cat.crc-64-nvme */
const NVME = { high: 0x9a6c9329, low: 0xac4bc9b5 };

const table64 = () => {
  const high = new Uint32Array(256);
  const low = new Uint32Array(256);
  for (let index = 0; index < 256; index += 1) {
    let [h, l] = [0, index];
    for (let bit = 0; bit < 8; bit += 1) {
      const isOdd = l & 1;
      l = (l >>> 1) | ((h & 1) << 31);
      h >>>= 1;
      if (isOdd) {
        h ^= NVME.high;
        l ^= NVME.low;
      }
    }
    high[index] = h;
    low[index] = l;
  }
  return { high, low };
};

let crc64Table: ReturnType<typeof table64> | undefined;

export const crc64NvmeOf: Crc<Halves> = (bytes, previous = { high: 0, low: 0 }) => {
  crc64Table ??= table64();
  let [high, low] = [~previous.high, ~previous.low];
  for (const byte of bytes) {
    const index = (low ^ byte) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (crc64Table.low[index] ?? 0);
    high = (high >>> 8) ^ (crc64Table.high[index] ?? 0);
  }
  return { high: ~high >>> 0, low: ~low >>> 0 };
};
