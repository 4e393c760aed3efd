import { isArray, isObject } from '../../../kernel/json.ts';

/** Something that an expression reads: a name of the (absent) input document, `$$`, or a member of `$states`. */
export interface Reference {
  readonly kind: 'top-level' | 'root' | 'states';
  readonly name: string;
}

/** Whether `$` is the input document, which a state hasn't, or a value that the expression has come to. */
type Context = 'document' | 'value';

/** What the tree of a parsed expression reads. */
export function* references(node: unknown, context: Context = 'document'): Generator<Reference> {
  if (isArray(node)) for (const item of node) yield* references(item, context);
  if (!isObject(node)) return;
  if (node.type === 'path' && isArray(node.steps)) {
    const [first, ...rest] = node.steps;
    yield* stepReferences(first, rest[0], context);
    yield* references(rest, 'value');
    yield* references(node.group, 'value');
    return;
  }
  if (node.type === 'variable' && node.value === '$') yield { kind: 'root', name: '$$' };
  if (node.type === 'variable' && node.value === '' && context === 'document')
    yield { kind: 'top-level', name: '$' };
  for (const [member, inner] of Object.entries(node)) {
    if (typeof inner === 'object') yield* references(inner, INNER.has(member) ? 'value' : context);
  }
}

/** What is evaluated against values that the expression has come to: filters, groups and the parts of a transformation. */
const INNER: ReadonlySet<string> = new Set(['predicate', 'stages', 'group', 'pattern', 'update', 'delete']);

function* stepReferences(first: unknown, second: unknown, context: Context): Generator<Reference> {
  if (isObject(first) && first.type === 'name' && context === 'document')
    yield { kind: 'top-level', name: String(first.value) };
  if (isObject(first) && first.type === 'variable' && first.value === 'states')
    if (isObject(second) && second.type === 'name') yield { kind: 'states', name: String(second.value) };
  yield* references(first, context);
}
