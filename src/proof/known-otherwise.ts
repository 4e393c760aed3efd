import table from './known-otherwise.json' with { type: 'json' };

/** Lines, by emulator and proof. */
const FOUND: Readonly<Record<string, Readonly<Record<string, string>>>> = table;

/**
 * The line of a proof at which an emulator has shown something else than AWS does, as `TARGETS=write npm run
 * test:targets` has found it; undefined where it showed the same, or nobody has looked.
 */
export const knownOtherwise = (emulator: string, proof: string): string | undefined => {
  const [, lines = {}] = Object.entries(FOUND).find(([name]) => emulator.startsWith(name)) ?? [];
  return Object.hasOwn(lines, proof) ? lines[proof] : undefined;
};
