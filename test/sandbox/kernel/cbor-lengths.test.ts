import { cbor } from '@smithy/core/cbor';
import { describe, expect, it } from 'vitest';
import { cborLengthsFit } from '../../../src/sandbox/kernel/cbor-lengths.ts';

describe('lengths in CBOR', () => {
  it.each([
    {},
    { a: 'text', b: [1, 2.5, -3, true, null], c: { d: new Uint8Array(300) } },
    { long: 'x'.repeat(70_000), many: Array.from({ length: 300 }, (_, index) => index * 1000) },
  ])('fit in what the SDK writes', (value) => {
    expect(cborLengthsFit(Uint8Array.from(cbor.serialize(value)))).toBe(true);
  });

  it.each([
    [[0xbf, 0x61]],
    [[0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]],
    [[0x62, 0x61]],
    [[0x84, 0x01]],
    [[0x1c]],
    [[0x19, 0x01]],
  ])('do not fit in %j', (bytes) => {
    expect(cborLengthsFit(Uint8Array.from(bytes))).toBe(false);
  });
});
