import { describe, expect, it } from 'vitest';
import { parseRouteKey } from '../../../../src/sandbox/services/apigatewayv2/control/route-key.ts';
import { selectRoute } from '../../../../src/sandbox/services/apigatewayv2/invoke/select-route.ts';

/** In no good order, so that order can't help. */
const KEYS = [
  '$default',
  'ANY /{proxy+}',
  'GET /pets/{proxy+}',
  'GET /pets/dog/{id}',
  'GET /pets/dog/1',
  'ANY /pets/dog/1',
  'POST /pets',
  'ANY /orders/{id}',
  'DELETE /orders/{id}',
  'GET /orders/{id}/lines/{line}',
];
const snapshot = (keys: readonly string[]) => ({
  ...{ cors: undefined, integrations: [], authorizers: [] },
  routes: keys.map((RouteKey) => ({ apiId: 'a', RouteId: RouteKey, RouteKey })),
});
const select = (method: string, path: string, keys = KEYS) => selectRoute(snapshot(keys), method, path);

describe('the route of a request', () => {
  // The first five: http-api-develop-routes.html, its table of examples.
  it.each([
    ['GET', '/pets/dog/1', 'GET /pets/dog/1', {}],
    ['GET', '/pets/dog/2', 'GET /pets/dog/{id}', { id: '2' }],
    ['GET', '/pets/cat/1', 'GET /pets/{proxy+}', { proxy: 'cat/1' }],
    ['POST', '/test/5', 'ANY /{proxy+}', { proxy: 'test/5' }],
    ['GET', '/', '$default', {}],
    ['PUT', '/pets/dog/1', 'ANY /pets/dog/1', {}],
    ['POST', '/pets', 'POST /pets', {}],
    ['GET', '/pets', 'ANY /{proxy+}', { proxy: 'pets' }],
    ['GET', '/pets/', 'ANY /{proxy+}', { proxy: 'pets/' }],
    ['DELETE', '/orders/7', 'DELETE /orders/{id}', { id: '7' }],
    ['GET', '/orders/7', 'ANY /orders/{id}', { id: '7' }],
    ['GET', '/orders/7/lines/2', 'GET /orders/{id}/lines/{line}', { id: '7', line: '2' }],
    ['GET', '/orders//lines/2', 'ANY /{proxy+}', { proxy: 'orders//lines/2' }],
    ['GET', '/Pets/dog/1', 'ANY /{proxy+}', { proxy: 'Pets/dog/1' }],
  ])('%s %s is %s', (method, path, key, pathParameters) => {
    expect(select(method, path)).toEqual({ row: expect.objectContaining({ RouteKey: key }), pathParameters });
  });

  it.each([
    ['POST', '/pets', ['GET /pets']],
    ['GET', '/pets/', ['GET /pets']],
    ['GET', '/pets', ['GET /pets/{id}', 'GET /pets/{proxy+}']],
    ['GET', '/', ['GET /pets']],
  ])('%s %s is none of %j', (method, path, keys) => {
    expect(select(method, path, keys)).toBeUndefined();
  });
});

describe('a route key', () => {
  it.each([
    'GET pets',
    'get /pets',
    'FETCH /pets',
    '/pets',
    'GET /pets /x',
    '$other',
    '',
    'GET /{proxy+}/x',
    'GET /{a}/{a}',
    'GET /x{id}',
    'GET /{}',
  ])('is not %j', (key) => {
    expect(() => parseRouteKey(key)).toThrow();
  });
});
