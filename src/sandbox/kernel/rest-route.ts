import type { HttpBinding, OperationModel, ServiceModel } from './model.ts';
import { queryValue, type WireRequest } from './wire.ts';

/** An operation found by method, path and query, with the path's labels still percent-encoded. */
export interface RestMatch {
  readonly operation: OperationModel;
  readonly labels: Readonly<Record<string, string>>;
}

export type RestRouter = (
  request: Pick<WireRequest, 'method' | 'path' | 'query' | 'headers'>,
) => RestMatch | undefined;

/**
 * Builds the router of a REST service from its HTTP bindings, the most specific first: more literal segments, then
 * more query literals (https://smithy.io/2.0/spec/http-bindings.html#http-trait).
 */
export const restRouter = (model: ServiceModel): RestRouter => {
  const routes = [...model.operations.values()]
    .flatMap((operation) => (operation.http ? [routeOf(operation, operation.http)] : []))
    .sort(
      (a, b) =>
        b.literalSegments - a.literalSegments || b.binding.literals.length - a.binding.literals.length,
    );
  return (request) => {
    const segments = splitPath(request.path);
    for (const route of routes) {
      const labels = matchRoute(route, request, segments);
      if (labels) return { operation: route.operation, labels };
    }
    return undefined;
  };
};

interface Route {
  readonly operation: OperationModel;
  readonly binding: HttpBinding;
  readonly segments: readonly string[];
  readonly literalSegments: number;
}

const routeOf = (operation: OperationModel, binding: HttpBinding): Route => {
  const segments = splitPath(binding.path);
  return {
    operation,
    binding,
    segments,
    literalSegments: segments.filter((segment) => !segment.startsWith('{')).length,
  };
};

/** A trailing slash makes no difference: older clients send `/2015-03-31/functions/`. */
const splitPath = (path: string): string[] => path.replace(/^\/+/, '').replace(/\/+$/, '').split('/');

const matchRoute = (
  route: Route,
  request: Pick<WireRequest, 'method' | 'query'>,
  segments: readonly string[],
): Record<string, string> | undefined => {
  if (route.binding.method !== request.method) return undefined;
  const literalsMet = route.binding.literals.every(([name, value]) => {
    const given = queryValue(request, name);
    return given !== undefined && (value === '' || given === value);
  });
  return literalsMet ? matchSegments(route.segments, segments) : undefined;
};

const matchSegments = (
  pattern: readonly string[],
  segments: readonly string[],
): Record<string, string> | undefined => {
  const labels: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    const given = segments[index];
    if (part.endsWith('+}')) {
      if (given === undefined) return undefined;
      labels[part.slice(1, -2)] = segments.slice(index).join('/');
      return labels;
    }
    if (given === undefined || (given === '' && part !== '')) return undefined;
    if (part.startsWith('{')) labels[part.slice(1, -1)] = given;
    else if (part !== given) return undefined;
  }
  return pattern.length === segments.length ? labels : undefined;
};
