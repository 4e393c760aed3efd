import type {
  AttributeValue,
  ConditionalOperator,
  ExpectedAttributeValue,
  PutItemInput,
} from '@aws-sdk/client-dynamodb';
import { validation } from '../errors.ts';
import type { BoundCondition } from '../expression/bound.ts';
import { checkParameters, type ExpressionInput, readExpressions } from '../expression/read-expressions.ts';
import { readAttributeUpdates } from '../legacy/attribute-updates.ts';
import { readExpected } from '../legacy/conditions.ts';
import { itemSize, MAX_ITEM_BYTES } from '../value/item-size.ts';
import { type Item, readItem } from '../value/value.ts';
import type { WriteIntent } from './write.ts';

type Attributes = Readonly<Record<string, AttributeValue>>;

interface ConditionInput extends ExpressionInput {
  readonly Expected?: Readonly<Record<string, ExpectedAttributeValue>> | undefined;
  readonly ConditionalOperator?: ConditionalOperator | undefined;
}

type PutInput = ConditionInput & {
  readonly Item: Attributes;
  readonly ReturnValues?: PutItemInput['ReturnValues'];
};

/** Checks and reads PutItem's parameters, in AWS's order. Throws AwsError ValidationException. */
export const readPut = (input: PutInput): WriteIntent => {
  checkParameters(input, { expressions: ['ConditionExpression'], legacy: ['Expected'] });
  const item = readItem(input.Item);
  refuseReturnValues(input.ReturnValues);
  checkSize(item);
  return { kind: 'put', item, condition: readCondition(input) };
};

export const checkSize = (item: Item): void => {
  if (itemSize(item) > MAX_ITEM_BYTES) throw validation('Item size has exceeded the maximum allowed size');
};

const refuseReturnValues = (mode: string | undefined): void => {
  if (mode !== undefined && mode !== 'ALL_OLD' && mode !== 'NONE')
    throw validation('ReturnValues can only be ALL_OLD or NONE');
};

const readCondition = (input: ConditionInput): BoundCondition | undefined => {
  const expected = readExpected(input.Expected, input.ConditionalOperator);
  return readExpressions(input).condition ?? expected;
};

type KeyInput = ConditionInput & { readonly Key: Attributes };

/** Checks and reads DeleteItem's parameters. Throws AwsError ValidationException. */
export const readDelete = (
  input: KeyInput & { readonly ReturnValues?: PutItemInput['ReturnValues'] },
): WriteIntent => {
  checkParameters(input, { expressions: ['ConditionExpression'], legacy: ['Expected'] });
  const key = readItem(input.Key);
  refuseReturnValues(input.ReturnValues);
  return { kind: 'delete', key, condition: readCondition(input) };
};

type UpdateInput = KeyInput & {
  readonly AttributeUpdates?: Parameters<typeof readAttributeUpdates>[0] | undefined;
};

/** Checks and reads UpdateItem's parameters. Throws AwsError ValidationException. */
export const readUpdate = (input: UpdateInput): WriteIntent => {
  checkParameters(input, {
    expressions: ['UpdateExpression', 'ConditionExpression'],
    legacy: ['AttributeUpdates', 'Expected'],
  });
  const key = readItem(input.Key);
  const updates = input.AttributeUpdates && readAttributeUpdates(input.AttributeUpdates);
  const expected = readExpected(input.Expected, input.ConditionalOperator);
  const { update, condition } = readExpressions(input);
  return { kind: 'update', key, update: update ?? updates, condition: condition ?? expected };
};
