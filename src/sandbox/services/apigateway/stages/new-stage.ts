import type { CanarySettings, CreateStageRequest, Stage } from '@aws-sdk/client-api-gateway';
import type { Context } from '../../../kernel/context.ts';
import { badRequest } from '../errors.ts';
import type { StageRow } from '../rows.ts';

/** A stage as CreateStage and CreateDeployment make it. Throws AwsError `BadRequestException`. */
export const newStage = (context: Context, input: CreateStageRequest): StageRow => {
  const { restApiId = '', stageName = '', deploymentId = '', ...settings } = input;
  if (!/^[-a-zA-Z0-9_]+$/.test(stageName)) throw badRequest('Stage name only allows a-zA-Z0-9_-');
  const nowMs = context.clock.now();
  const stage: StageRow = {
    ...settings,
    apiId: restApiId,
    stageName,
    deploymentId,
    variables: checkVariables(settings.variables),
    cacheClusterEnabled: settings.cacheClusterEnabled ?? false,
    tracingEnabled: settings.tracingEnabled ?? false,
    methodSettings: {},
    createdMs: nowMs,
    updatedMs: nowMs,
  };
  return settings.canarySettings
    ? { ...stage, canarySettings: checkCanary(stageCanary(stage, settings.canarySettings)) }
    : stage;
};

/** What isn't said of a canary: it takes no traffic, has the stage's deployment and a cache of its own. */
export const stageCanary = (
  { deploymentId, canarySettings }: Pick<StageRow, 'deploymentId' | 'canarySettings'>,
  settings: CanarySettings = {},
): CanarySettings => ({
  deploymentId,
  percentTraffic: 0,
  useStageCache: false,
  ...canarySettings,
  ...settings,
});

export const checkCanary = (canary: CanarySettings): CanarySettings => {
  const { percentTraffic = 0 } = canary;
  if (percentTraffic >= 0 && percentTraffic <= 100) return canary;
  throw badRequest(
    `Invalid canary percentTraffic specified: ${percentTraffic}. Must be between 0.0 and 100.0`,
  );
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/stage-variables.html: names and values. */
export const checkVariables = (
  variables: Record<string, string> | undefined,
): Record<string, string> | undefined => {
  for (const [name, value] of Object.entries(variables ?? {})) {
    if (!/^\w+$/.test(name))
      throw badRequest(`Stage variable name can only have alphanumeric characters and underscores: ${name}`);
    if (!/^[A-Za-z0-9\-._~:/?#&=,]*$/.test(value))
      throw badRequest(`Stage variable value has characters that are not allowed: ${name}`);
  }
  return variables;
};

/** A stage as its operations answer it. The sandbox's caches are ready at once. */
export const showStage = ({ apiId: _, createdMs, updatedMs, ...stage }: StageRow): Stage => ({
  ...stage,
  variables: stage.variables && Object.keys(stage.variables).length > 0 ? stage.variables : undefined,
  cacheClusterSize: stage.cacheClusterEnabled ? (stage.cacheClusterSize ?? '0.5') : stage.cacheClusterSize,
  cacheClusterStatus: stage.cacheClusterEnabled ? 'AVAILABLE' : 'NOT_AVAILABLE',
  createdDate: new Date(createdMs),
  lastUpdatedDate: new Date(updatedMs),
});
