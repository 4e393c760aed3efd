/**
 * Whether an answer is what AWS recorded. What varies from run to run stands in the records as a placeholder (`<uuid:1>`,
 * `date`), as a name that isn't there any more, or as a header of AWS's own front end.
 */
export const isAsRecorded = (expected: unknown, actual: unknown, key = ''): boolean => {
  if (typeof expected === 'string') return isTextAsRecorded(expected, actual, key);
  if (Array.isArray(expected)) {
    if (key === 'stackTrace') return Array.isArray(actual);
    if (typeof actual === 'string') return isAsRecorded(expected, parsed(actual), key);
    return (
      Array.isArray(actual) &&
      actual.length === expected.length &&
      expected.every((item, index) => isAsRecorded(item, actual[index]))
    );
  }
  if (typeof expected !== 'object' || expected === null)
    return Object.is(expected, actual) || expected === actual;
  if (typeof actual === 'string') return isAsRecorded(expected, parsed(actual), key);
  if (typeof actual !== 'object' || actual === null) return false;
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...names].every((name) =>
    isAsRecorded(Reflect.get(expected, name), Reflect.get(actual, name), name),
  );
};

const VARYING: ReadonlySet<string> = new Set([
  'date',
  'snf_role_arn',
  'lambda_function_name',
  'RequestId',
  'RandomNumberGenerated',
]);
const VARYING_KEYS: ReadonlySet<string> = new Set([
  'Content-Length',
  'Date',
  'X-Amzn-Trace-Id',
  'x-amzn-RequestId',
  'RequestId',
  'requestId',
  'EnteredTime',
  'StartTime',
]);

const isTextAsRecorded = (expected: string, actual: unknown, key: string): boolean => {
  if (expected === actual || VARYING.has(expected) || VARYING_KEYS.has(key)) return actual !== undefined;
  const json = parsed(expected);
  if (json !== undefined && typeof json !== 'string') {
    const inner = typeof actual === 'string' ? parsed(actual) : actual;
    return isAsRecorded(json, inner, key);
  }
  if (json !== undefined && json === actual) return true;
  return typeof actual === 'string' && patternOf(expected).test(actual);
};

/** A record's own `"requestId":<request-id>` is no JSON. */
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text.replace(/:<[\w-]+>/g, ':"<any>"'));
  } catch {
    return undefined;
  }
};

const patternOf = (text: string): RegExp =>
  new RegExp(
    `^${text
      .split(/<[^<>]+>|\b111111111111\b/)
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('.+?')}$`,
    's',
  );

/** Events of branches come in any order, and the records lack the end of a Parallel state that went well. */
export const comparableEvents = (types: readonly string[]): readonly string[] => {
  if (!types.includes('ParallelStateStarted') || types.includes('ParallelStateFailed')) return types;
  return types
    .filter((type) => type !== 'ParallelStateSucceeded' && type !== 'ParallelStateExited')
    .toSorted();
};
