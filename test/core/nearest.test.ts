import { expect, it } from 'vitest';
import { nearest } from '../../src/core/nearest.ts';

it.each([
  ['CreateQeue', ['CreateQueue', 'DeleteQueue'], 'CreateQueue'],
  ['wiht', ['with', 'call'], 'with'],
  ['HELLO', ['hello'], 'hello'],
  ['a', ['b', 'long'], 'b'],
  ['something', ['else'], undefined],
  ['x', [], undefined],
])('the nearest to %s in %j is %s', (word, candidates, expected) => {
  expect(nearest(word, candidates)).toBe(expected);
});
