import { isInBlock } from './ip-range.ts';
import type { JsonReader, JsonToken } from './json-reader.ts';
import {
  anythingBut,
  anyValue,
  equalsIgnoringCase,
  exactly,
  hasPrefix,
  hasPrefixIgnoringCase,
  hasSuffix,
  hasSuffixIgnoringCase,
  isInRange,
  type JsonLeaf,
  type ValuePattern,
} from './value-pattern.ts';
import { wildcard } from './wildcard.ts';

/**
 * Reads `{ "prefix": … }` and its like, from behind the opening brace. Operators, their checks and the order of
 * these: event-ruler's JsonRuleCompiler.java.
 */
export const readMatchExpression = (reader: JsonReader): ValuePattern => {
  if (reader.next() !== 'name') return reader.fail('Match expression name not found');
  const name = reader.text();
  const read = EXPRESSIONS.get(name);
  return read ? read(reader) : reader.fail(`Unrecognized match type ${name}`);
};

type Test = (value: JsonLeaf) => boolean;

const ONE_KEY = 'Only one key allowed in match expression';
const TOO_MANY = 'Too many elements in numeric expression';

const endObject = (reader: JsonReader, otherwise = ONE_KEY): void => {
  if (reader.next() !== 'end-object') reader.fail(otherwise);
};

const ofString =
  (name: string, make: (text: string, reader: JsonReader) => ValuePattern) =>
  (reader: JsonReader): ValuePattern => {
    if (reader.next() !== 'string') reader.fail(`${name} match pattern must be a string`);
    const pattern = make(reader.text(), reader);
    endObject(reader);
    return pattern;
  };

/** `prefix` and `suffix` take a string or `{ "equals-ignore-case": string }`. */
const ofEnd =
  (name: 'prefix' | 'suffix', make: (text: string) => Test, makeIgnoring: (text: string) => Test) =>
  (reader: JsonReader): ValuePattern => {
    const token = reader.next();
    if (token !== 'start-object') {
      if (token !== 'string') reader.fail(`${name} match pattern must be a string`);
      const pattern = make(reader.text());
      endObject(reader);
      return pattern;
    }
    const title = name === 'prefix' ? 'Prefix' : 'Suffix';
    if (reader.next() !== 'name') reader.fail(`${title} expression name not found`);
    if (reader.text() !== 'equals-ignore-case') reader.fail(`Unsupported ${name} pattern: ${reader.text()}`);
    if (reader.next() !== 'string') reader.fail('equals-ignore-case match pattern must be a string');
    const pattern = makeIgnoring(reader.text());
    endObject(reader);
    endObject(reader);
    return pattern;
  };

const readExists = (reader: JsonReader): ValuePattern => {
  const token = reader.next();
  if (token !== 'true' && token !== 'false')
    reader.fail('exists match pattern must be either true or false.');
  endObject(reader);
  return token === 'true' ? anyValue : 'absent';
};

const readNumeric = (reader: JsonReader): ValuePattern => {
  if (reader.next() !== 'start-array') reader.fail('Value of numeric must be an array.');
  const pattern = readRange(reader);
  endObject(reader, TOO_MANY);
  return pattern;
};

const readRange = (reader: JsonReader): ValuePattern => {
  const first = reader.next();
  if (first !== 'string') reader.fail(`Invalid member in numeric match: ${shown(reader, first)}`);
  const operator = reader.text();
  const number = reader.next();
  if (!['=', '<', '<=', '>', '>='].includes(operator))
    reader.fail(`Unrecognized numeric range operator: ${operator}`);
  if (number !== 'number') reader.fail(`Value of ${operator === '=' ? 'equals' : operator} must be numeric`);
  const value = reader.number;
  const isOpen = operator === '<' || operator === '>';
  if (operator === '>' || operator === '>=') return readTop(reader, { bottom: value, isBottomOpen: isOpen });
  if (reader.next() !== 'end-array') reader.fail(TOO_MANY);
  const bottom = operator === '=' ? value : -Infinity;
  return isInRange({ bottom, isBottomOpen: false, top: value, isTopOpen: isOpen });
};

const readTop = (
  reader: JsonReader,
  from: { readonly bottom: number; readonly isBottomOpen: boolean },
): ValuePattern => {
  const token = reader.next();
  if (token === 'end-array') return isInRange({ ...from, top: Infinity, isTopOpen: false });
  if (token !== 'string') reader.fail(`Bad value in numeric range: ${shown(reader, token)}`);
  const operator = reader.text();
  if (operator !== '<' && operator !== '<=') reader.fail(`Bad numeric range operator: ${operator}`);
  if (reader.next() !== 'number') reader.fail(`Value of ${operator} must be numeric`);
  const top = reader.number;
  if (reader.next() !== 'end-array') reader.fail('Too many terms in numeric range expression');
  if (top <= from.bottom) reader.fail('Bottom must be less than top');
  return isInRange({ ...from, top, isTopOpen: operator === '<' });
};

const shown = (reader: JsonReader, token: JsonToken | undefined): string => {
  if (token === 'number') return String(reader.number);
  if (token === 'string') return reader.text();
  return SHOWN.get(token ?? '') ?? token ?? '';
};

const SHOWN = new Map([
  ['start-object', '{'],
  ['end-object', '}'],
  ['start-array', '['],
  ['end-array', ']'],
]);

const readAnythingBut = (reader: JsonReader): ValuePattern => {
  let token = reader.next();
  let operator = '';
  if (token === 'start-object') {
    if (reader.next() !== 'name') reader.fail('Anything-But expression name not found');
    operator = reader.text();
    if (!BUT.has(operator)) reader.fail(`Unsupported anything-but pattern: ${operator}`);
    token = reader.next();
  }
  if (token !== 'start-array' && token !== 'string' && token !== 'number')
    reader.fail('Value of anything-but must be an array or single string/number value.');
  const make = BUT.get(operator);
  const tests = make ? readTexts(reader, { operator, make }) : readValues(reader);
  endObject(reader, TOO_MANY);
  if (make) endObject(reader, TOO_MANY);
  return anythingBut(tests);
};

const BUT: ReadonlyMap<string, (text: string, reader: JsonReader) => Test> = new Map([
  ['equals-ignore-case', equalsIgnoringCase],
  ['prefix', hasPrefix],
  ['suffix', hasSuffix],
  ['wildcard', (text: string, reader: JsonReader) => wildcard(text, (reason) => reader.fail(reason))],
]);

const readValues = (reader: JsonReader): readonly Test[] => {
  if (reader.current !== 'start-array') return [valueTest(reader)];
  const tests: Test[] = [];
  const types = new Set<JsonToken | undefined>();
  for (let token = reader.next(); token !== 'end-array'; token = reader.next()) {
    if (token !== 'string' && token !== 'number')
      reader.fail('Inside anything but list, start|null|boolean is not supported.');
    types.add(token);
    tests.push(valueTest(reader));
  }
  if (types.size !== 1)
    reader.fail(
      'Inside anything but list, either all values are number or string, mixed type is not supported',
    );
  return tests;
};

const valueTest = (reader: JsonReader): Test => {
  const wanted = reader.current === 'number' ? reader.number : reader.text();
  return (value) => value === wanted;
};

interface TextTests {
  readonly operator: string;
  readonly make: (text: string, reader: JsonReader) => Test;
}

const readTexts = (reader: JsonReader, { operator, make }: TextTests): readonly Test[] => {
  const readOne = (): Test => {
    if (reader.current !== 'string') reader.fail(NOT_A_TEXT.get(operator) ?? '');
    const text = reader.text();
    if (text === '' && (operator === 'prefix' || operator === 'suffix'))
      reader.fail('Null prefix/suffix not allowed');
    return make(text, reader);
  };
  if (reader.current !== 'start-array') return [readOne()];
  const tests: Test[] = [];
  while (reader.next() !== 'end-array') tests.push(readOne());
  return tests;
};

const NOT_A_TEXT = new Map([
  [
    'equals-ignore-case',
    'Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.',
  ],
  ['prefix', 'prefix/suffix match pattern must be a string'],
  ['suffix', 'prefix/suffix match pattern must be a string'],
  ['wildcard', 'wildcard match pattern must be a string'],
]);

const EXPRESSIONS: ReadonlyMap<string, (reader: JsonReader) => ValuePattern> = new Map([
  ['exactly', ofString('exact', exactly)],
  ['prefix', ofEnd('prefix', hasPrefix, hasPrefixIgnoringCase)],
  ['suffix', ofEnd('suffix', hasSuffix, hasSuffixIgnoringCase)],
  ['equals-ignore-case', ofString('equals-ignore-case', equalsIgnoringCase)],
  ['wildcard', ofString('wildcard', (text, reader) => wildcard(text, (reason) => reader.fail(reason)))],
  ['numeric', readNumeric],
  ['anything-but', readAnythingBut],
  ['exists', readExists],
  // AWS's message names another operator here.
  ['cidr', ofString('prefix', (text, reader) => isInBlock(text, (reason) => reader.fail(reason)))],
]);
