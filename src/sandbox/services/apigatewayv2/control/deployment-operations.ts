import type { Operations } from '../../../kernel/service.ts';
import { badRequest } from '../errors.ts';
import { type ApiGatewaySdk, type DeploymentRow, deployments, routes, stages } from '../rows.ts';
import { createDeployment, serve } from './deploy.ts';
import { findApi, findPart, manages, pageOf, partsOf } from './parts.ts';

const DEPLOYMENT = { table: deployments, name: 'Deployment' } as const;

/** https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-deployments.html */
export const deploymentOperations = {
  CreateDeployment: {
    authorize: ({ ApiId }, context) => manages(context, 'POST', `/apis/${ApiId}/deployments`),
    handle: ({ ApiId, Description, StageName }, context) => {
      findApi(context, ApiId);
      const stage =
        StageName === undefined
          ? undefined
          : findPart(context, { table: stages, name: 'stage' }, { apiId: ApiId, id: StageName });
      if (stage?.AutoDeploy)
        throw badRequest('Deployment ID cannot be updated when auto-deploy is enabled for the stage.');
      if (partsOf(context, routes, ApiId).length === 0)
        throw badRequest(
          'Unable to deploy API because no routes exist in this API. Create at least one route before deploying.',
        );
      const deployment = createDeployment(context, ApiId, { description: Description, auto: false });
      if (stage) serve(context, stage, deployment);
      return show(deployment);
    },
  },
  GetDeployment: {
    authorize: ({ ApiId, DeploymentId }, context) =>
      manages(context, 'GET', `/apis/${ApiId}/deployments/${DeploymentId}`),
    handle: ({ ApiId, DeploymentId }, context) =>
      show(findPart(context, DEPLOYMENT, { apiId: ApiId, id: DeploymentId })),
  },
  GetDeployments: {
    authorize: ({ ApiId }, context) => manages(context, 'GET', `/apis/${ApiId}/deployments`),
    handle: (input, context) => {
      findApi(context, input.ApiId);
      const rows = partsOf(context, deployments, input.ApiId).map(show);
      return pageOf(rows, ({ DeploymentId }) => DeploymentId, input);
    },
  },
  UpdateDeployment: {
    authorize: ({ ApiId, DeploymentId }, context) =>
      manages(context, 'PATCH', `/apis/${ApiId}/deployments/${DeploymentId}`),
    handle: ({ ApiId, DeploymentId, Description }, context) => {
      const deployment = findPart(context, DEPLOYMENT, { apiId: ApiId, id: DeploymentId });
      const row = { ...deployment, ...(Description !== undefined && { Description }) };
      context.table(deployments).put(`${ApiId}/${DeploymentId}`, row);
      return show(row);
    },
  },
  DeleteDeployment: {
    authorize: ({ ApiId, DeploymentId }, context) =>
      manages(context, 'DELETE', `/apis/${ApiId}/deployments/${DeploymentId}`),
    handle: ({ ApiId, DeploymentId }, context) => {
      findPart(context, DEPLOYMENT, { apiId: ApiId, id: DeploymentId });
      const user = partsOf(context, stages, ApiId).find((stage) => stage.DeploymentId === DeploymentId);
      if (user)
        throw badRequest(
          'Active stages pointing to this deployment must be moved or deleted before the deployment can be deleted',
        );
      context.table(deployments).delete(`${ApiId}/${DeploymentId}`);
      return {};
    },
  },
} satisfies Operations<ApiGatewaySdk>;

const show = ({ apiId: _, snapshot: _snapshot, createdMs, ...deployment }: DeploymentRow) => ({
  ...deployment,
  CreatedDate: new Date(createdMs),
});
