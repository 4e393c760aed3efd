import type { MessageAttributeValue } from '@aws-sdk/client-sns';
import { invalidValue } from '../errors.ts';
import type { MessageAttribute } from './message.ts';

type Given = Readonly<Record<string, MessageAttributeValue>>;

/** Reads and checks message attributes. Throws AwsError. https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html */
export const readAttributes = (given: Given | undefined): Record<string, MessageAttribute> =>
  Object.fromEntries(
    Object.entries(given ?? {}).map(([name, attribute]) => {
      checkName(name);
      return [name, readAttribute(name, attribute)];
    }),
  );

const readAttribute = (name: string, attribute: MessageAttributeValue): MessageAttribute => {
  const { DataType: type = '', StringValue, BinaryValue } = attribute;
  if (!/^(String|Number|Binary)(\.[^.].*)?$/.test(type))
    throw invalidValue(
      `The message attribute '${name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.`,
    );
  const empty = `The message attribute '${name}' must contain non-empty message attribute value for message attribute type '${type}'.`;
  if (StringValue === undefined && BinaryValue === undefined) throw invalidValue(empty);
  const field = type.startsWith('Binary') ? 'Binary' : 'String';
  const value = field === 'Binary' ? BinaryValue && Buffer.from(BinaryValue).toString('base64') : StringValue;
  if (value === undefined)
    throw invalidValue(`The message attribute '${name}' with type '${type}' must use field '${field}'.`);
  if (value === '') throw invalidValue(empty);
  if (type.startsWith('Number') && !isNumber(value))
    throw invalidValue(`Could not cast message attribute '${name}' value to number.`);
  return { type, value };
};

const isNumber = (text: string): boolean => /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$/.test(text);

const checkName = (name: string): void => {
  if (name.length > 256) throw invalidValue('Length of message attribute name must be less than 256 bytes.');
  if (name.startsWith('.'))
    throw invalidValue("Invalid message attribute name starting with character '.' was found.");
  if (name.endsWith('.'))
    throw invalidValue("Invalid message attribute name ending with character '.' was found.");
  const wrong = /[^\w.-]/.exec(name)?.[0];
  if (wrong !== undefined)
    throw invalidValue(
      `Invalid non-alphanumeric character '#x${wrong.charCodeAt(0).toString(16).toUpperCase()}' was found in the message attribute name. Can only include alphanumeric characters, hyphens, underscores, or dots.`,
    );
  if (name.includes('..'))
    throw invalidValue("Message attribute name can not have successive '.' character.");
};

/** Names, types and values count towards a message's size. */
export const sizeOfAttributes = (attributes: Readonly<Record<string, MessageAttribute>>): number =>
  Object.entries(attributes).reduce((sum, [name, { type, value }]) => {
    const encoding = type.startsWith('Binary') ? 'base64' : 'utf8';
    return sum + Buffer.byteLength(name) + Buffer.byteLength(type) + Buffer.byteLength(value, encoding);
  }, 0);
