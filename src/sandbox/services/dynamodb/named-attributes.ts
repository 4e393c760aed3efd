/** What of a request names attributes. */
export interface NamingRequest {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ConditionExpression?: string | undefined;
  readonly FilterExpression?: string | undefined;
  readonly KeyConditionExpression?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly AttributesToGet?: readonly string[] | undefined;
  readonly AttributeUpdates?: Readonly<Record<string, unknown>> | undefined;
  readonly Expected?: Readonly<Record<string, unknown>> | undefined;
  readonly KeyConditions?: Readonly<Record<string, unknown>> | undefined;
  readonly QueryFilter?: Readonly<Record<string, unknown>> | undefined;
  readonly ScanFilter?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The top-level attributes that a request names anywhere, for `dynamodb:Attributes`. Read from the expressions' words,
 * because permissions are asked before expressions are checked: a wrong one is refused later.
 */
export const attributeNames = (request: NamingRequest): readonly string[] => {
  const expressions = [
    request.ConditionExpression,
    request.FilterExpression,
    request.KeyConditionExpression,
    request.ProjectionExpression,
    request.UpdateExpression,
  ];
  const older = [
    request.AttributeUpdates,
    request.Expected,
    request.KeyConditions,
    request.QueryFilter,
    request.ScanFilter,
  ];
  return [
    ...expressions.flatMap((text) => wordsOf(text ?? '', request.ExpressionAttributeNames ?? {})),
    ...(request.AttributesToGet ?? []),
    ...older.flatMap((named) => Object.keys(named ?? {})),
  ];
};

/** Words that begin a path: not after a dot, not a keyword, not a function's name. */
const WORD = /(?<![\w.#:])(#?[A-Za-z_]\w*|#\w+)(?!\w)(?!\s*\()/g;

const KEYWORDS = new Set(['AND', 'OR', 'NOT', 'BETWEEN', 'IN', 'SET', 'REMOVE', 'ADD', 'DELETE']);

const wordsOf = (text: string, names: Readonly<Record<string, string>>): readonly string[] =>
  [...text.matchAll(WORD)].flatMap(([, word = '']) => {
    if (KEYWORDS.has(word.toUpperCase())) return [];
    return word.startsWith('#') ? (names[word] ?? []) : word;
  });
