import {
  compilePattern,
  type EventPattern,
  EventPatternError,
  matchesPattern,
} from '../../../kernel/event-pattern.ts';
import { isRecord } from '../../../kernel/json-record.ts';
import { invalidParameter } from '../errors.ts';
import type { Message } from '../publish/message.ts';
import { parseJsonAttribute } from './json-attribute.ts';
import type { Subscription } from './subscription.ts';

export type FilterPolicyScope = 'MessageAttributes' | 'MessageBody';

/** https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html */
const MAX_KEYS = 5;
const MAX_COMBINATIONS = 150;

interface FilterCheck {
  readonly text: string;
  readonly scope: string;
  /** What the messages begin with: another one in Subscribe than in SetSubscriptionAttributes. */
  readonly prefix: string;
}

/** Throws AwsError with AWS's text when SNS doesn't take the filter policy. */
export const checkFilterPolicy = ({ text, scope, prefix }: FilterCheck): void => {
  const policy = parseJsonAttribute('FilterPolicy', text, prefix);
  const refuse = (reason: string) => invalidParameter(`${prefix}FilterPolicy: ${reason}`);
  if (!isRecord(policy)) throw refuse('Filter is not an object');
  if (Object.keys(policy).length === 0) return;
  if (Object.keys(policy).length > MAX_KEYS) throw refuse('Filter policy can not have more than 5 keys');
  if (scope === 'MessageAttributes' && isNested(policy))
    throw invalidParameter(
      `${prefix}Filter policy scope MessageAttributes does not support nested filter policy`,
    );
  if (combinations(policy) > MAX_COMBINATIONS) throw refuse('Filter policy is too complex');
  try {
    compilePattern(text);
  } catch (error) {
    if (error instanceof EventPatternError) throw refuse(error.message);
    throw error;
  }
};

const isNested = (policy: object): boolean =>
  Object.entries(policy).some(([name, value]) =>
    name === '$or' && Array.isArray(value)
      ? value.some((way) => isRecord(way) && isNested(way))
      : isRecord(value),
  );

/** The number of values of each list, times its depth, all multiplied; the ways of an `$or` are added. */
const combinations = (policy: object, depth = 1): number => {
  let product = 1;
  for (const [name, value] of Object.entries(policy)) {
    if (name === '$or' && Array.isArray(value)) {
      product *= value.reduce((sum: number, way) => sum + (isRecord(way) ? combinations(way, depth) : 1), 0);
    } else if (Array.isArray(value)) product *= value.length * depth;
    else if (isRecord(value)) product *= combinations(value, depth + 1);
  }
  return product;
};

/** Whether a subscription wants a message. */
export const accepts = (subscription: Subscription, message: Message): boolean => {
  const pattern = patternOf(subscription);
  if (!pattern) return true;
  const isBody = subscription.attributes.FilterPolicyScope === 'MessageBody';
  const event = isBody ? bodyOf(message) : attributesOf(message);
  return event !== undefined && matchesPattern(pattern, event);
};

const patterns = new WeakMap<Subscription, EventPattern>();

const patternOf = (subscription: Subscription): EventPattern | undefined => {
  const text = subscription.attributes.FilterPolicy;
  if (!text || /^\s*\{\s*\}\s*$/.test(text)) return undefined;
  const known = patterns.get(subscription) ?? compilePattern(text);
  patterns.set(subscription, known);
  return known;
};

/** A message whose body isn't a JSON object is wanted by no filter on the body. */
const bodyOf = ({ body }: Message): object | undefined => {
  try {
    const parsed: unknown = JSON.parse(body);
    return isRecord(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
};

/** Binary attributes can't be filtered on. */
const attributesOf = ({ attributes }: Message): object =>
  Object.fromEntries(
    Object.entries(attributes).flatMap(([name, { type, value }]) =>
      type.startsWith('Binary') ? [] : [[name, filteredValue(type, value)]],
    ),
  );

const filteredValue = (type: string, value: string): unknown => {
  if (type.startsWith('Number')) return Number(value);
  if (type !== 'String.Array') return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
};
