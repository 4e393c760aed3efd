import { expect, it } from 'vitest';
import { RecentMap } from '../../src/core/recent-map.ts';

it('knows the last keys, and forgets those of long ago', () => {
  const map = new RecentMap<number, string>(3);
  for (let key = 1; key <= 10; key += 1) map.put(key, `${key}`);
  expect([8, 9, 10].map((key) => map.get(key))).toEqual(['8', '9', '10']);
  expect(map.get(1)).toBeUndefined();
  map.put(8, 'again');
  expect(map.get(8)).toBe('again');
  for (const key of [8, 10]) map.delete(key);
  expect([8, 9, 10].map((key) => map.get(key))).toEqual([undefined, '9', undefined]);
});
