import { notImplemented } from '../../../kernel/aws-error.ts';
import type { Context } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import type { TableDefinition } from '../../../kernel/table.ts';
import { forgetTokens } from '../../../kernel/token-bucket.ts';
import { badRequest } from '../errors.ts';
import {
  type ApiGatewaySdk,
  type ApiRow,
  apis,
  authorizers,
  deployments,
  integrations,
  routes,
  stages,
} from '../rows.ts';
import { checkCors } from './check-cors.ts';
import { autoDeploy } from './deploy.ts';
import { findApi, given, manages, newId, pageOf } from './parts.ts';
import { quickCreate, updateQuickCreate } from './quick-create.ts';
import { checkTags } from './tags.ts';

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html */
export const apiOperations = {
  CreateApi: {
    authorize: (_input, context) => manages(context, 'POST', '/apis'),
    handle: (input, context) => {
      if (input.ProtocolType !== 'HTTP') throw notImplemented('apigatewayv2', 'CreateApi', 'WebSocket APIs');
      const { CorsConfiguration, Description, Version, DisableExecuteApiEndpoint } = input;
      checkSelection(input.RouteSelectionExpression);
      const api = createApi(context, {
        Name: input.Name,
        ...given({ CorsConfiguration, Description, Version, DisableExecuteApiEndpoint }),
        ...given({ IpAddressType: input.IpAddressType }),
        Tags: checkTags(input.Tags ?? {}),
      });
      if (input.Target !== undefined) quickCreate(context, api, { ...input, Target: input.Target });
      return show(context, findApi(context, api.ApiId));
    },
  },
  GetApi: {
    authorize: ({ ApiId }, context) => manages(context, 'GET', `/apis/${ApiId}`),
    handle: ({ ApiId }, context) => show(context, findApi(context, ApiId)),
  },
  GetApis: {
    authorize: (_input, context) => manages(context, 'GET', '/apis'),
    handle: (input, context) =>
      pageOf(
        [...context.table(apis).values()].map((api) => show(context, api)),
        ({ ApiId }) => ApiId,
        input,
      ),
  },
  UpdateApi: {
    authorize: ({ ApiId }, context) => manages(context, 'PATCH', `/apis/${ApiId}`),
    handle: ({ ApiId, Target, RouteKey, CredentialsArn, ...changes }, context) => {
      const api = findApi(context, ApiId);
      checkSelection(changes.RouteSelectionExpression);
      if (changes.CorsConfiguration) checkCors(changes.CorsConfiguration);
      checkName(changes.Name);
      updateQuickCreate(context, api, { Target, RouteKey, CredentialsArn });
      context.table(apis).put(ApiId, { ...api, ...given(changes), Name: changes.Name ?? api.Name });
      autoDeploy(context, ApiId);
      return show(context, findApi(context, ApiId));
    },
  },
  DeleteCorsConfiguration: {
    authorize: ({ ApiId }, context) => manages(context, 'DELETE', `/apis/${ApiId}/cors`),
    handle: ({ ApiId }, context) => {
      const { CorsConfiguration: _, ...api } = findApi(context, ApiId);
      context.table(apis).put(ApiId, api);
      autoDeploy(context, ApiId);
      return {};
    },
  },
  DeleteApi: {
    authorize: ({ ApiId }, context) => manages(context, 'DELETE', `/apis/${ApiId}`),
    handle: ({ ApiId }, context) => {
      findApi(context, ApiId);
      deleteParts(context, ApiId);
      for (const table of [stages, deployments]) deletePartsIn(context, table, ApiId);
      forgetTokens(context, `${context.region}/${ApiId}/`);
      context.table(apis).delete(ApiId);
      return {};
    },
  },
} satisfies Operations<ApiGatewaySdk>;

/** Deletes routes, integrations and authorizers; stages go on with what they were given. */
export const deleteParts = (context: Context, apiId: string): void => {
  for (const table of [routes, integrations, authorizers]) deletePartsIn(context, table, apiId);
};

const deletePartsIn = (
  context: Context,
  table: TableDefinition<{ readonly apiId: string }>,
  apiId: string,
): void => {
  const rows = context.table(table);
  for (const key of [...rows.entries()].flatMap(([key, row]) => (row.apiId === apiId ? [key] : [])))
    rows.delete(key);
};

type NewApi = Pick<ApiRow, 'Name' | 'Tags'> & Partial<Omit<ApiRow, 'ApiId' | 'createdMs'>>;

/** Throws AwsError BadRequestException for what no HTTP API can be. */
export const createApi = (context: Context, api: NewApi, importInfo?: Partial<ApiRow>): ApiRow => {
  checkName(api.Name);
  if (api.CorsConfiguration) checkCors(api.CorsConfiguration);
  const row: ApiRow = {
    DisableExecuteApiEndpoint: false,
    IpAddressType: 'ipv4',
    ...api,
    ...importInfo,
    ApiId: newId(context, 10),
    ApiKeySelectionExpression: '$request.header.x-api-key',
    ProtocolType: 'HTTP',
    RouteSelectionExpression: SELECTION,
    createdMs: context.clock.now(),
  };
  context.table(apis).put(row.ApiId, row);
  return row;
};

const SELECTION = '$request.method $request.path';

/** "For HTTP APIs, the routeSelectionExpression must be ${request.method} ${request.path}" (its model's words). */
const checkSelection = (expression: string | undefined): void => {
  if (expression !== undefined && expression.replace(/[{}]/g, '') !== SELECTION)
    throw badRequest(`Invalid route selection expression: '${expression}' for HTTP protocol`);
};

const checkName = (name: string | undefined): void => {
  if (name !== undefined && (name.length < 1 || name.length > 128))
    throw badRequest('API name must be between 1 and 128 characters');
};

/** The endpoint is the sandbox's own, by host name; it is reached once the sandbox listens. */
export const apiEndpoint = (context: Context, apiId: string): string => {
  const endpoint = context.endpoint();
  const port = endpoint === undefined ? '' : `:${new URL(endpoint).port}`;
  return `http://${apiId}.execute-api.localhost${port}`;
};

export const show = (context: Context, { createdMs, ...api }: ApiRow) => ({
  ...api,
  ApiEndpoint: apiEndpoint(context, api.ApiId),
  CreatedDate: new Date(createdMs),
});
