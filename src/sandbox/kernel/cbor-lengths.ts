/**
 * Whether every length in a CBOR text fits into the bytes that are there (RFC 8949, 3). The SDK's decoder takes
 * lengths as they come, and warns on the console of those that no number can hold.
 */
export const cborLengthsFit = (bytes: Uint8Array): boolean => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at < bytes.length) {
    const head = headAt(view, at);
    if (!head) return false;
    at = head.end + (head.isText ? Number(head.value) : 0);
    // An array's or a map's members take a byte each at least.
    if (head.hasLength && head.value > BigInt(bytes.length - head.end)) return false;
  }
  return at === bytes.length;
};

interface Head {
  readonly value: bigint;
  readonly end: number;
  readonly hasLength: boolean;
  /** Bytes or text: the value counts the bytes that follow. */
  readonly isText: boolean;
}

/** Major types 2 to 5 carry a length: bytes, text, arrays, maps. */
const headAt = (view: DataView, at: number): Head | undefined => {
  const initial = view.getUint8(at);
  const [major, info] = [initial >> 5, initial & 0x1f];
  const size = info < 24 || info === INDEFINITE ? 0 : (SIZES[info - 24] ?? -1);
  if (size < 0 || at + 1 + size > view.byteLength) return undefined;
  const hasLength = major >= 2 && major <= 5 && info !== INDEFINITE;
  const value = info < 24 ? BigInt(info) : readUint(view, at + 1, size);
  return { value, end: at + 1 + size, hasLength, isText: hasLength && major <= 3 };
};

const INDEFINITE = 31;
const SIZES = [1, 2, 4, 8];

const readUint = (view: DataView, at: number, size: number): bigint => {
  let value = 0n;
  for (let index = 0; index < size; index += 1) value = value * 256n + BigInt(view.getUint8(at + index));
  return value;
};
