import type { Item, Value } from '../value/value.ts';
import { showPath } from './bind-condition.ts';
import type { Path } from './bound.ts';
import { ExpressionFault } from './tokens.ts';

/** What stands at a path, if anything does. */
export const valueAt = (item: Item, [head, ...rest]: Path): Value | undefined => {
  let value = ownValue(item, head);
  for (const part of rest) {
    if (value === undefined) return undefined;
    value = typeof part === 'number' ? value.L?.[part] : value.M && ownValue(value.M, part);
  }
  return value;
};

export const ownValue = (item: Item, name: string): Value | undefined =>
  Object.hasOwn(item, name) ? item[name] : undefined;

/** Throws ExpressionFault where one path is another's beginning, or takes for a list what the other takes for a map. */
export const requireDisjoint = (paths: readonly Path[]): void => {
  if (paths.length < 2) return;
  const relations = paths.flatMap((later, index) =>
    paths.slice(0, index).map((earlier) => ({ how: relate(earlier, later), earlier, later })),
  );
  for (const how of ['overlap', 'conflict'] as const) {
    const found = relations.find((relation) => relation.how === how);
    if (found) throw fault(how, found.earlier, found.later);
  }
};

const relate = (earlier: Path, later: Path): 'overlap' | 'conflict' | undefined => {
  const shared = Math.min(earlier.length, later.length);
  for (let index = 0; index < shared; index += 1) {
    if (typeof earlier[index] !== typeof later[index]) return 'conflict';
    if (earlier[index] !== later[index]) return undefined;
  }
  return 'overlap';
};

const fault = (how: string, earlier: Path, later: Path) =>
  new ExpressionFault(
    `Two document paths ${how} with each other; must remove or rewrite one of these paths; path one: ${showPath(earlier)}, path two: ${showPath(later)}`,
  );

/** What the paths pick of an item. Of lists only the picked elements are left, close together. */
export const project = (item: Item, paths: readonly Path[]): Item => {
  const tree = new Map<string | number, Branch>();
  for (const path of paths) graft(tree, path);
  return projectMap(item, tree);
};

/** Undefined stands for the whole value. */
type Branch = Map<string | number, Branch> | undefined;

const graft = (tree: Map<string | number, Branch>, [part, ...rest]: readonly (string | number)[]): void => {
  if (part === undefined) return;
  if (rest.length === 0) {
    tree.set(part, undefined);
    return;
  }
  const branch = tree.get(part) ?? new Map<string | number, Branch>();
  tree.set(part, branch);
  graft(branch, rest);
};

const projectMap = (item: Item, tree: Map<string | number, Branch>): Item => {
  const picked: [string, Value][] = [];
  for (const [part, branch] of tree) {
    const value = typeof part === 'string' ? ownValue(item, part) : undefined;
    const kept = value && (branch ? projectValue(value, branch) : value);
    if (kept && typeof part === 'string') picked.push([part, kept]);
  }
  return Object.fromEntries(picked);
};

const projectValue = (value: Value, tree: Map<string | number, Branch>): Value | undefined => {
  if (value.M) {
    const picked = projectMap(value.M, tree);
    return Object.keys(picked).length > 0 ? { M: picked } : undefined;
  }
  const { L: list } = value;
  if (!list) return undefined;
  const places = [...tree.keys()].filter((part) => typeof part === 'number').sort((a, b) => a - b);
  const picked = places.flatMap((place) => {
    const member = list[place];
    const branch = tree.get(place);
    const kept = member && (branch ? projectValue(member, branch) : member);
    return kept ? [kept] : [];
  });
  return picked.length > 0 ? { L: picked } : undefined;
};
