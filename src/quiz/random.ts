/** Numbers that look random and are the same for the same seed on every machine: 32-bit integer steps throughout. */
export interface Random {
  /** An integer from `least` to `most`, both included; they must be less than 2^21 apart. */
  readonly int: (least: number, most: number) => number;
  readonly pick: <T extends readonly [unknown, ...unknown[]]>(items: T) => T[number];
  readonly shuffle: <T>(items: readonly T[]) => readonly T[];
}

/** A stream of numbers for `seed` (sfc32, seeded by FNV-1a). */
export const seededRandom = (seed: string): Random => {
  const next = sfc32(seed);
  const int = (least: number, most: number) => least + Math.floor((next() * (most - least + 1)) / 2 ** 32);
  return {
    int,
    pick: (items) => items[int(0, items.length - 1)] ?? items[0],
    shuffle: (items) => {
      const places = Uint32Array.from(items.keys());
      for (let last = places.length - 1; last > 0; last -= 1) {
        const other = int(0, last);
        const moved = places[last] ?? 0;
        places[last] = places[other] ?? 0;
        places[other] = moved;
      }
      return Array.from(places).flatMap((place) => items[place] ?? []);
    },
  };
};

/** A seed that a person can read out and type: five letters and digits without look-alikes. */
export const readableSeed = (random: () => number): string =>
  Array.from({ length: 5 }, () => LETTERS[Math.floor(random() * LETTERS.length)]).join('');

const LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';

const fnv1a = (text: string, basis: number): number => {
  let hash = basis;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash | 0;
};

const sfc32 = (seed: string): (() => number) => {
  let a = fnv1a(seed, 0x811c9dc5 | 0);
  let b = fnv1a(seed, 0x050c5d1f);
  let c = fnv1a(seed, 0x1b873593);
  let counter = 1;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  };
  for (let warmUp = 0; warmUp < 15; warmUp += 1) next();
  return next;
};
