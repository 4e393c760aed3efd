import type { Context } from '../../../kernel/context.ts';
import { badRequest } from '../errors.ts';
import { type ApiRow, type IntegrationRow, integrations, type RouteRow, routes, stages } from '../rows.ts';
import { createIntegration } from './integration-operations.ts';
import { given, partsOf } from './parts.ts';
import { createRoute } from './route-operations.ts';
import { createStage } from './stage-operations.ts';

export interface QuickCreate {
  /** A URL, or a function's ARN. */
  readonly Target?: string | undefined;
  readonly RouteKey?: string | undefined;
  readonly CredentialsArn?: string | undefined;
}

/**
 * "Quick create produces an API with an integration, a default catch-all route, and a default stage which is
 * configured to automatically deploy changes" (CreateApi, its `target`).
 */
export const quickCreate = (
  context: Context,
  api: ApiRow,
  quick: QuickCreate & { readonly Target: string },
): void => {
  const integration = createIntegration(context, api.ApiId, {
    ...targetOf(quick.Target),
    ...given({ CredentialsArn: quick.CredentialsArn }),
    ApiGatewayManaged: true,
  });
  createRoute(context, api.ApiId, {
    RouteKey: quick.RouteKey ?? '$default',
    Target: `integrations/${integration.IntegrationId}`,
    ApiGatewayManaged: true,
  });
  createStage(context, api.ApiId, { StageName: '$default', AutoDeploy: true, ApiGatewayManaged: true });
};

/** UpdateApi's quick members change the parts that quick create made. */
export const updateQuickCreate = (context: Context, { ApiId }: ApiRow, quick: Partial<QuickCreate>): void => {
  if (Object.keys(given(quick)).length === 0) return;
  const isManaged = ({ ApiGatewayManaged }: IntegrationRow | RouteRow) => ApiGatewayManaged === true;
  const integration = partsOf(context, integrations, ApiId).find(isManaged);
  const route = partsOf(context, routes, ApiId).find(isManaged);
  if (!integration || !route || !context.table(stages).has(`${ApiId}/$default`))
    throw badRequest('Target, RouteKey and CredentialsArn can be updated only for APIs of quick create');
  context.table(integrations).put(`${ApiId}/${integration.IntegrationId}`, {
    ...integration,
    ...(quick.Target !== undefined && targetOf(quick.Target)),
    ...given({ CredentialsArn: quick.CredentialsArn }),
  });
  context.table(routes).put(`${ApiId}/${route.RouteId}`, {
    ...route,
    RouteKey: quick.RouteKey ?? route.RouteKey,
  });
};

const targetOf = (target: string) =>
  target.startsWith('arn:')
    ? ({
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: target,
        IntegrationMethod: 'POST',
        PayloadFormatVersion: '2.0',
      } as const)
    : ({
        IntegrationType: 'HTTP_PROXY',
        IntegrationUri: target,
        IntegrationMethod: 'ANY',
        PayloadFormatVersion: '1.0',
      } as const);
