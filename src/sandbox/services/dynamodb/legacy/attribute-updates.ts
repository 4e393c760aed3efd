import type { AttributeValueUpdate } from '@aws-sdk/client-dynamodb';
import { invalidParameters } from '../errors.ts';
import type { BoundAction, BoundUpdate, Path } from '../expression/bound.ts';
import { readValue, typeOf } from '../value/value.ts';

/**
 * `AttributeUpdates`, as the update expression that says the same. Throws AwsError ValidationException.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LegacyConditionalParameters.AttributeUpdates.html
 */
export const readAttributeUpdates = (
  updates: Readonly<Record<string, AttributeValueUpdate>>,
): BoundUpdate => ({
  actions: Object.entries(updates).map(([name, update]) => readUpdate(name, update)),
});

const readUpdate = (
  name: string,
  { Action: action = 'PUT', Value: given }: AttributeValueUpdate,
): BoundAction => {
  const path: Path = [name];
  const value = given && readValue(given);
  if (!value) {
    if (action === 'DELETE') return { kind: 'remove', path };
    throw invalidParameters('Only DELETE action is allowed when no attribute value is specified');
  }
  const type = typeOf(value);
  if (action === 'DELETE') {
    if (type === 'SS' || type === 'NS' || type === 'BS') return { kind: 'delete', path, value };
    throw invalidParameters(`DELETE action with value is not supported for the type ${type}`);
  }
  if (action === 'PUT') return { kind: 'set', path, value: { kind: 'value', value } };
  if (type === 'L') {
    const empty = { kind: 'value', value: { L: [] } } as const;
    const left = { kind: 'if-missing', path, otherwise: empty } as const;
    return { kind: 'set', path, value: { kind: 'append', left, right: { kind: 'value', value } } };
  }
  if (type === 'N' || type === 'SS' || type === 'NS' || type === 'BS') return { kind: 'add', path, value };
  throw invalidParameters(`ADD action is not supported for the type ${type}`);
};
