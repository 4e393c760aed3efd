const FIRST_MS = 1000;
const MAX_MS = 60_000;

/** How long a consumer that has trouble with its source or its function rests: longer each time, until something works. */
export class Rests {
  #count = 0;

  next(): number {
    const ms = Math.min(FIRST_MS * 2 ** this.#count, MAX_MS);
    this.#count += 1;
    return ms;
  }

  reset(): void {
    this.#count = 0;
  }
}
