/** An exact fraction; the denominator is positive. */
export interface Rational {
  readonly top: bigint;
  readonly bottom: bigint;
}

export const rational = (top: number | bigint, bottom: number | bigint = 1): Rational => ({
  top: BigInt(top),
  bottom: BigInt(bottom),
});

export const plus = (a: Rational, b: Rational): Rational => ({
  top: a.top * b.bottom + b.top * a.bottom,
  bottom: a.bottom * b.bottom,
});

export const minus = (a: Rational, b: Rational): Rational => plus(a, { top: -b.top, bottom: b.bottom });

export const times = (a: Rational, b: Rational): Rational => ({
  top: a.top * b.top,
  bottom: a.bottom * b.bottom,
});

export const over = (a: Rational, b: Rational): Rational => {
  const sign = b.top < 0n ? -1n : 1n;
  return { top: a.top * b.bottom * sign, bottom: a.bottom * b.top * sign };
};

export const compare = (a: Rational, b: Rational): number => {
  const difference = a.top * b.bottom - b.top * a.bottom;
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
};

export const largest = (first: Rational, ...others: readonly Rational[]): Rational =>
  others.reduce((most, one) => (compare(one, most) > 0 ? one : most), first);

export const roundUp = ({ top, bottom }: Rational): Rational => rational(-floorDivide(-top, bottom));

export const roundDown = ({ top, bottom }: Rational): Rational => rational(floorDivide(top, bottom));

/** To the nearest integer; halves go up. */
export const round = (value: Rational): Rational => roundDown(plus(value, rational(1, 2)));

/** The nearest integer to the square root. */
export const roundedRoot = ({ top, bottom }: Rational): Rational => {
  // The nearest integer r to √x satisfies (2r - 1)² <= 4x < (2r + 1)².
  const fourfold = 4n * top;
  let root = 0n;
  while ((2n * root + 1n) ** 2n * bottom <= fourfold) root += 1n;
  return rational(root);
};

/** As text with at most `places` decimals, without trailing zeros: 1,234.5 */
export const decimal = (value: Rational, places = 2): string => {
  const text = fixed(value, places);
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
};

/** As an amount of dollars and cents. */
export const dollars = (value: Rational): string => `$${fixed(value, 2)}`;

const fixed = (value: Rational, places: number): string => {
  const scale = 10n ** BigInt(places);
  const scaled = round(times(value, rational(scale))).top;
  const digits = String(scaled < 0n ? -scaled : scaled).padStart(places + 1, '0');
  const whole = digits.slice(0, digits.length - places).replace(/\B(?=(\d{3})+$)/g, ',');
  const fraction = places === 0 ? '' : `.${digits.slice(-places)}`;
  return `${scaled < 0n ? '-' : ''}${whole}${fraction}`;
};

const floorDivide = (top: bigint, bottom: bigint): bigint => {
  const quotient = top / bottom;
  return top % bottom < 0n ? quotient - 1n : quotient;
};
