import type { Constraint, Constraints } from '../../kernel/service.ts';

/** The limits of botocore's model, with the values of enums in the order in which AWS's messages name them. */
export const loadConstraints = async (): Promise<Constraints> => {
  const { default: constraints } = await import('./constraints.json', { with: { type: 'json' } });
  return Object.fromEntries(
    Object.entries<Readonly<Record<string, Constraint>>>(constraints).map(([shape, members]) => [
      shape,
      Object.fromEntries(Object.entries(members).map(([name, limits]) => [name, inOrder(limits)])),
    ]),
  );
};

const inOrder = (limits: Constraint): Constraint => {
  // AWS has a sentence of its own for table classes.
  if (limits.enum?.includes('STANDARD_INFREQUENT_ACCESS')) return {};
  const order = ORDERS.find((known) => isSameSet(known, limits.enum ?? []));
  return order ? { ...limits, enum: order } : limits;
};

const isSameSet = (left: readonly string[], right: readonly string[]) =>
  left.length === right.length && left.every((value) => right.includes(value));

/** As dynalite recorded them. */
const ORDERS: readonly (readonly string[])[] = [
  ['B', 'N', 'S'],
  ['ALL', 'INCLUDE', 'KEYS_ONLY'],
  ['OR', 'AND'],
  ['ALL_NEW', 'UPDATED_OLD', 'ALL_OLD', 'NONE', 'UPDATED_NEW'],
  ['SPECIFIC_ATTRIBUTES', 'COUNT', 'ALL_ATTRIBUTES', 'ALL_PROJECTED_ATTRIBUTES'],
  [
    'IN',
    'NULL',
    'BETWEEN',
    'LT',
    'NOT_CONTAINS',
    'EQ',
    'GT',
    'NOT_NULL',
    'NE',
    'LE',
    'BEGINS_WITH',
    'GE',
    'CONTAINS',
  ],
];
