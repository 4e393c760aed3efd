import type { Route } from '@aws-sdk/client-apigatewayv2';
import type { Context } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { badRequest, conflict } from '../errors.ts';
import { type ApiGatewaySdk, authorizers, integrations, type RouteRow, routes } from '../rows.ts';
import { autoDeploy } from './deploy.ts';
import { findApi, findPart, given, manages, newId, pageOf, partsOf } from './parts.ts';
import { parseRouteKey } from './route-key.ts';

const ROUTE = { table: routes, name: 'Route' } as const;

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html */
export const routeOperations = {
  CreateRoute: {
    authorize: ({ ApiId }, context) => manages(context, 'POST', `/apis/${ApiId}/routes`),
    handle: ({ ApiId, ...route }, context) => {
      findApi(context, ApiId);
      const row = createRoute(context, ApiId, route);
      autoDeploy(context, ApiId);
      return show(row);
    },
  },
  GetRoute: {
    authorize: ({ ApiId, RouteId }, context) => manages(context, 'GET', `/apis/${ApiId}/routes/${RouteId}`),
    handle: ({ ApiId, RouteId }, context) => show(findPart(context, ROUTE, { apiId: ApiId, id: RouteId })),
  },
  GetRoutes: {
    authorize: ({ ApiId }, context) => manages(context, 'GET', `/apis/${ApiId}/routes`),
    handle: (input, context) => {
      findApi(context, input.ApiId);
      return pageOf(partsOf(context, routes, input.ApiId).map(show), ({ RouteId }) => RouteId, input);
    },
  },
  UpdateRoute: {
    authorize: ({ ApiId, RouteId }, context) => manages(context, 'PATCH', `/apis/${ApiId}/routes/${RouteId}`),
    handle: ({ ApiId, RouteId, ...changes }, context) => {
      const route = findPart(context, ROUTE, { apiId: ApiId, id: RouteId });
      const row = { ...route, ...given(changes), RouteKey: changes.RouteKey ?? route.RouteKey };
      checkRoute(context, row);
      context.table(routes).put(`${ApiId}/${RouteId}`, row);
      autoDeploy(context, ApiId);
      return show(row);
    },
  },
  DeleteRoute: {
    authorize: ({ ApiId, RouteId }, context) =>
      manages(context, 'DELETE', `/apis/${ApiId}/routes/${RouteId}`),
    handle: ({ ApiId, RouteId }, context) => {
      findPart(context, ROUTE, { apiId: ApiId, id: RouteId });
      context.table(routes).delete(`${ApiId}/${RouteId}`);
      autoDeploy(context, ApiId);
      return {};
    },
  },
} satisfies Operations<ApiGatewaySdk>;

type NewRoute = Omit<Route, 'RouteId'> & { readonly RouteKey: string };

/** Throws AwsError BadRequestException or ConflictException. */
export const createRoute = (context: Context, apiId: string, route: NewRoute): RouteRow => {
  const row: RouteRow = {
    ApiKeyRequired: false,
    AuthorizationType: 'NONE',
    ...given(route),
    RouteKey: route.RouteKey,
    apiId,
    RouteId: newId(context, 7),
  };
  checkRoute(context, row);
  // "Routes per API: 300" (limits).
  if (partsOf(context, routes, apiId).length >= 300) throw badRequest('Maximum number of routes reached');
  context.table(routes).put(`${apiId}/${row.RouteId}`, row);
  return row;
};

const checkRoute = (context: Context, row: RouteRow): void => {
  parseRouteKey(row.RouteKey);
  const same = partsOf(context, routes, row.apiId).find(({ RouteKey }) => RouteKey === row.RouteKey);
  // Text: https://github.com/anomalyco/sst/issues/5031
  if (same && same.RouteId !== row.RouteId)
    throw conflict(`Route with key ${row.RouteKey} already exists for this API`);
  checkTarget(context, row);
  checkAuthorization(context, row);
};

const checkTarget = (context: Context, { apiId, Target }: RouteRow): void => {
  if (Target === undefined) return;
  const [, id] = /^integrations\/([^/]+)$/.exec(Target) ?? [];
  if (id === undefined || !context.table(integrations).has(`${apiId}/${id}`))
    throw badRequest(`Invalid target: ${Target}`);
};

const checkAuthorization = (context: Context, row: RouteRow): void => {
  const { apiId, AuthorizationType, AuthorizerId, AuthorizationScopes } = row;
  // "Scopes per route: 10" (limits).
  if ((AuthorizationScopes?.length ?? 0) > 10) throw badRequest('A route can have at most 10 scopes');
  if (AuthorizationType !== 'JWT' && AuthorizationType !== 'CUSTOM') return;
  const authorizer = context.table(authorizers).get(`${apiId}/${AuthorizerId}`);
  const type = AuthorizationType === 'JWT' ? 'JWT' : 'REQUEST';
  if (authorizer?.AuthorizerType !== type) throw badRequest('Invalid authorizer ID specified.');
};

const show = ({ apiId: _, ...route }: RouteRow) => route;
