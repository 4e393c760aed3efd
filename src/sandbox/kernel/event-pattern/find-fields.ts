import type { JsonLeaf } from './value-pattern.ts';

/** A value found at a path, and the elements of arrays that it stands in, outermost first. */
export interface Field {
  readonly value: JsonLeaf;
  readonly elements: readonly Element[];
}

interface Element {
  readonly array: readonly unknown[];
  readonly index: number;
}

const NO_ELEMENTS: readonly Element[] = [];

/**
 * The values at a path of names joined with dots. A dot may as well be part of a name: `a.b` is found in `{ a: { b } }` and
 * in `{ 'a.b' }`. Arrays on the way are looked into; objects aren't values.
 */
export const findFields = (event: object, path: string): readonly Field[] => {
  const found: Field[] = [];
  find(event, path, { found, elements: NO_ELEMENTS });
  return found;
};

interface Search {
  readonly found: Field[];
  readonly elements: readonly Element[];
}

const find = (value: unknown, path: string, search: Search): void => {
  if (Array.isArray(value)) {
    for (const [index, element] of value.entries())
      find(element, path, { ...search, elements: [...search.elements, { array: value, index }] });
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  if (Object.hasOwn(value, path)) addLeaves(Reflect.get(value, path), search);
  for (let dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
    const name = path.slice(0, dot);
    if (Object.hasOwn(value, name)) find(Reflect.get(value, name), path.slice(dot + 1), search);
  }
};

/** Elements of a list of values are told apart by nothing but their values. */
const addLeaves = (value: unknown, { found, elements }: Search): void => {
  if (Array.isArray(value)) {
    for (const element of value) addLeaves(element, { found, elements });
  } else if (
    value === null ||
    typeof value === 'string' ||
    typeof value === 'number' ||
    typeof value === 'boolean'
  ) {
    found.push({ value, elements });
  }
};

/**
 * Whether one can choose for every path one of its fields so that no two stand in different elements of one array:
 * `{ staff: { first: ["Ann"], last: ["Roe"] } }` isn't met by Ann Lee and Tom Roe.
 */
export const isConsistent = (paths: readonly (readonly Field[])[], depth = 0): boolean => {
  const byArray = new Map<readonly unknown[], (readonly Field[])[]>();
  for (const fields of paths) {
    const array = arrayOf(fields, depth);
    if (array) byArray.set(array, [...(byArray.get(array) ?? []), fields]);
  }
  return [...byArray.values()].every((group) => group.length === 1 || hasCommonElement(group, depth));
};

/** The array that all fields of a path share at this depth; undefined where one of them is free of any. */
const arrayOf = (fields: readonly Field[], depth: number): readonly unknown[] | undefined => {
  const first = fields[0]?.elements[depth]?.array;
  return fields.every(({ elements }) => elements[depth]?.array === first) ? first : undefined;
};

const hasCommonElement = (group: readonly (readonly Field[])[], depth: number): boolean => {
  const byIndex = group.map((fields) => indexed(fields, depth));
  const [first, ...others] = byIndex;
  return [...(first ?? [])].some(([index, fields]) => {
    const rest = others.flatMap((other) => {
      const same = other.get(index);
      return same ? [same] : [];
    });
    return rest.length === others.length && isConsistent([fields, ...rest], depth + 1);
  });
};

const indexed = (fields: readonly Field[], depth: number): ReadonlyMap<number, readonly Field[]> => {
  const byIndex = new Map<number, Field[]>();
  for (const field of fields) {
    const index = field.elements[depth]?.index ?? -1;
    const same = byIndex.get(index);
    if (same) same.push(field);
    else byIndex.set(index, [field]);
  }
  return byIndex;
};
