import { isRecord } from '../../../kernel/json-record.ts';

/** What a function says of the items of its batch. */
export type ItemFailures =
  | { readonly kind: 'none' }
  | { readonly kind: 'some'; readonly ids: ReadonlySet<string> }
  /** The answer is no partial batch response, so that the whole batch has failed. */
  | { readonly kind: 'all' };

/**
 * Reads a partial batch response, `{ "batchItemFailures": [{ "itemIdentifier": "…" }] }`. Nothing or null is success; JSON
 * that can't be read, an identifier that is empty, null, missing or not of the batch makes all of it fail.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html (success and failure conditions)
 */
export const readItemFailures = (payload: Uint8Array, batchIds: ReadonlySet<string>): ItemFailures => {
  const answer = parse(payload);
  if (answer === null || answer === '') return NONE;
  if (!isRecord(answer)) return ALL;
  const { batchItemFailures: failures = [] } = answer;
  if (failures === null) return NONE;
  if (!Array.isArray(failures)) return ALL;
  const ids = new Set<string>();
  for (const failure of failures) {
    const id: unknown = isRecord(failure) ? failure.itemIdentifier : undefined;
    if (typeof id !== 'string' || !batchIds.has(id)) return ALL;
    ids.add(id);
  }
  return ids.size === 0 ? NONE : { kind: 'some', ids };
};

const NONE = { kind: 'none' } as const;
const ALL = { kind: 'all' } as const;

/** Undefined where it isn't JSON. */
const parse = (payload: Uint8Array): unknown => {
  if (payload.length === 0) return null;
  try {
    return JSON.parse(Buffer.from(payload).toString());
  } catch {
    return undefined;
  }
};
