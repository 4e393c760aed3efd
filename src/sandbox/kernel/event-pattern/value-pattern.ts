/** A value that isn't made of others. */
export type JsonLeaf = string | number | boolean | null;

/** One entry of a pattern's list: a test of the field's value, or that there is no such field. */
export type ValuePattern = ((value: JsonLeaf) => boolean) | 'absent';

export const anyValue: ValuePattern = () => true;

export const exactly =
  (wanted: JsonLeaf): ValuePattern =>
  (value) =>
    value === wanted;

export const hasPrefix = (prefix: string) => (value: JsonLeaf) =>
  typeof value === 'string' && value.startsWith(prefix);

export const hasSuffix = (suffix: string) => (value: JsonLeaf) =>
  typeof value === 'string' && value.endsWith(suffix);

export const equalsIgnoringCase = (wanted: string) => ignoringCase(wanted, (value, lower) => value === lower);

export const hasPrefixIgnoringCase = (prefix: string) =>
  ignoringCase(prefix, (value, lower) => value.startsWith(lower));

export const hasSuffixIgnoringCase = (suffix: string) =>
  ignoringCase(suffix, (value, lower) => value.endsWith(lower));

const ignoringCase = (wanted: string, test: (value: string, lower: string) => boolean) => {
  const lower = wanted.toLowerCase();
  return (value: JsonLeaf) => typeof value === 'string' && test(value.toLowerCase(), lower);
};

/** True for every value that meets none of the tests, null and other types among them. */
export const anythingBut =
  (tests: readonly ((value: JsonLeaf) => boolean)[]): ValuePattern =>
  (value) =>
    !tests.some((test) => test(value));

export interface NumericRange {
  readonly bottom: number;
  readonly isBottomOpen: boolean;
  readonly top: number;
  readonly isTopOpen: boolean;
}

export const isInRange =
  ({ bottom, isBottomOpen, top, isTopOpen }: NumericRange): ValuePattern =>
  (value) =>
    typeof value === 'number' &&
    (isBottomOpen ? value > bottom : value >= bottom) &&
    (isTopOpen ? value < top : value <= top);
