import type { Cors } from '@aws-sdk/client-apigatewayv2';
import type { Context } from '../../../kernel/context.ts';
import { createAuthorizer } from '../control/authorizer-operations.ts';
import { createIntegration } from '../control/integration-operations.ts';
import { given } from '../control/parts.ts';
import { createRoute } from '../control/route-operations.ts';
import { badRequest } from '../errors.ts';
import type { OpenApiDocument } from './document.ts';
import { type ImportedRoute, type ImportedSecurity, readAuthorizer } from './read-operations.ts';

/** Makes the routes of a document, with their integrations and authorizers. Throws AwsError BadRequestException. */
export const importRoutes = (
  context: Context,
  apiId: string,
  { document, routes }: { readonly document: OpenApiDocument; readonly routes: readonly ImportedRoute[] },
): void => {
  const authorizerIds = new Map<string, string>();
  for (const route of routes) {
    const integration = route.integration && createIntegration(context, apiId, given(route.integration));
    createRoute(context, apiId, {
      RouteKey: route.routeKey,
      ...given({ OperationName: route.operationName }),
      ...(integration && { Target: `integrations/${integration.IntegrationId}` }),
      ...authorizationOf(
        route.security,
        (scheme) => {
          const id =
            authorizerIds.get(scheme) ??
            createAuthorizer(context, apiId, given(readAuthorizer(document, scheme))).AuthorizerId;
          authorizerIds.set(scheme, id);
          return id;
        },
        document,
      ),
    });
  }
};

const authorizationOf = (
  security: ImportedSecurity,
  authorizerId: (scheme: string) => string,
  document: OpenApiDocument,
) => {
  if (security.kind === 'none') return {};
  if (security.kind === 'iam') return { AuthorizationType: 'AWS_IAM' as const };
  const isJwt = readAuthorizer(document, security.scheme).AuthorizerType === 'JWT';
  return {
    AuthorizationType: isJwt ? ('JWT' as const) : ('CUSTOM' as const),
    AuthorizerId: authorizerId(security.scheme),
    ...(isJwt && security.scopes.length > 0 && { AuthorizationScopes: [...security.scopes] }),
  };
};

/** `x-amazon-apigateway-cors`: api-gateway-swagger-extensions-cors-configuration.html */
export const corsOf = (document: OpenApiDocument): Cors | undefined => {
  const cors = document['x-amazon-apigateway-cors'];
  return (
    cors &&
    given({
      AllowOrigins: cors.allowOrigins,
      AllowMethods: cors.allowMethods,
      AllowHeaders: cors.allowHeaders,
      ExposeHeaders: cors.exposeHeaders,
      AllowCredentials: cors.allowCredentials,
      MaxAge: cors.maxAge,
    })
  );
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-openapi-extensions-x-amazon-apigateway-tag-value.html */
export const tagsOf = (document: OpenApiDocument): Record<string, string> =>
  Object.fromEntries(
    document.tags.flatMap(({ name, 'x-amazon-apigateway-tag-value': value }) =>
      typeof name === 'string' && typeof value === 'string' ? [[name, value]] : [],
    ),
  );

/**
 * What goes before each path: nothing (`ignore`), the base path (`prepend`), or the base path without its first part
 * (`split`). https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api-basePath.html
 */
export const basePathPrefix = (document: OpenApiDocument, mode: string | undefined): string => {
  if (mode === undefined || mode === 'ignore') return '';
  if (mode !== 'prepend' && mode !== 'split') throw badRequest(`Invalid value for basepath: ${mode}`);
  const [server] = document.servers ?? [];
  const variable = server?.variables?.basePath?.default;
  const path = typeof variable === 'string' ? variable : pathOf(server?.url ?? '');
  const segments = path.split('/').filter((segment) => segment !== '');
  const kept = mode === 'split' ? segments.slice(1) : segments;
  return kept.map((segment) => `/${segment}`).join('');
};

const pathOf = (url: string): string => url.replace(/^[a-z]+:\/\/[^/]*/i, '');
