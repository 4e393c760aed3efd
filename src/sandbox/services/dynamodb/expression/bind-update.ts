import { typeOf, type Value, type ValueType } from '../value/value.ts';
import type { BoundAction, BoundSetValue, BoundUpdate } from './bound.ts';
import { UPDATE_FUNCTIONS } from './parse-update.ts';
import { requireDisjoint } from './paths.ts';
import type { Placeholders } from './placeholders.ts';
import type { SetValue, UpdateAction } from './syntax.ts';
import { ExpressionFault } from './tokens.ts';

/** Fills an update's placeholders in and checks paths and types. Throws ExpressionFault. */
export const bindUpdate = (actions: readonly UpdateAction[], placeholders: Placeholders): BoundUpdate => {
  // In the order in which AWS looks: names, values, paths, operands of ADD and DELETE, functions.
  for (const operand of actions.flatMap(operandsOf))
    if (operand.kind === 'path') placeholders.path(operand.path);
  for (const operand of actions.flatMap(operandsOf))
    if (operand.kind === 'value') placeholders.value(operand.name);
  requireDisjoint(actions.map(({ path }) => placeholders.path(path)));
  for (const action of actions) {
    if (action.kind === 'add' || action.kind === 'delete')
      checkOperand(action.kind, placeholders.value(action.value));
  }
  const bound = actions.map((action) => bindAction(action, placeholders));
  for (const action of bound) if (action.kind === 'set') checkSetValue(action.value);
  return { actions: bound };
};

/** All paths and values of an action, as they stand there. */
const operandsOf = (action: UpdateAction): readonly SetValue[] => {
  const path = { kind: 'path', path: action.path } as const;
  if (action.kind === 'remove') return [path];
  if (action.kind === 'set') return [path, ...leavesOf(action.value)];
  return [path, { kind: 'value', name: action.value }];
};

const leavesOf = (value: SetValue): readonly SetValue[] => {
  if (value.kind === 'sum') return [...leavesOf(value.left), ...leavesOf(value.right)];
  return value.kind === 'call' ? value.operands.flatMap(leavesOf) : [value];
};

const bindAction = (action: UpdateAction, placeholders: Placeholders): BoundAction => {
  const path = placeholders.path(action.path);
  if (action.kind === 'remove') return { kind: 'remove', path };
  if (action.kind === 'set') return { kind: 'set', path, value: bindSetValue(action.value, placeholders) };
  return { kind: action.kind, path, value: placeholders.value(action.value) };
};

const bindSetValue = (value: SetValue, placeholders: Placeholders): BoundSetValue => {
  if (value.kind === 'path') return { kind: 'path', path: placeholders.path(value.path) };
  if (value.kind === 'value') return { kind: 'value', value: placeholders.value(value.name) };
  if (value.kind === 'sum') {
    return {
      kind: 'sum',
      operator: value.operator,
      left: bindSetValue(value.left, placeholders),
      right: bindSetValue(value.right, placeholders),
    };
  }
  const { name, operands } = value;
  const [first, second] = operands.map((operand) => bindSetValue(operand, placeholders));
  if (!first || !second || UPDATE_FUNCTIONS[name] !== operands.length) {
    throw new ExpressionFault(
      `Incorrect number of operands for operator or function; operator or function: ${name}, number of operands: ${operands.length}`,
    );
  }
  if (name === 'list_append') return { kind: 'append', left: first, right: second };
  if (first.kind === 'path') return { kind: 'if-missing', path: first.path, otherwise: second };
  throw new ExpressionFault(`Operator or function requires a document path; operator or function: ${name}`);
};

/** What doesn't depend on the item: numbers for sums, lists for `list_append`. */
const checkSetValue = (value: BoundSetValue): void => {
  if (value.kind === 'if-missing') {
    checkSetValue(value.otherwise);
  } else if (value.kind === 'sum' || value.kind === 'append') {
    const [operator, wanted] = value.kind === 'sum' ? ([value.operator, 'N'] as const) : LIST_APPEND;
    for (const operand of [value.left, value.right]) {
      checkSetValue(operand);
      const type = operand.kind === 'value' ? typeOf(operand.value) : wanted;
      if (type !== wanted) {
        throw new ExpressionFault(
          `Incorrect operand type for operator or function; operator or function: ${operator}, operand type: ${type}`,
        );
      }
    }
  }
};

const LIST_APPEND = ['list_append', 'L'] as const;

const checkOperand = (kind: 'add' | 'delete', value: Value): void => {
  const type = typeOf(value);
  const name = LONG_NAMES[type];
  if (name === undefined || (kind === 'add' && type === 'N')) return;
  throw new ExpressionFault(
    `Incorrect operand type for operator or function; operator: ${kind.toUpperCase()}, operand type: ${name}`,
  );
};

/** Sets are left out: ADD and DELETE take them. */
const LONG_NAMES: Readonly<Partial<Record<ValueType, string>>> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  NULL: 'NULL',
  BOOL: 'BOOLEAN',
  L: 'LIST',
  M: 'MAP',
};
