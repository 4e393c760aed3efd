import { badRequest } from '../errors.ts';

/** `$default`, or a method and the segments of a path. */
export type RouteKey =
  | { readonly kind: 'default' }
  | { readonly kind: 'path'; readonly method: string; readonly segments: readonly Segment[] };

export type Segment =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'variable'; readonly name: string }
  /** `{proxy+}`: everything from here on. */
  | { readonly kind: 'greedy'; readonly name: string };

const KEY = /^(ANY|DELETE|GET|HEAD|OPTIONS|PATCH|POST|PUT) (\/\S*)$/;

/**
 * Reads a route key: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 * Throws AwsError BadRequestException with AWS's text (aws/aws-cli and terraform-provider-aws issues quote it).
 */
export const parseRouteKey = (key: string): RouteKey => {
  if (key === '$default') return { kind: 'default' };
  const [, method, path] = KEY.exec(key) ?? [];
  if (method === undefined || path === undefined)
    throw badRequest(
      'The provided route key is not formatted properly for HTTP protocol. Format should be "<HTTP METHOD> /<RESOURCE PATH>" or "$default"',
    );
  const segments = path.slice(1).split('/').map(parseSegment);
  const greedyAt = segments.findIndex(({ kind }) => kind === 'greedy');
  if (greedyAt >= 0 && greedyAt < segments.length - 1)
    throw badRequest('Greedy path variables must be at the end of the resource path');
  const names = segments.flatMap((segment) => (segment.kind === 'literal' ? [] : [segment.name]));
  if (new Set(names).size < names.length)
    throw badRequest('Path variables of a route must have names of their own');
  return { kind: 'path', method, segments };
};

const parseSegment = (text: string): Segment => {
  const [, name, plus] = /^\{([\w.-]+)(\+)?\}$/.exec(text) ?? [];
  if (name !== undefined) return plus ? { kind: 'greedy', name } : { kind: 'variable', name };
  if (/[{}]/.test(text)) throw badRequest('Path variables must be whole segments of the resource path');
  return { kind: 'literal', text };
};
