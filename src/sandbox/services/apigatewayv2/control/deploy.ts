import type { Context } from '../../../kernel/context.ts';
import {
  authorizers,
  type DeploymentRow,
  deployments,
  integrations,
  routes,
  type Snapshot,
  type StageRow,
  stages,
} from '../rows.ts';
import { findApi, newId, partsOf } from './parts.ts';

/** Takes down what an API is now, for stages to serve. */
export const createDeployment = (
  context: Context,
  apiId: string,
  { description, auto }: { readonly description?: string | undefined; readonly auto: boolean },
): DeploymentRow => {
  const row: DeploymentRow = {
    apiId,
    DeploymentId: newId(context, 6),
    AutoDeployed: auto,
    DeploymentStatus: 'DEPLOYED',
    ...(description !== undefined && { Description: description }),
    createdMs: context.clock.now(),
    snapshot: snapshotOf(context, apiId),
  };
  context.table(deployments).put(`${apiId}/${row.DeploymentId}`, row);
  return row;
};

export const snapshotOf = (context: Context, apiId: string): Snapshot => ({
  cors: findApi(context, apiId).CorsConfiguration,
  routes: partsOf(context, routes, apiId),
  integrations: partsOf(context, integrations, apiId),
  authorizers: partsOf(context, authorizers, apiId),
});

/** "If you enable automatic deployments, changes to an API are automatically released for you" (http-api-stages). */
export const autoDeploy = (context: Context, apiId: string): void => {
  const following = partsOf(context, stages, apiId).filter(({ AutoDeploy }) => AutoDeploy);
  if (following.length === 0) return;
  const description = 'Automatic deployment triggered by changes to the Api configuration';
  const deployment = createDeployment(context, apiId, { description, auto: true });
  for (const stage of following) serve(context, stage, deployment);
};

/** Lets a stage serve a deployment. */
export const serve = (context: Context, stage: StageRow, deployment: DeploymentRow): StageRow => {
  const status = deployment.AutoDeployed && {
    LastDeploymentStatusMessage: `Successfully deployed stage with deployment ID '${deployment.DeploymentId}'`,
  };
  const row: StageRow = {
    ...stage,
    ...status,
    DeploymentId: deployment.DeploymentId,
    updatedMs: context.clock.now(),
  };
  context.table(stages).put(`${row.apiId}/${row.StageName}`, row);
  return row;
};
