import type { PathPart } from './mistakes.ts';

/** A value somewhere in a lab file, as YAML gave it. */
export interface Node {
  readonly path: readonly PathPart[];
  readonly value: unknown;
}

/** `node` and everything below it. Mistakes are looked for like this, so that a file with one of them shows the others too. */
export function* walk(node: Node): Generator<Node> {
  yield node;
  for (const child of childrenOf(node)) yield* walk(child);
}

export const childrenOf = ({ path, value }: Node): readonly Node[] => {
  if (Array.isArray(value)) return value.map((item, index) => ({ path: [...path, index], value: item }));
  return isMapping(value)
    ? Object.entries(value).map(([key, item]) => ({ path: [...path, key], value: item }))
    : [];
};

/** The value below `node` that `keys` lead to. */
export const below = (node: Node, ...keys: readonly PathPart[]): Node =>
  keys.reduce<Node>(
    ({ path, value }, key) => ({
      path: [...path, key],
      value:
        Array.isArray(value) && typeof key === 'number'
          ? value[key]
          : isMapping(value)
            ? value[key]
            : undefined,
    }),
    node,
  );

export const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The one value of a mapping that has no other key than `key`. */
export const soleValue = (value: unknown, key: string): unknown =>
  isMapping(value) && Object.keys(value).length === 1 ? value[key] : undefined;
