import type { Context } from '../../../kernel/context.ts';
import { type ApiRow, apis, type Definition, deployments, type StageRow, stages, within } from '../rows.ts';

/** A stage with the deployment that answers this request. */
export interface Live {
  readonly api: ApiRow;
  readonly stage: StageRow;
  readonly definition: Definition;
  readonly deploymentId: string;
  readonly isCanary: boolean;
  readonly stageVariables: Readonly<Record<string, string>>;
}

/**
 * What answers at `<api>/<stage>`; the canary gets its share of the requests by lot.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/canary-release.html
 */
export const findLive = (context: Context, apiId: string, stageName: string): Live | undefined => {
  const api = context.table(apis).get(apiId);
  const stage = context.table(stages).get(within(apiId, stageName));
  if (!api || !stage || api.disableExecuteApiEndpoint) return undefined;
  const canary = stage.canarySettings;
  const isCanary = context.random() * 100 < (canary?.percentTraffic ?? 0);
  const deploymentId = (isCanary ? canary?.deploymentId : undefined) ?? stage.deploymentId;
  const deployment = context.table(deployments).get(within(apiId, deploymentId));
  if (!deployment) return undefined;
  const overrides = isCanary ? canary?.stageVariableOverrides : undefined;
  return {
    ...{ api, stage, deploymentId, isCanary },
    definition: deployment.snapshot,
    stageVariables: { ...stage.variables, ...overrides },
  };
};
