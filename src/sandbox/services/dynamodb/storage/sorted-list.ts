/** What a sorted list holds: its place is the order of its key among the others. */
export interface Keyed {
  readonly key: string;
}

/** From (and with) `from` up to (and without) `to`. */
export interface KeyRange {
  readonly from: string;
  readonly to: string;
}

/**
 * Rows in order of their keys, one a key: finding, putting and removing take a few comparisons and moves however many
 * there are, because the rows stand in short chunks.
 */
export class SortedList<Row extends Keyed> {
  readonly #chunks: Row[][] = [];
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Fills an empty list at once. */
  static of<Row extends Keyed>(rows: Iterable<Row>): SortedList<Row> {
    const list = new SortedList<Row>();
    const sorted = [...rows].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    for (let at = 0; at < sorted.length; at += HALF) list.#chunks.push(sorted.slice(at, at + HALF));
    list.#size = sorted.length;
    return list;
  }

  get(key: string): Row | undefined {
    const row = this.#chunks[this.#chunkOf(key)]?.[this.#place(key).index];
    return row?.key === key ? row : undefined;
  }

  put(row: Row): void {
    const { chunk, index } = this.#place(row.key);
    if (!chunk) {
      this.#chunks.push([row]);
      this.#size = 1;
      return;
    }
    if (chunk[index]?.key === row.key) {
      chunk[index] = row;
      return;
    }
    chunk.splice(index, 0, row);
    this.#size += 1;
    if (chunk.length > HALF * 2) this.#chunks.splice(this.#chunks.indexOf(chunk) + 1, 0, chunk.splice(HALF));
  }

  delete(key: string): void {
    const { chunk, index } = this.#place(key);
    if (chunk?.[index]?.key !== key) return;
    chunk.splice(index, 1);
    this.#size -= 1;
    if (chunk.length === 0) this.#chunks.splice(this.#chunks.indexOf(chunk), 1);
  }

  first(): Row | undefined {
    return this.#chunks[0]?.[0];
  }

  *[Symbol.iterator](): Generator<Row> {
    for (const chunk of this.#chunks) yield* chunk;
  }

  *forward({ from, to }: KeyRange): Generator<Row> {
    let index = this.#place(from).index;
    for (let at = this.#chunkOf(from); at < this.#chunks.length; at += 1, index = 0) {
      const chunk = this.#chunks[at] ?? [];
      for (; index < chunk.length; index += 1) {
        const row = chunk[index];
        if (!row || row.key >= to) return;
        yield row;
      }
    }
  }

  *backward({ from, to }: KeyRange): Generator<Row> {
    let index = this.#place(to).index - 1;
    for (let at = this.#chunkOf(to); at >= 0; at -= 1, index = (this.#chunks[at]?.length ?? 0) - 1) {
      const chunk = this.#chunks[at] ?? [];
      for (; index >= 0; index -= 1) {
        const row = chunk[index];
        if (!row || row.key < from) return;
        yield row;
      }
    }
  }

  /** The last chunk that begins at or before `key`; the first where all begin after it. */
  #chunkOf(key: string): number {
    let [low, high] = [0, this.#chunks.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.#chunks[middle]?.[0]?.key ?? '') <= key) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** Where `key` is, or would go. */
  #place(key: string): { readonly chunk: Row[] | undefined; readonly index: number } {
    const chunk = this.#chunks[this.#chunkOf(key)];
    let [low, high] = [0, chunk?.length ?? 0];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((chunk?.[middle]?.key ?? '') < key) low = middle + 1;
      else high = middle;
    }
    return { chunk, index: low };
  }
}

/** Chunks are split in two when they are twice as long. */
const HALF = 256;
