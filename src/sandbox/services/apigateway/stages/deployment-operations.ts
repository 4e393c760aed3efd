import type * as Sdk from '@aws-sdk/client-api-gateway';
import type { CreateDeploymentRequest, Deployment, MethodSnapshot } from '@aws-sdk/client-api-gateway';
import type { Context } from '../../../kernel/context.ts';
import type { Operations } from '../../../kernel/service.ts';
import { may } from '../authorization.ts';
import { badRequest, invalidIdentifier } from '../errors.ts';
import { findApi } from '../find.ts';
import { shortId } from '../identifiers.ts';
import { pageOf } from '../pages.ts';
import { applyPatch, type PatchRule, replaceText } from '../patch.ts';
import { type Definition, type DeploymentRow, deployments, stages, within } from '../rows.ts';
import { checkCanary, newStage, stageCanary } from './new-stage.ts';

const DEPLOYMENTS = '/restapis/{restApiId}/deployments';
const DEPLOYMENT = `${DEPLOYMENTS}/{deploymentId}`;

/** https://docs.aws.amazon.com/apigateway/latest/api/API_Deployment.html */
export const deploymentOperations = {
  CreateDeployment: {
    authorize: (input, context) => [
      may('POST', DEPLOYMENTS)(input, context),
      ...(input.stageName ? [may('POST', '/restapis/{restApiId}/stages')(input, context)] : []),
    ],
    handle: (input, context) => {
      const { definition } = findApi(context, input.restApiId);
      checkDeployable(definition);
      const deployment: DeploymentRow = {
        id: shortId(context),
        apiId: input.restApiId,
        description: input.description,
        createdMs: context.clock.now(),
        snapshot: definition,
      };
      if (input.canarySettings) deployCanary(context, input, deployment.id);
      else if (input.stageName) deployStage(context, input, deployment.id);
      context.table(deployments).put(within(input.restApiId, deployment.id), deployment);
      return showDeployment(deployment);
    },
  },
  GetDeployment: {
    authorize: may('GET', DEPLOYMENT),
    handle: (input, context) => {
      const deployment = findDeployment(context, input);
      const embedsSummary = input.embed?.includes('apisummary') ?? false;
      return {
        ...showDeployment(deployment),
        ...(embedsSummary && { apiSummary: summary(deployment.snapshot) }),
      };
    },
  },
  GetDeployments: {
    authorize: may('GET', DEPLOYMENTS),
    handle: (input, context) => {
      findApi(context, input.restApiId);
      const own = [...context.table(deployments).values()].filter(({ apiId }) => apiId === input.restApiId);
      const page = pageOf(own, ({ id }) => id, input);
      return { ...page, items: page.items.map(showDeployment) };
    },
  },
  UpdateDeployment: {
    authorize: may('PATCH', DEPLOYMENT),
    handle: ({ patchOperations, ...input }, context) => {
      const changed = applyPatch<DeploymentRow>(findDeployment(context, input), patchOperations, RULES);
      context.table(deployments).put(within(input.restApiId, input.deploymentId), changed);
      return showDeployment(changed);
    },
  },
  DeleteDeployment: {
    authorize: may('DELETE', DEPLOYMENT),
    handle: (input, context) => {
      findDeployment(context, input);
      const isUsed = [...context.table(stages).values()].some(
        ({ apiId, deploymentId, canarySettings }) =>
          apiId === input.restApiId &&
          (deploymentId === input.deploymentId || canarySettings?.deploymentId === input.deploymentId),
      );
      // hashicorp/terraform#25495
      if (isUsed) throw badRequest('Active stages pointing to this deployment must be moved or deleted');
      context.table(deployments).delete(within(input.restApiId, input.deploymentId));
      return {};
    },
  },
} satisfies Operations<typeof Sdk>;

const RULES: readonly PatchRule<DeploymentRow>[] = [replaceText('description')];

interface DeploymentInput {
  readonly restApiId: string;
  readonly deploymentId: string;
}

const findDeployment = (context: Context, { restApiId, deploymentId }: DeploymentInput): DeploymentRow => {
  const deployment = context.table(deployments).get(within(restApiId, deploymentId));
  if (!deployment) throw invalidIdentifier('Deployment');
  return deployment;
};

const showDeployment = ({ id, description, createdMs }: DeploymentRow): Deployment => ({
  id,
  description,
  createdDate: new Date(createdMs),
});

/** The authorization of each method, by path. */
const summary = ({ resources }: Definition): Record<string, Record<string, MethodSnapshot>> =>
  Object.fromEntries(
    Object.values(resources)
      .filter(({ resourceMethods }) => Object.keys(resourceMethods).length > 0)
      .map(({ path, resourceMethods }) => [
        path,
        Object.fromEntries(
          Object.entries(resourceMethods).map(([name, { authorizationType, apiKeyRequired }]) => [
            name,
            { authorizationType, apiKeyRequired },
          ]),
        ),
      ]),
  );

const checkDeployable = ({ resources }: Definition): void => {
  const methods = Object.values(resources).flatMap(({ resourceMethods }) => Object.values(resourceMethods));
  if (methods.length === 0) throw badRequest("The REST API doesn't contain any methods");
  if (methods.some(({ methodIntegration }) => !methodIntegration))
    throw badRequest('No integration defined for method');
};

/** A stage that isn't there yet is made; one that is moves on to the deployment. */
const deployStage = (context: Context, input: CreateDeploymentRequest, deploymentId: string): void => {
  const { restApiId = '', stageName = '' } = input;
  const key = within(restApiId, stageName);
  const known = context.table(stages).get(key);
  const settings = {
    ...(input.stageDescription !== undefined && { description: input.stageDescription }),
    ...(input.variables && { variables: input.variables }),
    ...(input.cacheClusterEnabled !== undefined && { cacheClusterEnabled: input.cacheClusterEnabled }),
    ...(input.cacheClusterSize !== undefined && { cacheClusterSize: input.cacheClusterSize }),
    ...(input.tracingEnabled !== undefined && { tracingEnabled: input.tracingEnabled }),
  };
  const stage = known
    ? { ...known, ...settings, deploymentId, updatedMs: context.clock.now() }
    : newStage(context, { ...settings, restApiId, stageName, deploymentId });
  context.table(stages).put(key, stage);
};

const deployCanary = (context: Context, input: CreateDeploymentRequest, deploymentId: string): void => {
  const { restApiId = '', stageName, canarySettings = {} } = input;
  const what = 'Invalid deployment content specified.';
  if (!stageName) {
    throw badRequest(
      `${what}Non null and non empty stageName must be provided for canary deployment. Provided value is ${stageName ?? 'null'}`,
    );
  }
  const stage = context.table(stages).get(within(restApiId, stageName));
  if (!stage) {
    throw badRequest(
      `${what}Stage ${stageName} must already be created before making a canary release deployment`,
    );
  }
  const canary = checkCanary(stageCanary(stage, { ...canarySettings, deploymentId }));
  context.table(stages).put(within(restApiId, stageName), {
    ...stage,
    canarySettings: canary,
    updatedMs: context.clock.now(),
  });
};
