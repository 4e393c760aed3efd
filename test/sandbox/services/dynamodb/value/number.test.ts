import { describe, expect, it } from 'vitest';
import {
  addNumbers,
  compareNumbers,
  numberOrder,
  numberSize,
} from '../../../../../src/sandbox/services/dynamodb/value/number.ts';

describe('numbers', () => {
  it.each([
    ['1', '+', '2', '3'],
    ['0.1', '+', '0.2', '0.3'],
    ['5', '-', '5.0', '0'],
    ['1', '-', '1.5', '-0.5'],
    ['999999999999999', '+', '1', '1000000000000000'],
    ['12345678901234567890123456789012345678', '-', '1', '12345678901234567890123456789012345677'],
    ['-0.000000000000000000000000000001', '+', '0.000000000000000000000000000001', '0'],
  ] as const)('%s %s %s is %s', (left, operator, right, sum) => {
    expect(addNumbers(left, operator, right)).toBe(sum);
  });

  it('are refused where a sum has too many digits', () => {
    expect(() => addNumbers('1', '+', `0.${'0'.repeat(49)}1`)).toThrow('more than 38 significant digits');
  });

  it('have the order of their values as texts', () => {
    const sorted = [
      '-10',
      '-9.5',
      '-1.5',
      '-1',
      '-0.15',
      '-0.1',
      '0',
      '0.1',
      '0.15',
      '1',
      '1.5',
      '9.5',
      '10',
      '100',
    ];
    const orders = sorted.map(numberOrder);
    expect([...orders].sort()).toEqual(orders);
    for (const [at, left] of sorted.entries())
      for (const [other, right] of sorted.entries())
        expect(Math.sign(compareNumbers(left, right))).toBe(Math.sign(at - other));
  });

  it.each([
    ['0', 1],
    ['1', 2],
    ['12', 2],
    ['123', 3],
    ['-1', 3],
    ['100', 2],
  ])('%s takes %i bytes', (text, bytes) => {
    expect(numberSize(text)).toBe(bytes);
  });
});
