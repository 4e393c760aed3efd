import type { Method } from '@aws-sdk/client-api-gateway';
import type { Definition, ResourceRow } from '../rows.ts';

export interface SelectedMethod {
  readonly resource: ResourceRow;
  readonly method: Method;
  readonly pathParameters: Readonly<Record<string, string>>;
}

interface Candidate {
  readonly resource: ResourceRow;
  readonly parts: readonly string[];
}

const candidates = new WeakMap<Definition, readonly Candidate[]>();

/** The resources that have methods, the most specific first: literal before variable before greedy, part by part. */
const candidatesOf = (definition: Definition): readonly Candidate[] => {
  const known = candidates.get(definition);
  if (known) return known;
  const made = Object.values(definition.resources)
    .filter(({ resourceMethods }) => Object.keys(resourceMethods).length > 0)
    .map((resource) => ({ resource, parts: partsOf(resource.path) }))
    .sort((a, b) => compare(a.parts, b.parts));
  candidates.set(definition, made);
  return made;
};

const compare = (a: readonly string[], b: readonly string[]): number => {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = rank(a[index]) - rank(b[index]);
    if (difference !== 0) return difference;
  }
  return 0;
};

const rank = (part: string | undefined): number => {
  if (part === undefined) return 3;
  if (!part.startsWith('{')) return 0;
  return part.endsWith('+}') ? 2 : 1;
};

/** A slash at the end makes no difference; the root has no parts. */
const partsOf = (path: string): readonly string[] => {
  const inner = path.replace(/^\//, '').replace(/\/$/, '');
  return inner === '' ? [] : inner.split('/');
};

/** The method that a path is for; its own verb before ANY. Undefined where the API has none. */
export const selectMethod = (
  definition: Definition,
  verb: string,
  path: string,
): SelectedMethod | undefined => {
  const given = partsOf(path);
  for (const { resource, parts } of candidatesOf(definition)) {
    const method = ownMethod(resource, verb);
    const pathParameters = method && match(parts, given);
    if (method && pathParameters) return { resource, method, pathParameters };
  }
  return undefined;
};

const ownMethod = ({ resourceMethods }: ResourceRow, verb: string): Method | undefined =>
  (Object.hasOwn(resourceMethods, verb) ? resourceMethods[verb] : undefined) ?? resourceMethods.ANY;

/** The path's variables, decoded; undefined where the resource isn't the path's. */
export const matchPath = (pattern: string, path: string): Readonly<Record<string, string>> | undefined =>
  match(partsOf(pattern), partsOf(path));

const match = (
  parts: readonly string[],
  given: readonly string[],
): Readonly<Record<string, string>> | undefined => {
  const parameters: [string, string][] = [];
  for (const [index, part] of parts.entries()) {
    const value = given[index];
    if (value === undefined || value === '') return undefined;
    if (part.endsWith('+}')) {
      parameters.push([part.slice(1, -2), decode(given.slice(index).join('/'))]);
      return Object.fromEntries(parameters);
    }
    if (part.startsWith('{')) parameters.push([part.slice(1, -1), decode(value)]);
    else if (part !== decode(value)) return undefined;
  }
  return parts.length === given.length ? Object.fromEntries(parameters) : undefined;
};

const decode = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};
