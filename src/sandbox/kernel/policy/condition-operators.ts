import { BlockList, isIP } from 'node:net';
import { matchesArn, matchesWildcards } from './wildcard.ts';

/** Compares one value of the request with one of the policy, whose variables are filled in and wildcards marked. */
interface ConditionOperator {
  readonly matches: (requested: string, wanted: string) => boolean;
  /** `StringNotEquals` and its kind: true when no value matches. */
  readonly negated: boolean;
  /** The policy's value may hold wildcards; elsewhere `*` is a character. */
  readonly wildcards: boolean;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html, without Null. */
export const findConditionOperator = (name: string): ConditionOperator | undefined => OPERATORS.get(name);

const literally = (matches: ConditionOperator['matches']) => ({ matches, negated: false, wildcards: false });
const withPatterns = (matches: ConditionOperator['matches']) => ({
  matches,
  negated: false,
  wildcards: true,
});
const not = (operator: ConditionOperator) => ({ ...operator, negated: true });

const numeric = (compare: (requested: number, wanted: number) => boolean) =>
  literally((requested, wanted) => compare(toNumber(requested), toNumber(wanted)));
const date = (compare: (requested: number, wanted: number) => boolean) =>
  literally((requested, wanted) => compare(toMilliseconds(requested), toMilliseconds(wanted)));

const toNumber = (text: string): number => (text.trim() === '' ? Number.NaN : Number(text));

/** ISO 8601, or seconds since the epoch. */
const toMilliseconds = (text: string): number =>
  /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);

/** `wanted` is an address or a CIDR range. */
const isInRange = (address: string, wanted: string): boolean => {
  const [network = '', prefix] = wanted.split('/');
  const family = isIP(network);
  if (family === 0 || isIP(address) !== family) return false;
  const bits = prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix);
  if (!Number.isInteger(bits) || bits < 0 || bits > (family === 4 ? 32 : 128)) return false;
  const range = new BlockList();
  range.addSubnet(network, bits, `ipv${family === 4 ? 4 : 6}`);
  return range.check(address, `ipv${family === 4 ? 4 : 6}`);
};

const stringEquals = literally((requested, wanted) => requested === wanted);
const stringEqualsIgnoreCase = literally(
  (requested, wanted) => requested.toLowerCase() === wanted.toLowerCase(),
);
const stringLike = withPatterns((requested, wanted) => matchesWildcards(wanted, requested));
const numericEquals = numeric((requested, wanted) => requested === wanted);
const dateEquals = date((requested, wanted) => requested === wanted);
const ipAddress = literally(isInRange);
// ArnEquals and ArnLike behave identically (same page, "ARN condition operators").
const arnLike = withPatterns((requested, wanted) => matchesArn(wanted, requested));

const OPERATORS: ReadonlyMap<string, ConditionOperator> = new Map(
  Object.entries({
    StringEquals: stringEquals,
    StringNotEquals: not(stringEquals),
    StringEqualsIgnoreCase: stringEqualsIgnoreCase,
    StringNotEqualsIgnoreCase: not(stringEqualsIgnoreCase),
    StringLike: stringLike,
    StringNotLike: not(stringLike),
    NumericEquals: numericEquals,
    NumericNotEquals: not(numericEquals),
    NumericLessThan: numeric((requested, wanted) => requested < wanted),
    NumericLessThanEquals: numeric((requested, wanted) => requested <= wanted),
    NumericGreaterThan: numeric((requested, wanted) => requested > wanted),
    NumericGreaterThanEquals: numeric((requested, wanted) => requested >= wanted),
    DateEquals: dateEquals,
    DateNotEquals: not(dateEquals),
    DateLessThan: date((requested, wanted) => requested < wanted),
    DateLessThanEquals: date((requested, wanted) => requested <= wanted),
    DateGreaterThan: date((requested, wanted) => requested > wanted),
    DateGreaterThanEquals: date((requested, wanted) => requested >= wanted),
    Bool: stringEqualsIgnoreCase,
    BinaryEquals: stringEquals,
    IpAddress: ipAddress,
    NotIpAddress: not(ipAddress),
    ArnEquals: arnLike,
    ArnLike: arnLike,
    ArnNotEquals: not(arnLike),
    ArnNotLike: not(arnLike),
  }),
);
