interface Due<T> {
  readonly atMs: number;
  readonly value: T;
}

/** What falls due when: a binary heap. An entry that has become pointless stays until it is due or swept out. */
export class DueTimes<T> {
  #heap: Due<T>[] = [];
  readonly #isPending: (value: T, atMs: number) => boolean;

  /** `isPending` says whether an entry still means something. */
  constructor(isPending: (value: T, atMs: number) => boolean) {
    this.#isPending = isPending;
  }

  add(atMs: number, value: T): void {
    this.#heap.push({ atMs, value });
    this.#rise(this.#heap.length - 1);
  }

  /** When the next entry falls due. */
  next(): number | undefined {
    for (let due = this.#heap[0]; due; due = this.#heap[0]) {
      if (this.#isPending(due.value, due.atMs)) return due.atMs;
      this.#removeFirst();
    }
    return undefined;
  }

  /** Takes out the next entry that is due by `nowMs`. */
  take(nowMs: number): T | undefined {
    const atMs = this.next();
    return atMs === undefined || atMs > nowMs ? undefined : this.#removeFirst()?.value;
  }

  /** Keeps what is pointless from growing beyond what isn't; `live` is how many entries can mean something. */
  sweep(live: number): void {
    if (this.#heap.length <= 2 * live + SLACK) return;
    const pending = this.#heap.filter(({ value, atMs }) => this.#isPending(value, atMs));
    // A sorted array is a heap.
    this.#heap = pending.sort((a, b) => a.atMs - b.atMs);
  }

  #removeFirst(): Due<T> | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (last && this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink();
    }
    return first;
  }

  #rise(start: number): void {
    for (let index = start; index > 0; ) {
      const parent = (index - 1) >> 1;
      if (!this.#isEarlier(index, parent)) return;
      this.#swap(index, parent);
      index = parent;
    }
  }

  #sink(): void {
    for (let index = 0; ; ) {
      const left = 2 * index + 1;
      const earlier = this.#isEarlier(left + 1, left) ? left + 1 : left;
      if (!this.#isEarlier(earlier, index)) return;
      this.#swap(index, earlier);
      index = earlier;
    }
  }

  #isEarlier(index: number, other: number): boolean {
    const one = this.#heap[index];
    const another = this.#heap[other];
    return one !== undefined && another !== undefined && one.atMs < another.atMs;
  }

  #swap(index: number, other: number): void {
    const one = this.#heap[index];
    const another = this.#heap[other];
    if (!one || !another) return;
    this.#heap[index] = another;
    this.#heap[other] = one;
  }
}

const SLACK = 1_000;
