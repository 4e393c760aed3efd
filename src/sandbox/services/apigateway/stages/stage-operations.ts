import type * as Sdk from '@aws-sdk/client-api-gateway';
import type { Context } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { may } from '../authorization.ts';
import { badRequest, conflict, invalidIdentifier } from '../errors.ts';
import { findApi } from '../find.ts';
import { authorizerAnswers, cachedReplies } from '../invoke/caches.ts';
import { applyPatch } from '../patch.ts';
import { account, deployments, type StageRow, stages, within } from '../rows.ts';
import { leavePlans } from '../usage/leave-plans.ts';
import { checkVariables, newStage, showStage } from './new-stage.ts';
import { STAGE_RULES, STAGE_TEXTS } from './stage-patch.ts';

const STAGES = '/restapis/{restApiId}/stages';
const STAGE = `${STAGES}/{stageName}`;

/** https://docs.aws.amazon.com/apigateway/latest/api/API_Stage.html */
export const stageOperations = {
  CreateStage: {
    authorize: may('POST', STAGES),
    handle: (input, context) => {
      findApi(context, input.restApiId);
      const key = within(input.restApiId, input.stageName);
      if (context.table(stages).has(key)) throw conflict('Stage already exists');
      const stage = newStage(context, input);
      checkDeployments(context, stage);
      context.table(stages).put(key, stage);
      return showStage(stage);
    },
  },
  GetStage: {
    authorize: may('GET', STAGE),
    handle: (input, context) => showStage(findStage(context, input)),
  },
  GetStages: {
    authorize: may('GET', STAGES),
    handle: ({ restApiId, deploymentId }, context) => {
      findApi(context, restApiId);
      const own = [...context.table(stages).values()].filter(
        (stage) =>
          stage.apiId === restApiId && (deploymentId === undefined || stage.deploymentId === deploymentId),
      );
      return { item: own.map(showStage) };
    },
  },
  UpdateStage: {
    authorize: may('PATCH', STAGE),
    handle: ({ patchOperations, ...input }, context) => {
      const known = findStage(context, input);
      const patched = applyPatch<StageRow>(known, patchOperations, STAGE_RULES, STAGE_TEXTS);
      checkVariables(patched.variables);
      checkDeployments(context, patched);
      checkLogging(context, patched);
      const changed = { ...patched, updatedMs: context.clock.now() };
      context.table(stages).put(within(input.restApiId, input.stageName), changed);
      return showStage(changed);
    },
  },
  DeleteStage: {
    authorize: may('DELETE', STAGE),
    handle: (input, context) => {
      findStage(context, input);
      context.table(stages).delete(within(input.restApiId, input.stageName));
      leavePlans(context, input.restApiId, input.stageName);
      return {};
    },
  },
  FlushStageCache: {
    authorize: may('DELETE', `${STAGE}/cache/data`),
    handle: (input, context) => {
      if (!findStage(context, input).cacheClusterEnabled) {
        throw badRequest('Cache cluster is not available for this stage');
      }
      cachedReplies.forget(context, `${within(input.restApiId, input.stageName)}/`);
      return {};
    },
  },
  FlushStageAuthorizersCache: {
    authorize: may('DELETE', `${STAGE}/cache/authorizers`),
    handle: (input, context) => {
      findStage(context, input);
      authorizerAnswers.forget(context, `${within(input.restApiId, input.stageName)}/`);
      return {};
    },
  },
} satisfies Operations<typeof Sdk>;

interface StageInput {
  readonly restApiId: string;
  readonly stageName: string;
}

/** Throws AwsError `NotFoundException`. */
export const findStage = (context: Context, { restApiId, stageName }: StageInput): StageRow => {
  const stage = context.table(stages).get(within(restApiId, stageName));
  if (!stage) throw invalidIdentifier('stage');
  return stage;
};

const checkDeployments = (context: Context, stage: StageRow): void => {
  for (const id of [stage.deploymentId, stage.canarySettings?.deploymentId]) {
    if (id !== undefined && !context.table(deployments).has(within(stage.apiId, id)))
      throw badRequest('Deployment id does not exist');
  }
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html */
const checkLogging = (context: Context, stage: StageRow): void => {
  const logs = Object.values(stage.methodSettings ?? {}).some(
    ({ loggingLevel = 'OFF' }) => loggingLevel !== 'OFF',
  );
  const isOn = logs || stage.accessLogSettings?.destinationArn !== undefined;
  if (isOn && !context.table(account).get('account')?.cloudwatchRoleArn)
    throw badRequest('CloudWatch Logs role ARN must be set in account settings to enable logging');
};
