import type { Need } from './need.ts';

/** A statement of an identity policy; it always allows. */
export interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly Statement[];
}

/**
 * As few policies as hold all that is needed, each small enough for a managed policy of its own: "The size of each
 * managed policy cannot exceed 6,144 characters", white space not counted.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
 */
export const policyDocuments = (needs: readonly Need[]): readonly PolicyDocument[] => {
  const documents: Statement[][] = [];
  for (const statement of statementsOf(needs)) {
    const last = documents.at(-1);
    if (last && sizeOf(documentOf([...last, statement])) <= MOST_CHARACTERS) last.push(statement);
    else documents.push([statement]);
  }
  return documents.map(documentOf);
};

export const MOST_CHARACTERS = 6_144;

export const sizeOf = (document: PolicyDocument): number => JSON.stringify(document).length;

const documentOf = (statements: readonly Statement[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: statements,
});

/** One for each service and each set of resources, so that nobody may do more than is needed. */
const statementsOf = (needs: readonly Need[]): readonly Statement[] => {
  const resources = grouped(needs, ({ action, conditions }) => JSON.stringify([action, conditions ?? {}]));
  const permissions = [...resources.values()].map((group) => ({
    action: group[0].action,
    conditions: group[0].conditions,
    resources: withoutCovered(group.map(({ resource }) => resource)).toSorted(),
  }));
  const statements = grouped(permissions, ({ action, resources, conditions }) =>
    JSON.stringify([serviceOf(action), resources, conditions ?? {}]),
  );
  const counts = new Map<string, number>();
  return [...statements.values()]
    .sort(([one], [other]) => serviceOf(one.action).localeCompare(serviceOf(other.action)))
    .map((group) => {
      const [{ action, resources: Resource, conditions }] = group;
      const service = serviceOf(action);
      const count = (counts.get(service) ?? 0) + 1;
      counts.set(service, count);
      return {
        Sid: `${pascalCase(service)}${count}`,
        Effect: 'Allow',
        Action: group.map((one) => one.action).sort(),
        Resource,
        ...(conditions && { Condition: conditionOf(conditions) }),
      };
    });
};

const grouped = <T>(
  items: readonly T[],
  keyOf: (item: T) => string,
): ReadonlyMap<string, readonly [T, ...T[]]> => {
  const groups = new Map<string, [T, ...T[]]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
};

const serviceOf = (action: string): string => action.split(':')[0] ?? '';

const pascalCase = (text: string): string =>
  text.replaceAll(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());

/** Drops what a wider pattern of the same list has already. */
const withoutCovered = (resources: readonly string[]): readonly string[] =>
  resources.filter(
    (resource) => !resources.some((wider) => wider !== resource && matchesPattern(wider, resource)),
  );

/** Whether an IAM pattern takes a text: `*` is any text, `?` one character. */
export const matchesPattern = (pattern: string, text: string): boolean =>
  new RegExp(
    `^${pattern
      .replaceAll(/[\\^$.|+()[\]{}]/g, '\\$&')
      .replaceAll('*', '[^]*')
      .replaceAll('?', '[^]')}$`,
  ).test(text);

const conditionOf = (conditions: NonNullable<Need['conditions']>): NonNullable<Statement['Condition']> => {
  const operators = Object.entries(conditions).map(
    ([key, value]) => [operatorFor(key, value), key, value] as const,
  );
  return Object.fromEntries(
    [...new Set(operators.map(([operator]) => operator))].map((operator) => [
      operator,
      Object.fromEntries(operators.flatMap(([own, key, value]) => (own === operator ? [[key, value]] : []))),
    ]),
  );
};

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const operatorFor = (key: string, value: string | readonly string[]): string => {
  const isPattern = [value].flat().some((text) => /[*?]/.test(text));
  if (key.endsWith('Arn') || key.endsWith('ARN')) return isPattern ? 'ArnLike' : 'ArnEquals';
  return isPattern ? 'StringLike' : 'StringEquals';
};
