import { describe, expect, it } from 'vitest';
import { readItemFailures } from '../../../../../src/sandbox/services/lambda/event-source/item-failures.ts';

const IDS = new Set(['a', 'b']);
const read = (payload: string) => readItemFailures(Buffer.from(payload), IDS);
const failing = (...ids: unknown[]) =>
  JSON.stringify({ batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })) });

describe('a partial batch response', () => {
  it.each([
    ['an empty list', '{"batchItemFailures":[]}'],
    ['a null list', '{"batchItemFailures":null}'],
    ['an empty answer', '{}'],
    ['null', 'null'],
    ['nothing', ''],
  ])('that is %s is a success', (_what, payload) => {
    expect(read(payload)).toEqual({ kind: 'none' });
  });

  it('names the items that failed', () => {
    expect(read(failing('b', 'b'))).toEqual({ kind: 'some', ids: new Set(['b']) });
  });

  it.each([
    ['no JSON', 'oops'],
    ['a text', '"oops"'],
    ['with an empty identifier', failing('a', '')],
    ['with a null identifier', failing(null)],
    ['with an identifier that is not of the batch', failing('a', 'c')],
    ['with a bad key', '{"batchItemFailures":[{"id":"a"}]}'],
    ['with no list', '{"batchItemFailures":"a"}'],
  ])('that is %s lets the whole batch fail', (_what, payload) => {
    expect(read(payload)).toEqual({ kind: 'all' });
  });
});
