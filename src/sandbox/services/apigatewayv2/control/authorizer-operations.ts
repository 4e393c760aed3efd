import type { Authorizer } from '@aws-sdk/client-apigatewayv2';
import type { Context } from '../../../kernel/context.ts';
import { passRole } from '../../../kernel/pass-role.ts';
import type { Operations } from '../../../kernel/service.ts';
import { conflict } from '../errors.ts';
import { type ApiGatewaySdk, type AuthorizerRow, authorizers, routes } from '../rows.ts';
import { checkAuthorizer } from './check-authorizer.ts';
import { checkIssuer } from './check-issuer.ts';
import { autoDeploy } from './deploy.ts';
import { findApi, findPart, given, manages, newId, pageOf, partsOf } from './parts.ts';

const AUTHORIZER = { table: authorizers, name: 'Authorizer' } as const;

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html */
export const authorizerOperations = {
  CreateAuthorizer: {
    authorize: ({ ApiId, AuthorizerCredentialsArn: role }, context) => [
      manages(context, 'POST', `/apis/${ApiId}/authorizers`),
      ...(role === undefined ? [] : [passRole(role, 'apigateway.amazonaws.com')]),
    ],
    handle: async ({ ApiId, ...authorizer }, context) => {
      findApi(context, ApiId);
      await checkIssuer(context, authorizer.JwtConfiguration);
      const row = createAuthorizer(context, ApiId, authorizer);
      autoDeploy(context, ApiId);
      return show(row);
    },
  },
  GetAuthorizer: {
    authorize: ({ ApiId, AuthorizerId }, context) =>
      manages(context, 'GET', `/apis/${ApiId}/authorizers/${AuthorizerId}`),
    handle: ({ ApiId, AuthorizerId }, context) =>
      show(findPart(context, AUTHORIZER, { apiId: ApiId, id: AuthorizerId })),
  },
  GetAuthorizers: {
    authorize: ({ ApiId }, context) => manages(context, 'GET', `/apis/${ApiId}/authorizers`),
    handle: (input, context) => {
      findApi(context, input.ApiId);
      const rows = partsOf(context, authorizers, input.ApiId).map(show);
      return pageOf(rows, ({ AuthorizerId }) => AuthorizerId, input);
    },
  },
  UpdateAuthorizer: {
    authorize: ({ ApiId, AuthorizerId, AuthorizerCredentialsArn: role }, context) => [
      manages(context, 'PATCH', `/apis/${ApiId}/authorizers/${AuthorizerId}`),
      ...(role === undefined ? [] : [passRole(role, 'apigateway.amazonaws.com')]),
    ],
    handle: async ({ ApiId, AuthorizerId, ...changes }, context) => {
      await checkIssuer(context, changes.JwtConfiguration);
      const authorizer = findPart(context, AUTHORIZER, { apiId: ApiId, id: AuthorizerId });
      const row = { ...authorizer, ...given(changes), Name: changes.Name ?? authorizer.Name };
      checkAuthorizer(row);
      context.table(authorizers).put(`${ApiId}/${AuthorizerId}`, row);
      autoDeploy(context, ApiId);
      return show(row);
    },
  },
  DeleteAuthorizer: {
    authorize: ({ ApiId, AuthorizerId }, context) =>
      manages(context, 'DELETE', `/apis/${ApiId}/authorizers/${AuthorizerId}`),
    handle: ({ ApiId, AuthorizerId }, context) => {
      findPart(context, AUTHORIZER, { apiId: ApiId, id: AuthorizerId });
      const user = partsOf(context, routes, ApiId).find((route) => route.AuthorizerId === AuthorizerId);
      if (user)
        throw conflict(
          `Cannot delete Authorizer '${AuthorizerId}' because it is referenced by Route '${user.RouteId}'`,
        );
      context.table(authorizers).delete(`${ApiId}/${AuthorizerId}`);
      autoDeploy(context, ApiId);
      return {};
    },
  },
} satisfies Operations<ApiGatewaySdk>;

type NewAuthorizer = Partial<Omit<Authorizer, 'AuthorizerId'>>;

/** Throws AwsError BadRequestException. */
export const createAuthorizer = (
  context: Context,
  apiId: string,
  authorizer: NewAuthorizer,
): AuthorizerRow => {
  const row: AuthorizerRow = {
    ...given(authorizer),
    Name: authorizer.Name ?? '',
    apiId,
    AuthorizerId: newId(context, 6),
  };
  checkAuthorizer(row);
  context.table(authorizers).put(`${apiId}/${row.AuthorizerId}`, row);
  return row;
};

const show = ({ apiId: _, ...authorizer }: AuthorizerRow) => authorizer;
