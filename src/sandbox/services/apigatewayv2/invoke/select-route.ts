import { parseRouteKey, type RouteKey, type Segment } from '../control/route-key.ts';
import type { RouteRow, Snapshot } from '../rows.ts';

export interface SelectedRoute {
  readonly row: RouteRow;
  readonly pathParameters: Readonly<Record<string, string>>;
}

/**
 * The most specific route: a full match, then one with a greedy variable, then `$default`.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html#http-api-develop-routes.evaluation
 */
export const selectRoute = (snapshot: Snapshot, method: string, path: string): SelectedRoute | undefined => {
  const segments = path.slice(1).split('/');
  for (const route of candidatesOf(snapshot)) {
    const pathParameters = match(route.key, method, segments);
    if (pathParameters) return { row: route.row, pathParameters };
  }
  return undefined;
};

interface Candidate {
  readonly row: RouteRow;
  readonly key: RouteKey;
}

/** A deployment never changes, so its routes are put into order once. */
const sorted = new WeakMap<Snapshot, readonly Candidate[]>();

const candidatesOf = (snapshot: Snapshot): readonly Candidate[] => {
  const known = sorted.get(snapshot);
  if (known) return known;
  const candidates = snapshot.routes
    .map((row) => ({ row, key: parseRouteKey(row.RouteKey) }))
    .sort((a, b) => compare(rank(a.key), rank(b.key)));
  sorted.set(snapshot, candidates);
  return candidates;
};

/** Greedy routes come after all others, longer ones before shorter; literals before variables; ANY after a method. */
const rank = (key: RouteKey): readonly number[] => {
  if (key.kind === 'default') return [2];
  const isGreedy = key.segments.some(({ kind }) => kind === 'greedy');
  const places = key.segments.map(({ kind }) => SEGMENT_RANK[kind]);
  return [isGreedy ? 1 : 0, ...places, key.method === 'ANY' ? 1 : 0];
};

const SEGMENT_RANK: Readonly<Record<Segment['kind'], number>> = { literal: 0, variable: 1, greedy: 2 };

const compare = (a: readonly number[], b: readonly number[]): number => {
  for (let index = 0; index < Math.max(a.length, b.length); index += 1) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
};

const match = (
  key: RouteKey,
  method: string,
  path: readonly string[],
): Record<string, string> | undefined => {
  if (key.kind === 'default') return {};
  if (key.method !== 'ANY' && key.method !== method) return undefined;
  const parameters: Record<string, string> = {};
  for (const [index, segment] of key.segments.entries()) {
    const given = path[index];
    if (segment.kind === 'greedy') {
      const rest = path.slice(index).join('/');
      return rest === '' ? undefined : { ...parameters, [segment.name]: rest };
    }
    if (given === undefined) return undefined;
    if (segment.kind === 'literal') {
      if (segment.text !== given) return undefined;
    } else if (given === '') return undefined;
    else parameters[segment.name] = given;
  }
  return path.length === key.segments.length ? parameters : undefined;
};
