import { validation } from '../errors.ts';

/**
 * DynamoDB's numbers: up to 38 significant digits, magnitudes from 1E-130 to 9.99…E+125, exact in decimal.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
 */
interface Decimal {
  readonly isNegative: boolean;
  /** Significant digits without leading or trailing zeros; empty for zero. */
  readonly digits: string;
  /** Of the first digit: 1.5 has 0, 15 has 1. */
  readonly exponent: number;
}

const MAX_DIGITS = 38;
const MAX_EXPONENT = 125;
const MIN_EXPONENT = -130;

/** As DynamoDB gives a number back: plain notation without needless zeros. Throws AwsError ValidationException. */
export const normalizeNumber = (text: string): string => {
  if (PLAIN_INTEGER.test(text)) return text;
  if (text === '') throw validation('The parameter cannot be converted to a numeric value');
  const decimal = parse(text);
  if (!decimal) throw validation(`The parameter cannot be converted to a numeric value: ${text}`);
  return format(checkRange(decimal));
};

/** Small enough for exact arithmetic with JavaScript's own numbers, and already normal. */
const PLAIN_INTEGER = /^(?:0|-?[1-9]\d{0,14})$/;

const NUMBER = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,6}))?$/;

const parse = (text: string): Decimal | undefined => {
  const [, sign, whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  const all = whole + fraction;
  if (all === '') return undefined;
  const withoutLeading = all.replace(/^0+/, '');
  const digits = withoutLeading.replace(/0+$/, '');
  if (digits === '') return { isNegative: false, digits: '', exponent: 0 };
  const leadingZeros = all.length - withoutLeading.length;
  return {
    isNegative: sign === '-',
    digits,
    exponent: whole.length - 1 - leadingZeros + Number(exponent),
  };
};

const checkRange = (decimal: Decimal): Decimal => {
  if (decimal.exponent > MAX_EXPONENT) {
    throw validation(
      'Number overflow. Attempting to store a number with magnitude larger than supported range',
    );
  }
  if (decimal.exponent < MIN_EXPONENT) {
    throw validation(
      'Number underflow. Attempting to store a number with magnitude smaller than supported range',
    );
  }
  if (decimal.digits.length > MAX_DIGITS)
    throw validation('Attempting to store more than 38 significant digits in a Number');
  return decimal;
};

const format = ({ isNegative, digits, exponent }: Decimal): string => {
  if (digits === '') return '0';
  const sign = isNegative ? '-' : '';
  if (exponent < 0) return `${sign}0.${'0'.repeat(-exponent - 1)}${digits}`;
  const whole = digits.slice(0, exponent + 1).padEnd(exponent + 1, '0');
  const fraction = digits.slice(exponent + 1);
  return sign + whole + (fraction && `.${fraction}`);
};

/** Adds (or with `-` subtracts) normal numbers exactly. Throws AwsError where the result is no number for DynamoDB. */
export const addNumbers = (left: string, operator: '+' | '-', right: string): string => {
  if (PLAIN_INTEGER.test(left) && PLAIN_INTEGER.test(right)) {
    const [a, b] = [Number(left), Number(right)];
    return normalizeNumber(String(operator === '+' ? a + b : a - b));
  }
  const [a, b] = [scaled(left), scaled(right)];
  const scale = Math.min(a.scale, b.scale);
  const [x, y] = [a, b].map(({ integer, scale: own }) => integer * 10n ** BigInt(own - scale));
  const sum = operator === '+' ? (x ?? 0n) + (y ?? 0n) : (x ?? 0n) - (y ?? 0n);
  return normalizeNumber(`${sum}E${scale}`);
};

/** The number as an integer times a power of ten. */
const scaled = (text: string): { readonly integer: bigint; readonly scale: number } => {
  const { isNegative, digits, exponent } = parseNormal(text);
  const magnitude = BigInt(digits || '0');
  return { integer: isNegative ? -magnitude : magnitude, scale: exponent - digits.length + 1 };
};

const parseNormal = (text: string): Decimal => parse(text) ?? { isNegative: false, digits: '', exponent: 0 };

/** Negative where `left` is less than `right`; both are normal. */
export const compareNumbers = (left: string, right: string): number => {
  if (PLAIN_INTEGER.test(left) && PLAIN_INTEGER.test(right)) return Number(left) - Number(right);
  const [a, b] = [numberOrder(left), numberOrder(right)];
  return a < b ? -1 : a > b ? 1 : 0;
};

/** A text whose order among others of its kind is that of the numbers. */
export const numberOrder = (text: string): string => {
  const { isNegative, digits, exponent } = parseNormal(text);
  if (digits === '') return '1';
  const biased = exponent + EXPONENT_BIAS;
  if (!isNegative) return `2${String(biased).padStart(3, '0')}${digits}`;
  // Greater magnitudes come first; the tilde puts -1 after -1.5, whose digits go on.
  const complement = digits.replace(/\d/g, (digit) => String(9 - Number(digit)));
  return `0${String(999 - biased).padStart(3, '0')}${complement}~`;
};

const EXPONENT_BIAS = 200;

/** How many bytes a number takes: "approximately (1 byte per two significant digits) + (1 byte)". */
export const numberSize = (text: string): number => {
  const { isNegative, digits, exponent } = parseNormal(text);
  if (digits === '') return 1;
  const straddles = digits.length % 2 === 0 && exponent % 2 === 0 ? 1 : 0;
  return 1 + Math.ceil(digits.length / 2) + straddles + (isNegative ? 1 : 0);
};
