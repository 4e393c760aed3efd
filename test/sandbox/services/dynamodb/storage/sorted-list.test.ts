import { describe, expect, it } from 'vitest';
import { SortedList } from '../../../../../src/sandbox/services/dynamodb/storage/sorted-list.ts';

const row = (n: number) => ({ key: String(n).padStart(6, '0'), n });
const numbers = (rows: Iterable<{ readonly n: number }>) => [...rows].map(({ n }) => n);

/** Puts and deletes in an order that has nothing to do with the keys'. */
const scramble = (count: number) => Array.from({ length: count }, (_, at) => (at * 7919) % count);

describe('a sorted list', () => {
  it('keeps thousands of rows in order, one a key', () => {
    const list = new SortedList<ReturnType<typeof row>>();
    for (const n of [...scramble(5000), ...scramble(5000)]) list.put(row(n));
    expect(list.size).toBe(5000);
    expect(numbers(list)).toEqual(Array.from({ length: 5000 }, (_, n) => n));
    for (const n of scramble(5000)) if (n % 3 !== 0) list.delete(row(n).key);
    list.delete('not there');
    expect(numbers(list)).toEqual(Array.from({ length: 1667 }, (_, n) => n * 3));
    expect(list.size).toBe(1667);
    expect(list.get(row(3).key)?.n).toBe(3);
    expect(list.get(row(4).key)).toBeUndefined();
    for (const n of scramble(5000)) list.delete(row(n).key);
    expect([list.size, list.first()]).toEqual([0, undefined]);
  });

  it.each([
    [0, 5000],
    [255, 258],
    [1234, 1234],
    [4990, 9000],
    [6000, 9000],
  ])('reads from %i up to %i in both directions', (from, to) => {
    const list = SortedList.of(scramble(5000).map(row));
    const range = { from: row(from).key, to: row(to).key };
    const expected = Array.from({ length: 5000 }, (_, n) => n).filter((n) => n >= from && n < to);
    expect(numbers(list.forward(range))).toEqual(expected);
    expect(numbers(list.backward(range))).toEqual(expected.reverse());
  });

  it('is empty without rows', () => {
    const list = SortedList.of<ReturnType<typeof row>>([]);
    const all = { from: '', to: '\uffff' };
    expect([[...list.forward(all)], [...list.backward(all)], list.get('a')]).toEqual([[], [], undefined]);
  });
});
