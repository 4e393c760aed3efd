import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Context, RequestContext } from '../../kernel/context.ts';
import { readPolicyDocument } from '../../kernel/policy/parse-policy.ts';
import type { PolicyDocument } from '../../kernel/policy.ts';
import type { Authorization } from '../../kernel/service.ts';
import { attributeNames, type NamingRequest } from './named-attributes.ts';
import { type TableRow, tables } from './storage/rows.ts';
import { indexArn, looseTableArn } from './table-address.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

/** What of a request its condition keys are made of. */
export interface AccessFacts {
  /** The IAM action, where it isn't that of the operation. */
  readonly action?: string;
  readonly index?: string | undefined;
  readonly keys?: readonly (Attributes | undefined)[];
  readonly items?: readonly (Attributes | undefined)[];
  /** What a query wants attributes to be equal to. */
  readonly equals?: () => ReadonlyMap<string, string>;
  readonly request?: NamingRequest & RequestShape;
  /** The transaction around it. */
  readonly within?: string;
}

interface RequestShape {
  readonly Select?: string | undefined;
  readonly ReturnValues?: string | undefined;
  readonly ReturnConsumedCapacity?: string | undefined;
}

/**
 * Access to a table or one of its indexes, with the condition keys of
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export const authorizeTable = (
  context: RequestContext,
  nameOrArn: string | undefined,
  facts: AccessFacts = {},
): Authorization => {
  const arn = looseTableArn(context, nameOrArn ?? '*');
  const name = arn.slice(arn.indexOf('/') + 1);
  const table = context.table(tables).get(name);
  return {
    action: `dynamodb:${facts.action ?? context.operation}`,
    resource: facts.index === undefined ? arn : indexArn(context, name, facts.index),
    resourcePolicy: table && policyOf(table),
    conditions: conditionsOf(table, facts),
  };
};

const policyOf = ({ policy }: TableRow): PolicyDocument | undefined =>
  policy === undefined ? undefined : readPolicyDocument(policy);

/** Getters: worked out only when a policy has a condition. */
const conditionsOf = (
  table: TableRow | undefined,
  facts: AccessFacts,
): Readonly<Record<string, string | readonly string[]>> => ({
  get 'dynamodb:LeadingKeys'() {
    return leadingKeys(table, facts);
  },
  get 'dynamodb:Attributes'() {
    return attributesOf(facts);
  },
  'dynamodb:Select': facts.request?.Select ?? [],
  'dynamodb:ReturnValues': facts.request?.ReturnValues ?? [],
  'dynamodb:ReturnConsumedCapacity': facts.request?.ReturnConsumedCapacity ?? [],
  'dynamodb:EnclosingOperation': facts.within ?? [],
});

/** "The first partition key attribute of a table": of the index, where one is read. */
const leadingKeys = (table: TableRow | undefined, facts: AccessFacts): readonly string[] => {
  const index = table?.indexes.find(({ name }) => name === facts.index);
  const partition = (index ?? table)?.key.partition[0];
  if (partition === undefined) return [];
  const named = facts.equals?.().get(partition) ?? [];
  const given = [...(facts.keys ?? []), ...(facts.items ?? [])].flatMap((item) => {
    const value = item?.[partition];
    const text = value?.S ?? value?.N ?? (value?.B && Buffer.from(value.B).toString('base64'));
    return text === undefined ? [] : [text];
  });
  return [...new Set([named, given].flat())];
};

const attributesOf = ({ keys = [], items = [], request = {} }: AccessFacts): readonly string[] => [
  ...new Set([...[...keys, ...items].flatMap((item) => Object.keys(item ?? {})), ...attributeNames(request)]),
];

/** Access to what isn't about one table. */
export const authorizeAll = (context: RequestContext): Authorization => ({
  action: `dynamodb:${context.operation}`,
  resource: '*',
});

/** Whether a resource policy is attached decides whether AWS's own services may come in. */
export const tablePolicy = (context: Context, name: string): PolicyDocument | undefined => {
  const table = context.table(tables).get(name);
  return table && policyOf(table);
};
