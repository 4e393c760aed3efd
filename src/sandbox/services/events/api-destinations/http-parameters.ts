import type { ConnectionHttpParameters } from '@aws-sdk/client-eventbridge';

/** What is added to a request: names and values. */
export interface Additions {
  readonly headers: readonly (readonly [string, string])[];
  readonly query: readonly (readonly [string, string])[];
  readonly body: readonly (readonly [string, string])[];
}

export const additionsOf = (parameters: ConnectionHttpParameters | undefined): Additions => ({
  headers: pairsOf(parameters?.HeaderParameters),
  query: pairsOf(parameters?.QueryStringParameters),
  body: pairsOf(parameters?.BodyParameters),
});

interface Parameter {
  readonly Key?: string | undefined;
  readonly Value?: string | undefined;
}

const pairsOf = (parameters: readonly Parameter[] = []): readonly (readonly [string, string])[] =>
  parameters.map(({ Key = '', Value = '' }) => [Key, Value] as const);

/** Later headers take the place of earlier ones of the same name, however it is written. */
export const mergedHeaders = (
  ...groups: readonly (readonly (readonly [string, string])[])[]
): readonly (readonly [string, string])[] => {
  const byName = new Map<string, readonly [string, string]>();
  for (const [name, value] of groups.flat()) byName.set(name.toLowerCase(), [name, value]);
  return [...byName.values()];
};
