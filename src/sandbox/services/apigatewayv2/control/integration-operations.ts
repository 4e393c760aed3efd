import type { Integration } from '@aws-sdk/client-apigatewayv2';
import type { Context } from '../../../kernel/context.ts';
import { passRole } from '../../../kernel/pass-role.ts';
import type { Operations } from '../../../kernel/service.ts';
import { conflict } from '../errors.ts';
import { type ApiGatewaySdk, type IntegrationRow, integrations, routes } from '../rows.ts';
import { checkIntegration } from './check-integration.ts';
import { autoDeploy } from './deploy.ts';
import { findApi, findPart, given, manages, newId, pageOf, partsOf } from './parts.ts';

const INTEGRATION = { table: integrations, name: 'Integration' } as const;

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html */
export const integrationOperations = {
  CreateIntegration: {
    authorize: ({ ApiId, CredentialsArn }, context) => [
      manages(context, 'POST', `/apis/${ApiId}/integrations`),
      ...passedRole(CredentialsArn),
    ],
    handle: ({ ApiId, ...integration }, context) => {
      findApi(context, ApiId);
      const row = createIntegration(context, ApiId, integration);
      autoDeploy(context, ApiId);
      return show(row);
    },
  },
  GetIntegration: {
    authorize: ({ ApiId, IntegrationId }, context) =>
      manages(context, 'GET', `/apis/${ApiId}/integrations/${IntegrationId}`),
    handle: ({ ApiId, IntegrationId }, context) =>
      show(findPart(context, INTEGRATION, { apiId: ApiId, id: IntegrationId })),
  },
  GetIntegrations: {
    authorize: ({ ApiId }, context) => manages(context, 'GET', `/apis/${ApiId}/integrations`),
    handle: (input, context) => {
      findApi(context, input.ApiId);
      const rows = partsOf(context, integrations, input.ApiId).map(show);
      return pageOf(rows, ({ IntegrationId }) => IntegrationId, input);
    },
  },
  UpdateIntegration: {
    authorize: ({ ApiId, IntegrationId, CredentialsArn }, context) => [
      manages(context, 'PATCH', `/apis/${ApiId}/integrations/${IntegrationId}`),
      ...passedRole(CredentialsArn),
    ],
    handle: ({ ApiId, IntegrationId, ...changes }, context) => {
      const integration = findPart(context, INTEGRATION, { apiId: ApiId, id: IntegrationId });
      const row: IntegrationRow = {
        ...integration,
        ...given(changes),
        RequestParameters: merged(integration.RequestParameters, changes.RequestParameters),
        ResponseParameters: changes.ResponseParameters ?? integration.ResponseParameters,
      };
      checkIntegration(row);
      context.table(integrations).put(`${ApiId}/${IntegrationId}`, row);
      autoDeploy(context, ApiId);
      return show(row);
    },
  },
  DeleteIntegration: {
    authorize: ({ ApiId, IntegrationId }, context) =>
      manages(context, 'DELETE', `/apis/${ApiId}/integrations/${IntegrationId}`),
    handle: ({ ApiId, IntegrationId }, context) => {
      findPart(context, INTEGRATION, { apiId: ApiId, id: IntegrationId });
      const user = partsOf(context, routes, ApiId).find(
        ({ Target }) => Target === `integrations/${IntegrationId}`,
      );
      if (user)
        throw conflict(
          `Cannot delete Integration '${IntegrationId}' because it is referenced by Route '${user.RouteId}'`,
        );
      context.table(integrations).delete(`${ApiId}/${IntegrationId}`);
      autoDeploy(context, ApiId);
      return {};
    },
  },
} satisfies Operations<ApiGatewaySdk>;

type NewIntegration = Omit<Integration, 'IntegrationId'>;

/** Throws AwsError BadRequestException. */
export const createIntegration = (
  context: Context,
  apiId: string,
  integration: NewIntegration,
): IntegrationRow => {
  const row: IntegrationRow = {
    ConnectionType: 'INTERNET',
    // "The default timeout is […] 30 seconds for HTTP APIs" (its model's words).
    TimeoutInMillis: 30_000,
    ...(integration.IntegrationType === 'AWS_PROXY' && { IntegrationMethod: 'POST' }),
    ...given(integration),
    apiId,
    IntegrationId: newId(context, 7),
  };
  checkIntegration(row);
  context.table(integrations).put(`${apiId}/${row.IntegrationId}`, row);
  return row;
};

/** An empty value takes a mapping away (http-api-parameter-mapping, "Remove configured parameter mappings"). */
const merged = (
  before: IntegrationRow['RequestParameters'],
  changes: IntegrationRow['RequestParameters'],
): IntegrationRow['RequestParameters'] =>
  changes &&
  Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value !== ''));

const passedRole = (arn: string | undefined) =>
  arn === undefined || arn.includes('*') ? [] : [passRole(arn, 'apigateway.amazonaws.com')];

const show = ({ apiId: _, ...integration }: IntegrationRow) => integration;
