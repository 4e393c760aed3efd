import { createHash, hash } from 'node:crypto';
import type { MessageAttributeValue } from '@aws-sdk/client-sqs';
import { AwsError } from '../../kernel/aws-error.ts';
import { invalidParameter, missingParameter } from './errors.ts';
import type { StoredAttribute } from './message.ts';

type Attributes = Readonly<Record<string, MessageAttributeValue>>;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html */
const MAX_ATTRIBUTES = 10;
const MAX_NAME_BYTES = 256;
const MAX_TYPE_BYTES = 256;

/** What a body or a text may be made of, and AWS's words where it isn't. */
export const VALID_CHARACTERS = /^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u;
export const INVALID_CHARACTERS =
  'Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF';

/**
 * Checks a message's attributes and brings them into the form in which they are stored. Throws AwsError with AWS's
 * texts, as LocalStack and `Inqnuam/local-aws-sqs` have them from AWS.
 */
export const readMessageAttributes = (
  attributes: Attributes = {},
): Readonly<Record<string, StoredAttribute>> | undefined => {
  const entries = Object.entries(attributes);
  if (entries.length === 0) return undefined;
  if (entries.length > MAX_ATTRIBUTES) {
    throw invalidParameter(
      `Number of message attributes [${entries.length}] exceeds the allowed maximum [${MAX_ATTRIBUTES}].`,
    );
  }
  return Object.fromEntries(
    entries.map(([name, value]) => {
      checkName(name);
      checkType(name, value);
      return [name, readValue(name, value)];
    }),
  );
};

const checkName = (name: string): void => {
  if (name === '') throw missingName();
  if (Buffer.byteLength(name) >= MAX_NAME_BYTES) {
    throw invalidParameter('Message (user) attribute names must be shorter than 256 Bytes');
  }
  if (!/^[\w.-]*$/.test(name)) {
    throw invalidParameter(
      'Message (user) attributes name can only contain upper and lower score characters, digits, periods, hyphens and underscores. ',
    );
  }
  if (/^(?:aws\.|amazon\.|\.)|\.$/i.test(name)) {
    throw invalidParameter(
      "You can't use message attribute names beginning with 'AWS.' or 'Amazon.'. These strings are reserved for internal use. Additionally, they cannot start or end with '.'.",
    );
  }
  if (name.includes('..')) {
    throw invalidParameter("Message (user) attribute name must not have successive '.' characters.");
  }
};

const missingName = () =>
  invalidParameter('The request must contain non-empty message (user) attribute names.');

const checkType = (name: string, value: MessageAttributeValue): void => {
  if (value.StringListValues?.length || value.BinaryListValues?.length) {
    throw new AwsError(
      'UnsupportedOperation',
      'Message attribute list values in SendMessage operation are not supported.',
    );
  }
  const type = value.DataType ?? '';
  if (type === '') {
    throw invalidParameter(
      `The message (user) attribute '${name}' must contain a non-empty message attribute value.`,
    );
  }
  if (!/^(?:String|Number|Binary)(?:\.|$)/.test(type)) {
    throw invalidParameter(
      `The type of message (user) attribute '${name}' is invalid. You must use only the following supported type prefixes: Binary, Number, String.`,
    );
  }
  if (Buffer.byteLength(type) >= MAX_TYPE_BYTES) {
    throw invalidParameter('Message (user) attribute types must be shorter than 256 Bytes');
  }
};

const readValue = (name: string, value: MessageAttributeValue): StoredAttribute => {
  const type = value.DataType ?? '';
  const [base] = type.split('.');
  if (base === 'Binary') {
    if (!value.BinaryValue?.length) throw emptyValue(name, 'Binary');
    return { type, base64: Buffer.from(value.BinaryValue).toString('base64') };
  }
  const text = value.StringValue ?? '';
  if (text === '') throw emptyValue(name, 'String');
  if (!VALID_CHARACTERS.test(text)) throw invalidParameter(INVALID_CHARACTERS);
  if (base === 'Number' && !isNumber(text)) {
    throw invalidParameter(`Can't cast the value of message (user) attribute '${name}' to a number.`);
  }
  return { type, text };
};

const emptyValue = (name: string, type: string) =>
  invalidParameter(`Message (user) attribute '${name}' must contain a non-empty value of type '${type}'.`);

/** "Up to 38 digits of precision, and it can be between 10^-128 and 10^+126." */
const isNumber = (text: string): boolean =>
  /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/.test(text) && Math.abs(Number(text)) <= 1e126;

/** `AWSTraceHeader` is the one system attribute that a sender may set. Returns its text. */
export const readSystemAttributes = (attributes: Attributes = {}): string | undefined => {
  for (const [name, { DataType, StringValue }] of Object.entries(attributes)) {
    if (name !== 'AWSTraceHeader') {
      throw invalidParameter(`Message system attribute name '${name}' is invalid.`);
    }
    if (DataType === undefined) throw missingParameter('DataType');
    if (DataType !== 'String') {
      throw invalidParameter(
        `The type of message system attribute '${name}' is invalid. You must use String.`,
      );
    }
    if (!StringValue) {
      throw invalidParameter(
        `Message (system) attribute '${name}' must contain a non-empty value of type 'String'.`,
      );
    }
  }
  return attributes.AWSTraceHeader?.StringValue;
};

/** What the attributes add to a message's size: names, types and values. */
export const sizeOfAttributes = (attributes: Readonly<Record<string, StoredAttribute>> = {}): number => {
  let bytes = 0;
  for (const [name, value] of Object.entries(attributes)) {
    bytes += Buffer.byteLength(name) + Buffer.byteLength(value.type) + bytesOf(value).length;
  }
  return bytes;
};

export const md5 = (text: string): string => hash('md5', text);

/**
 * The checksum that SDKs verify: by name in order, each part with its length before it.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-message-metadata.html#sqs-attributes-md5-message-digest-calculation
 */
export const md5OfAttributes = (
  attributes: Readonly<Record<string, StoredAttribute>> | undefined,
): string | undefined => {
  if (!attributes) return undefined;
  const names = Object.keys(attributes).sort();
  if (names.length === 0) return undefined;
  const sum = createHash('md5');
  const add = (bytes: Uint8Array) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    sum.update(length).update(bytes);
  };
  for (const name of names) {
    const value = attributes[name];
    if (!value) continue;
    add(Buffer.from(name));
    add(Buffer.from(value.type));
    sum.update(Buffer.of(value.base64 === undefined ? STRING_VALUE : BINARY_VALUE));
    add(bytesOf(value));
  }
  return sum.digest('hex');
};

const STRING_VALUE = 1;
const BINARY_VALUE = 2;

const bytesOf = ({ text = '', base64 }: StoredAttribute): Uint8Array =>
  base64 === undefined ? Buffer.from(text) : Buffer.from(base64, 'base64');

/** As a receiver sees it. */
export const showAttribute = ({ type, text, base64 }: StoredAttribute): MessageAttributeValue => ({
  DataType: type,
  ...(base64 === undefined ? { StringValue: text } : { BinaryValue: Buffer.from(base64, 'base64') }),
});
