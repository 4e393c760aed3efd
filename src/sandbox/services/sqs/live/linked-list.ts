interface Link<T> {
  readonly value: T;
  previous: Link<T> | undefined;
  next: Link<T> | undefined;
}

/**
 * A queue from whose middle entries leave in constant time. A Map won't do: what was deleted at its front is walked
 * over again each time the first entry is asked for.
 */
export class LinkedList<T> {
  #first: Link<T> | undefined;
  #last: Link<T> | undefined;
  readonly #links = new Map<T, Link<T>>();

  get first(): T | undefined {
    return this.#first?.value;
  }

  get size(): number {
    return this.#links.size;
  }

  has(value: T): boolean {
    return this.#links.has(value);
  }

  append(value: T): void {
    this.#insertAfter(this.#last, value);
  }

  /** Behind all that don't have to come after it: cheap where it belongs near the end. */
  insert(value: T, comesAfter: (other: T) => boolean): void {
    let before = this.#last;
    while (before && !comesAfter(before.value)) before = before.previous;
    this.#insertAfter(before, value);
  }

  remove(value: T): boolean {
    const link = this.#links.get(value);
    if (!link) return false;
    this.#links.delete(value);
    if (link.previous) link.previous.next = link.next;
    else this.#first = link.next;
    if (link.next) link.next.previous = link.previous;
    else this.#last = link.previous;
    return true;
  }

  /** In order; the value last given may be removed meanwhile. */
  *[Symbol.iterator](): Generator<T> {
    for (let link = this.#first; link; ) {
      const { next } = link;
      yield link.value;
      link = next;
    }
  }

  #insertAfter(before: Link<T> | undefined, value: T): void {
    const next = before ? before.next : this.#first;
    const link: Link<T> = { value, previous: before, next };
    if (before) before.next = link;
    else this.#first = link;
    if (next) next.previous = link;
    else this.#last = link;
    this.#links.set(value, link);
  }
}
