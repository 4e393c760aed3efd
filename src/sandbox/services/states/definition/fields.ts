import type { QueryLanguage, StateType } from './asl.ts';

/** What a field may hold. */
export type FieldKind =
  | 'text'
  | 'flag'
  | 'list'
  | 'object'
  | 'any'
  | 'seconds'
  | 'number'
  | 'timestamp'
  | 'state'
  | 'path'
  | 'path-or-null'
  | 'path-or-function'
  | 'reference-or-null'
  | 'template'
  | 'query'
  | 'query-result'
  | 'query-error'
  | 'query-seconds'
  | 'query-number'
  | 'query-text'
  | 'resource'
  | 'language'
  | 'container'
  | 'containers';

type Fields = Readonly<Record<string, FieldKind>>;

/** https://states-language.net/spec.html#state-type-table, with the fields of each query language. */
const COMMON: Fields = { Type: 'text', Comment: 'text', QueryLanguage: 'language' };
const MOVES: Fields = { Next: 'state', End: 'flag' };
const PATHS: Fields = { InputPath: 'path-or-null', OutputPath: 'path-or-null' };
const ASSIGN: Fields = { Assign: 'template' };
const RESULT: Fields = { ResultPath: 'reference-or-null' };
const RETRY: Fields = { Retry: 'list', Catch: 'list' };
const QUERY_OUTPUT: Fields = { Output: 'query', Assign: 'query' };
/** Where there is a `$states.result`. */
const RESULT_OUTPUT: Fields = { Output: 'query-result', Assign: 'query-result' };
const MAP_NUMBERS = ['MaxConcurrency', 'ToleratedFailureCount', 'ToleratedFailurePercentage'] as const;

const all = (names: readonly string[], kind: FieldKind): Fields =>
  Object.fromEntries(names.map((name) => [name, kind]));

const MAP_SHARED: Fields = {
  ItemProcessor: 'container',
  Iterator: 'container',
  Label: 'text',
  ItemReader: 'object',
  ItemBatcher: 'object',
  ResultWriter: 'object',
};

const JSON_PATH: Readonly<Record<StateType, Fields>> = {
  Pass: { ...COMMON, ...MOVES, ...PATHS, ...ASSIGN, ...RESULT, Parameters: 'template', Result: 'any' },
  Task: {
    ...{ ...COMMON, ...MOVES, ...PATHS, ...ASSIGN, ...RESULT, ...RETRY },
    Parameters: 'template',
    ResultSelector: 'template',
    Resource: 'resource',
    Credentials: 'template',
    TimeoutSeconds: 'seconds',
    TimeoutSecondsPath: 'path',
    HeartbeatSeconds: 'seconds',
    HeartbeatSecondsPath: 'path',
  },
  Choice: { ...COMMON, ...PATHS, ...ASSIGN, Choices: 'list', Default: 'state' },
  Wait: {
    ...{ ...COMMON, ...MOVES, ...PATHS, ...ASSIGN },
    Seconds: 'seconds',
    SecondsPath: 'path',
    Timestamp: 'timestamp',
    TimestampPath: 'path',
  },
  Succeed: { ...COMMON, ...PATHS },
  Fail: {
    ...COMMON,
    Error: 'text',
    ErrorPath: 'path-or-function',
    Cause: 'text',
    CausePath: 'path-or-function',
  },
  Parallel: {
    ...{ ...COMMON, ...MOVES, ...PATHS, ...ASSIGN, ...RESULT, ...RETRY },
    Parameters: 'template',
    ResultSelector: 'template',
    Branches: 'containers',
  },
  Map: {
    ...{ ...COMMON, ...MOVES, ...PATHS, ...ASSIGN, ...RESULT, ...RETRY, ...MAP_SHARED },
    Parameters: 'template',
    ItemSelector: 'template',
    ResultSelector: 'template',
    ItemsPath: 'path',
    ...all(MAP_NUMBERS, 'number'),
    ...all(
      MAP_NUMBERS.map((name) => `${name}Path`),
      'path',
    ),
  },
};

const JSONATA: Readonly<Record<StateType, Fields>> = {
  Pass: { ...COMMON, ...MOVES, ...QUERY_OUTPUT },
  Task: {
    ...{ ...COMMON, ...MOVES, ...RESULT_OUTPUT, ...RETRY },
    Arguments: 'query',
    Resource: 'resource',
    Credentials: 'query',
    TimeoutSeconds: 'query-seconds',
    HeartbeatSeconds: 'query-seconds',
  },
  Choice: { ...COMMON, ...QUERY_OUTPUT, Choices: 'list', Default: 'state' },
  Wait: { ...COMMON, ...MOVES, ...QUERY_OUTPUT, Seconds: 'query-seconds', Timestamp: 'query-text' },
  Succeed: { ...COMMON, Output: 'query' },
  Fail: { ...COMMON, Error: 'query-text', Cause: 'query-text' },
  Parallel: { ...COMMON, ...MOVES, ...RESULT_OUTPUT, ...RETRY, Arguments: 'query', Branches: 'containers' },
  Map: {
    ...{ ...COMMON, ...MOVES, ...RESULT_OUTPUT, ...RETRY, ...MAP_SHARED },
    Items: 'query',
    ItemSelector: 'query',
    ...all(MAP_NUMBERS, 'query-number'),
  },
};

export const fieldsOf = (type: StateType, language: QueryLanguage): Fields =>
  (language === 'JSONata' ? JSONATA : JSON_PATH)[type];

export const STATE_TYPES: readonly string[] = Object.keys(JSON_PATH).toSorted();

export const isStateType = (text: unknown): text is StateType =>
  typeof text === 'string' && Object.hasOwn(JSON_PATH, text);

/** Members that a state of a type can't do without. */
export const REQUIRED: Readonly<Partial<Record<StateType, readonly string[]>>> = {
  Task: ['Resource'],
  Choice: ['Choices'],
  Parallel: ['Branches'],
};

/** Of each group at most one member may stand; where it says so, one must. */
export const EXCLUSIVE: Readonly<
  Partial<Record<StateType, readonly { readonly names: readonly string[]; readonly isNeeded: boolean }[]>>
> = {
  Wait: [{ names: ['Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'], isNeeded: true }],
  Task: [
    { names: ['TimeoutSeconds', 'TimeoutSecondsPath'], isNeeded: false },
    { names: ['HeartbeatSeconds', 'HeartbeatSecondsPath'], isNeeded: false },
  ],
  Fail: [
    { names: ['Error', 'ErrorPath'], isNeeded: false },
    { names: ['Cause', 'CausePath'], isNeeded: false },
  ],
  Map: [
    { names: ['ItemProcessor', 'Iterator'], isNeeded: true },
    { names: ['ItemSelector', 'Parameters'], isNeeded: false },
    ...MAP_NUMBERS.map((name) => ({ names: [name, `${name}Path`], isNeeded: false })),
  ],
};
