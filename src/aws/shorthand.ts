import { type CallInput, type CallValue, isJsonObject, isList } from './json.ts';

/**
 * A value in the AWS CLI's shorthand, `Key=team,Value=red` or `Variables={STAGE=dev}`, or undefined where only JSON
 * says it safely. https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-shorthand.html
 */
export const shorthand = (value: CallInput): string | undefined => {
  const pairs = Object.entries(value).map(([key, item]) => pair(key, item));
  return pairs.length > 0 && pairs.every((text) => text !== undefined) ? pairs.join(',') : undefined;
};

const pair = (key: string, value: CallValue): string | undefined => {
  const shown = isKey(key) ? nested(value) : undefined;
  return shown === undefined ? undefined : `${key}=${shown}`;
};

const nested = (value: CallValue): string | undefined => {
  if (isJsonObject(value)) {
    const inner = shorthand(value);
    return inner && `{${inner}}`;
  }
  if (isList(value)) {
    const items = value.map(nested);
    return items.length > 0 && items.every((item) => item !== undefined) ? `[${items.join(',')}]` : undefined;
  }
  return scalar(value);
};

const isKey = (key: string) => /^[A-Za-z0-9_.#/:-]+$/.test(key);

/** Characters that neither shorthand nor a shell gives a meaning to. */
const scalar = (value: CallValue): string | undefined => {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  const text = String(value);
  return /^[A-Za-z0-9_.:/+-][A-Za-z0-9_.:/@+-]*$/.test(text) && !text.startsWith('file') ? text : undefined;
};
