import type { AccessLogSettings, Stage } from '@aws-sdk/client-apigatewayv2';
import type { Context } from '../../../kernel/context.ts';
import { allowLogDelivery } from '../../../kernel/log-delivery.ts';
import type { Authorization, Operations } from '../../../kernel/service.ts';
import { badRequest, conflict } from '../errors.ts';
import { authorizerAnswers } from '../invoke/authorize-by-function.ts';
import { type ApiGatewaySdk, deployments, type StageRow, stages } from '../rows.ts';
import { checkStage } from './check-stage.ts';
import { createDeployment, serve } from './deploy.ts';
import { findApi, findPart, given, manages, pageOf, partsOf } from './parts.ts';

const STAGE = { table: stages, name: 'stage' } as const;

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html */
export const stageOperations = {
  CreateStage: {
    authorize: ({ ApiId, AccessLogSettings }, context) => [
      manages(context, 'POST', `/apis/${ApiId}/stages`),
      ...logPermissions(AccessLogSettings),
    ],
    handle: async ({ ApiId, ...stage }, context) => {
      findApi(context, ApiId);
      const row = createStage(context, ApiId, stage);
      await letLogsIn(context, stage.AccessLogSettings);
      return show(row);
    },
  },
  GetStage: {
    authorize: ({ ApiId, StageName }, context) =>
      manages(context, 'GET', `/apis/${ApiId}/stages/${StageName}`),
    handle: ({ ApiId, StageName }, context) =>
      show(findPart(context, STAGE, { apiId: ApiId, id: StageName })),
  },
  GetStages: {
    authorize: ({ ApiId }, context) => manages(context, 'GET', `/apis/${ApiId}/stages`),
    handle: (input, context) => {
      findApi(context, input.ApiId);
      return pageOf(partsOf(context, stages, input.ApiId).map(show), ({ StageName }) => StageName, input);
    },
  },
  UpdateStage: {
    authorize: ({ ApiId, StageName, AccessLogSettings }, context) => [
      manages(context, 'PATCH', `/apis/${ApiId}/stages/${StageName}`),
      ...logPermissions(AccessLogSettings),
    ],
    handle: async ({ ApiId, StageName, ...changes }, context) => {
      const stage = findPart(context, STAGE, { apiId: ApiId, id: StageName });
      const row = updateStage(context, stage, changes);
      await letLogsIn(context, changes.AccessLogSettings);
      return show(row);
    },
  },
  DeleteStage: {
    authorize: ({ ApiId, StageName }, context) =>
      manages(context, 'DELETE', `/apis/${ApiId}/stages/${StageName}`),
    handle: ({ ApiId, StageName }, context) => {
      findPart(context, STAGE, { apiId: ApiId, id: StageName });
      context.table(stages).delete(`${ApiId}/${StageName}`);
      return {};
    },
  },
  DeleteRouteSettings: {
    authorize: ({ ApiId, StageName, RouteKey }, context) =>
      manages(context, 'DELETE', `/apis/${ApiId}/stages/${StageName}/routesettings/${RouteKey}`),
    handle: ({ ApiId, StageName, RouteKey }, context) => {
      const stage = findPart(context, STAGE, { apiId: ApiId, id: StageName });
      const { [RouteKey]: _, ...kept } = stage.RouteSettings ?? {};
      put(context, { ...stage, RouteSettings: kept });
      return {};
    },
  },
  DeleteAccessLogSettings: {
    authorize: ({ ApiId, StageName }, context) =>
      manages(context, 'DELETE', `/apis/${ApiId}/stages/${StageName}/accesslogsettings`),
    handle: ({ ApiId, StageName }, context) => {
      const { AccessLogSettings: _, ...stage } = findPart(context, STAGE, { apiId: ApiId, id: StageName });
      put(context, stage);
      return {};
    },
  },
  ResetAuthorizersCache: {
    authorize: ({ ApiId, StageName }, context) =>
      manages(context, 'DELETE', `/apis/${ApiId}/stages/${StageName}/cache/authorizers`),
    handle: ({ ApiId, StageName }, context) => {
      findPart(context, STAGE, { apiId: ApiId, id: StageName });
      authorizerAnswers.forget(context, `${ApiId}/${StageName}/`);
      return {};
    },
  },
} satisfies Operations<ApiGatewaySdk>;

/** "your IAM user must have the following permissions" (http-api-logging). */
const logPermissions = (settings: AccessLogSettings | undefined): readonly Authorization[] =>
  settings === undefined
    ? []
    : ['logs:CreateLogDelivery', 'logs:PutResourcePolicy'].map((action) => ({ action, resource: '*' }));

const letLogsIn = async (context: Context, settings: AccessLogSettings | undefined): Promise<void> => {
  const group = settings?.DestinationArn;
  if (group?.includes(':logs:'))
    await allowLogDelivery(context, group, { service: 'apigateway.amazonaws.com' });
};

type NewStage = Omit<Stage, 'CreatedDate' | 'LastUpdatedDate'> & { readonly StageName: string };

/** Throws AwsError BadRequestException or ConflictException. */
export const createStage = (context: Context, apiId: string, stage: NewStage): StageRow => {
  const { StageName, DeploymentId, Tags = {}, ...settings } = stage;
  if (context.table(stages).has(`${apiId}/${StageName}`)) throw conflict('Stage already exists');
  // "Stages per API: 10" (limits).
  if (partsOf(context, stages, apiId).length >= 10) throw badRequest('Maximum number of stages reached');
  const row: StageRow = {
    DefaultRouteSettings: { DetailedMetricsEnabled: false },
    RouteSettings: {},
    StageVariables: {},
    ...given(settings),
    ...{ apiId, StageName, Tags, createdMs: context.clock.now(), updatedMs: context.clock.now() },
  };
  checkStage(row);
  if (DeploymentId !== undefined) return serve(context, row, findDeployment(context, apiId, DeploymentId));
  return row.AutoDeploy
    ? serve(context, row, createDeployment(context, apiId, { description: CREATED, auto: true }))
    : put(context, row);
};

const CREATED = 'Automatic deployment triggered by changes to the Api configuration';

const updateStage = (context: Context, stage: StageRow, changes: Partial<NewStage>): StageRow => {
  const { DeploymentId, RouteSettings, Tags: _tags, StageName: _name, ...settings } = changes;
  const row: StageRow = {
    ...stage,
    ...given(settings),
    RouteSettings: { ...stage.RouteSettings, ...RouteSettings },
  };
  checkStage(row);
  if (DeploymentId !== undefined) {
    if (row.AutoDeploy)
      throw badRequest('Deployment ID cannot be updated when auto-deploy is enabled for the stage.');
    return serve(context, row, findDeployment(context, stage.apiId, DeploymentId));
  }
  return row.AutoDeploy && !stage.AutoDeploy
    ? serve(context, row, createDeployment(context, stage.apiId, { description: CREATED, auto: true }))
    : put(context, row);
};

const findDeployment = (context: Context, apiId: string, id: string) => {
  const deployment = context.table(deployments).get(`${apiId}/${id}`);
  if (!deployment) throw badRequest('Deployment id does not exist');
  return deployment;
};

const put = (context: Context, stage: StageRow): StageRow => {
  const row = { ...stage, updatedMs: context.clock.now() };
  context.table(stages).put(`${row.apiId}/${row.StageName}`, row);
  return row;
};

const show = ({ apiId: _, createdMs, updatedMs, ...stage }: StageRow) => ({
  ...stage,
  CreatedDate: new Date(createdMs),
  LastUpdatedDate: new Date(updatedMs),
});
