import { defineTable, type Table } from '../../../kernel/table.ts';
import { LinkedList } from './linked-list.ts';

/** What was sent under a deduplication id. */
export interface Deduplication {
  readonly queue: string;
  /** The id, with the group where ids count in their group only. */
  readonly key: string;
  readonly messageId: string;
  readonly sequenceNumber: string;
  readonly sentAtMs: number;
}

export const deduplications = defineTable<Deduplication>('sqs.deduplications', 'region');

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-exactly-once-processing.html */
export const DEDUPLICATION_MS = 5 * 60_000;

/** The deduplication ids of one FIFO queue's last five minutes. */
export class Deduplications {
  readonly #table: Table<Deduplication>;
  readonly #byKey = new Map<string, Deduplication>();
  readonly #byAge = new LinkedList<Deduplication>();

  constructor(table: Table<Deduplication>) {
    this.#table = table;
  }

  /** One that was there when the sandbox closed. */
  restore(row: Deduplication): void {
    this.#byKey.set(row.key, row);
    this.#byAge.append(row);
  }

  find(key: string, nowMs: number): Deduplication | undefined {
    this.#forget((row) => row.sentAtMs + DEDUPLICATION_MS <= nowMs);
    return this.#byKey.get(key);
  }

  remember(row: Deduplication): void {
    this.restore(row);
    this.#table.put(rowKey(row), row);
  }

  clear(): void {
    this.#forget(() => true);
  }

  #forget(isOver: (row: Deduplication) => boolean): void {
    for (const oldest of this.#byAge) {
      if (!isOver(oldest)) return;
      this.#byAge.remove(oldest);
      this.#byKey.delete(oldest.key);
      this.#table.delete(rowKey(oldest));
    }
  }
}

const rowKey = ({ queue, key }: Deduplication): string => `${queue}/${key}`;
