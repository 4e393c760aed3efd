import { findOperation, isReadOnly, type OperationLookup } from '../aws/catalogue.ts';
import { inputMistakes } from '../aws/input-mistakes.ts';
import type { CallValue } from '../aws/json.ts';
import { callInput } from './call-input.ts';
import type { Mistake, PathPart } from './mistakes.ts';
import { below, isMapping, type Node, walk } from './walk.ts';

/** Operations and members that AWS doesn't have, and calls that change things where a file may only look. */
export const callMistakes = async (within: Node): Promise<readonly Mistake[]> => {
  const mistakes: Mistake[] = [];
  for (const node of walk(within)) {
    if (!node.path.includes('with')) mistakes.push(...(await mistakesOf(node)));
  }
  return mistakes;
};

const mistakesOf = async (node: Node): Promise<readonly Mistake[]> => {
  const key = ['call', 'wait'].find((name) => typeof below(node, name).value === 'string');
  if (key === undefined) return [];
  const { path, value } = below(node, key);
  const api = String(value);
  if (!API.test(api)) return []; // The schema has told it.
  const lookup = await findOperation(api);
  if (lookup.kind !== 'found') return [{ path, on: 'value', message: unknownApi(api, lookup) }];
  const mayOnlyLook = key === 'wait' || path.includes('find') || path.includes('expect');
  const changes = mayOnlyLook && !isReadOnly(api);
  return [
    ...(changes
      ? [{ path, on: 'value' as const, message: `${api} changes things; ${lookerOf(path)} only looks` }]
      : []),
    ...membersOf(below(node, 'with'), lookup),
  ];
};

const API = /^[a-z0-9]+\.[A-Z][A-Za-z0-9]*$/;

const unknownApi = (api: string, lookup: Exclude<OperationLookup, { kind: 'found' }>): string => {
  const what =
    lookup.kind === 'unknown-service' ? `there is no service ${lookup.service}` : `there is no ${api}`;
  return lookup.nearest === undefined ? what : `${what}; did you mean ${lookup.nearest}?`;
};

const lookerOf = (path: readonly PathPart[]): string => {
  if (path.includes('find')) return 'a find';
  return path.includes('expect') ? 'a check' : 'a wait';
};

const membersOf = (
  input: Node,
  { operation }: Extract<OperationLookup, { kind: 'found' }>,
): readonly Mistake[] => {
  if (input.value !== undefined && !isMapping(input.value)) return []; // The schema has told it.
  const filled = callInput(input.value ?? {}, KEPT, UNREAD);
  return inputMistakes(operation, filled, isFilledLater).map(({ path, message }) => ({
    path: [...input.path, ...path],
    on: message.startsWith('has no member') ? 'key' : 'value',
    message: `${operation.api} ${message}`,
  }));
};

/** What files hold is bytes in any case. */
const UNREAD = { zip: () => new Uint8Array(), file: () => new Uint8Array() };

/** Placeholders stay as they are: what they will be isn't known yet. */
const KEPT = { get: (name: string) => `\${${name}}`, keys: () => new Map<string, CallValue>().keys() };

const isFilledLater = (value: CallValue): boolean => typeof value === 'string' && value.includes('${');
