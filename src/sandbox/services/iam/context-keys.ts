import type { PolicyDocument, PolicyStatement } from '../../kernel/policy.ts';

/** The condition keys that documents ask about, in conditions and in variables, each once. */
export const contextKeysOf = (documents: readonly PolicyDocument[]): readonly string[] => {
  const keys = documents.flatMap(({ Statement }) => Statement.flatMap(keysOfStatement));
  const byLowerCase = new Map(keys.map((key) => [key.toLowerCase(), key]));
  return [...byLowerCase.values()].toSorted();
};

const keysOfStatement = (statement: PolicyStatement): readonly string[] => {
  const conditions = Object.values(statement.Condition ?? {});
  const values = conditions.flatMap((byKey) => Object.values(byKey).flat()).map(String);
  const resources = [statement.Resource ?? [], statement.NotResource ?? []].flat();
  return [...conditions.flatMap(Object.keys), ...[...values, ...resources].flatMap(variablesIn)];
};

const variablesIn = (text: string): readonly string[] =>
  [...text.matchAll(/\$\{([A-Za-z][^},]*)[^}]*\}/g)].flatMap(([, name]) => name?.trim() ?? []);
