import { withWildcards } from './wildcard.ts';

/** Values of condition keys in a request, by lower-case name. */
export type RequestKeys = Pick<ReadonlyMap<string, readonly string[]>, 'get' | 'has'>;

/**
 * `text` with its policy variables filled in and its own wildcards marked (a `*` inside a variable's value stays a
 * character). Undefined when a variable has neither one value nor a default: what holds it then matches nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
 */
export const expandVariables = (
  text: string,
  version: string | undefined,
  keys: RequestKeys,
): string | undefined => {
  // Only version 2012-10-17 knows variables; elsewhere ${…} is plain text.
  if (version !== '2012-10-17' || !text.includes('${')) return withWildcards(text);
  let expanded = '';
  let from = 0;
  for (const found of text.matchAll(VARIABLE)) {
    const value = variableValue(found[1] ?? '', keys);
    if (value === undefined) return undefined;
    expanded += withWildcards(text.slice(from, found.index)) + value;
    from = found.index + found[0].length;
  }
  return expanded + withWildcards(text.slice(from));
};

/** `${name}` or `${name, 'default'}` */
const VARIABLE = /\$\{([^}]*)\}/g;

const variableValue = (content: string, keys: RequestKeys): string | undefined => {
  // ${*}, ${?} and ${$} are the characters themselves.
  if (content === '*' || content === '?' || content === '$') return content;
  const [name = '', fallback] = content.split(/\s*,\s*'/, 2);
  const values = keys.get(name.trim().toLowerCase());
  if (values?.length === 1) return values[0];
  return values === undefined && fallback?.endsWith("'") ? fallback.slice(0, -1) : undefined;
};
