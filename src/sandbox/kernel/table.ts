/**
 * A table's name and what it is partitioned by. `T` must survive JSON (bytes belong into the blob store).
 * Tables with scope `account` are the same in every region (IAM).
 */
export interface TableDefinition<T> {
  readonly name: string;
  readonly scope: 'region' | 'account';
  /** Never set; it carries the row's type. */
  readonly row?: T;
}

/** One kind of row of one account (and region). Rows are replaced, never changed in place. */
export interface Table<T> {
  readonly get: (key: string) => T | undefined;
  readonly has: (key: string) => boolean;
  readonly put: (key: string, row: T) => void;
  readonly delete: (key: string) => boolean;
  /** In order of first insertion. */
  readonly values: () => IterableIterator<T>;
  readonly entries: () => IterableIterator<[string, T]>;
  readonly size: () => number;
}

/** Names a table: `const queues = defineTable<Queue>('sqs.queues', 'region')`. */
export const defineTable = <T>(name: string, scope: 'region' | 'account'): TableDefinition<T> => ({
  name,
  scope,
});
