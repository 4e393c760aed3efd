import { validation } from '../errors.ts';
import { membersOf } from '../value/compare-values.ts';
import { addNumbers } from '../value/number.ts';
import { type Item, typeOf, type Value } from '../value/value.ts';
import type { BoundAction, BoundSetValue, BoundUpdate, Path } from './bound.ts';
import { valueAt } from './paths.ts';

/**
 * The item after an update. Every value is read from the item as it was, whatever the order of the actions.
 * Throws AwsError ValidationException where the item doesn't fit.
 */
export const applyUpdate = (item: Item, update: BoundUpdate): Item => {
  const changes = update.actions.map((action) => ({ path: action.path, value: newValue(action, item) }));
  const root = { M: item };
  const set = changes.filter(({ value }) => value !== undefined).sort(byPlace);
  const removed = changes.filter(({ value }) => value === undefined).sort((a, b) => byPlace(b, a));
  const after = [...set, ...removed].reduce<Value>((value, change) => replaceAt(value, change), root);
  return after.M ?? {};
};

interface Change {
  readonly path: Path;
  /** Undefined where what stands there goes. */
  readonly value: Value | undefined;
}

/** Elements are appended from the first, and removed from the last, so that places stay what they were. */
const byPlace = (left: Change, right: Change): number => {
  const [a, b] = [left.path.at(-1), right.path.at(-1)];
  return typeof a === 'number' && typeof b === 'number' ? a - b : 0;
};

const newValue = (action: BoundAction, item: Item): Value | undefined => {
  if (action.kind === 'remove') return undefined;
  if (action.kind === 'set') return evaluate(action.value, item);
  const current = valueAt(item, action.path);
  return action.kind === 'add' ? added(current, action.value) : without(current, action.value);
};

const evaluate = (value: BoundSetValue, item: Item): Value => {
  switch (value.kind) {
    case 'value':
      return value.value;
    case 'path':
      return existing(valueAt(item, value.path));
    case 'if-missing':
      return valueAt(item, value.path) ?? evaluate(value.otherwise, item);
    case 'append': {
      const [left, right] = [evaluate(value.left, item).L, evaluate(value.right, item).L];
      if (!left || !right) throw wrongType();
      return { L: [...left, ...right] };
    }
    case 'sum': {
      const [left, right] = [evaluate(value.left, item).N, evaluate(value.right, item).N];
      if (left === undefined || right === undefined) throw wrongType();
      return { N: addNumbers(left, value.operator, right) };
    }
  }
};

const existing = (value: Value | undefined): Value => {
  if (value) return value;
  throw validation('The provided expression refers to an attribute that does not exist in the item');
};

const wrongType = () => validation('An operand in the update expression has an incorrect data type');

/** ADD: a number is added to, a set is united with. */
const added = (current: Value | undefined, value: Value): Value => {
  if (!current) return value;
  if (current.N !== undefined && value.N !== undefined) return { N: addNumbers(current.N, '+', value.N) };
  const [members, others] = sameSets(current, value);
  return toSet(current, [...members, ...others.filter((member) => !members.includes(member))]);
};

/** DELETE: what is left of a set; nothing where that is empty. */
const without = (current: Value | undefined, value: Value): Value | undefined => {
  if (!current) return undefined;
  const [members, others] = sameSets(current, value);
  const kept = members.filter((member) => !others.includes(member));
  return kept.length > 0 ? toSet(current, kept) : undefined;
};

const sameSets = (left: Value, right: Value): readonly [readonly string[], readonly string[]] => {
  const [members, others] = [membersOf(left), membersOf(right)];
  if (!members || !others || typeOf(left) !== typeOf(right)) throw wrongType();
  return [members, others];
};

const toSet = (like: Value, members: readonly string[]): Value =>
  like.SS ? { SS: members } : like.NS ? { NS: members } : { BS: members };

/** Copies what the path leads through and shares the rest. */
const replaceAt = (parent: Value, { path: [part, ...rest], value }: LooseChange): Value => {
  if (part === undefined) return parent;
  if (typeof part === 'number') return replaceElement(parent, { place: part, rest, value });
  if (!parent.M) throw invalidPath();
  const current = Object.hasOwn(parent.M, part) ? parent.M[part] : undefined;
  if (rest.length === 0 && value === undefined) {
    return { M: Object.fromEntries(Object.entries(parent.M).filter(([name]) => name !== part)) };
  }
  if (rest.length > 0 && !current) throw invalidPath();
  const replaced = rest.length === 0 ? value : current && replaceAt(current, { path: rest, value });
  return replaced ? { M: withMember(parent.M, part, replaced) } : parent;
};

interface LooseChange {
  readonly path: readonly (string | number)[];
  readonly value: Value | undefined;
}

interface ElementChange {
  readonly place: number;
  readonly rest: readonly (string | number)[];
  readonly value: Value | undefined;
}

const replaceElement = (parent: Value, { place, rest, value }: ElementChange): Value => {
  const { L: list } = parent;
  if (!list) throw invalidPath();
  const current = list[place];
  if (rest.length > 0) {
    if (!current) throw invalidPath();
    return { L: list.with(place, replaceAt(current, { path: rest, value })) };
  }
  if (value === undefined) return { L: list.filter((_, index) => index !== place) };
  // "If you add multiple elements in a single SET operation, the elements are sorted in order by element number."
  return { L: current ? list.with(place, value) : [...list, value] };
};

const invalidPath = () =>
  validation('The document path provided in the update expression is invalid for update');

/** `__proto__` is a name like any other. */
const withMember = (members: Item, name: string, value: Value): Item =>
  name === '__proto__'
    ? Object.fromEntries([...Object.entries(members).filter(([other]) => other !== name), [name, value]])
    : { ...members, [name]: value };
