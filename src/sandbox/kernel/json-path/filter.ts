import { isArray, isObject, isSame, type Json } from '../json.ts';
import { evaluatePath, type PathScope } from './evaluate-path.ts';
import type { Filter, Operand } from './parse-path.ts';

/** Whether an item is let through by `[?(…)]`. */
export const passesFilter = (filter: Filter, scope: PathScope): boolean => {
  switch (filter.kind) {
    case 'and':
      return passesFilter(filter.left, scope) && passesFilter(filter.right, scope);
    case 'or':
      return passesFilter(filter.left, scope) || passesFilter(filter.right, scope);
    case 'not':
      return !passesFilter(filter.test, scope);
    case 'exists':
      return operandValue({ kind: 'path', path: filter.path }, scope) !== undefined;
    case 'compare':
      return compare(filter.operator, filter, scope);
  }
};

const compare = (
  operator: string,
  sides: { readonly left: Operand; readonly right: Operand },
  scope: PathScope,
): boolean => {
  const left = operandValue(sides.left, scope);
  if (operator === '=~')
    return sides.right.kind === 'regex' && typeof left === 'string' && sides.right.pattern.test(left);
  const right = operandValue(sides.right, scope);
  if (left === undefined || right === undefined) return operator === '!=' && left !== right;
  const test = OPERATORS[operator];
  return test?.(left, right) ?? false;
};

const operandValue = (operand: Operand, scope: PathScope): Json | undefined => {
  if (operand.kind === 'literal') return operand.value;
  if (operand.kind === 'regex') return undefined;
  const found = evaluatePath(operand.path, scope);
  return 'value' in found ? found.value : undefined;
};

const ordered =
  (test: (order: number) => boolean) =>
  (left: Json, right: Json): boolean => {
    if (typeof left === 'number' && typeof right === 'number') return test(left - right);
    if (typeof left === 'string' && typeof right === 'string')
      return test(left < right ? -1 : left > right ? 1 : 0);
    return false;
  };

const isIn = (item: Json, list: Json): boolean => isArray(list) && list.some((one) => isSame(one, item));

const OPERATORS: Readonly<Record<string, (left: Json, right: Json) => boolean>> = {
  '==': isSame,
  '!=': (left, right) => !isSame(left, right),
  '<': ordered((order) => order < 0),
  '<=': ordered((order) => order <= 0),
  '>': ordered((order) => order > 0),
  '>=': ordered((order) => order >= 0),
  in: isIn,
  nin: (item, list) => !isIn(item, list),
  contains: (list, item) =>
    typeof list === 'string' ? typeof item === 'string' && list.includes(item) : isIn(item, list),
  anyof: (list, other) => isArray(list) && list.some((item) => isIn(item, other)),
  noneof: (list, other) => isArray(list) && !list.some((item) => isIn(item, other)),
  subsetof: (list, other) => isArray(list) && list.every((item) => isIn(item, other)),
  size: (list, size) => (isArray(list) || typeof list === 'string') && list.length === size,
  empty: (list, wanted) => (sizeOf(list) === 0) === wanted,
};

const sizeOf = (value: Json): number =>
  isArray(value) || typeof value === 'string'
    ? value.length
    : isObject(value)
      ? Object.keys(value).length
      : 1;
