import type { Call } from '../../aws/call.ts';
import type { JsonObject } from '../../aws/json.ts';
import { listAll, structures, tagsFromMap, text } from '../answer.ts';
import { presenceBy, unlessGone } from '../attempt.ts';
import type { ResourceType } from '../resource-type.ts';

/**
 * A REST API with its stages and deployments. AWS gives it its id; the run's are those whose name begins with the run's.
 * https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteRestApi.html
 */
export const apigatewayRestApi: ResourceType = {
  createdBy: ['apigateway.CreateRestApi', 'apigateway.ImportRestApi'],
  takesNoTags: ['apigateway.ImportRestApi'],
  holds: [
    'apigateway.CreateAuthorizer',
    'apigateway.CreateDeployment',
    'apigateway.CreateDocumentationPart',
    'apigateway.CreateModel',
    'apigateway.CreateRequestValidator',
    'apigateway.CreateResource',
    'apigateway.CreateStage',
    'apigateway.PutGatewayResponse',
    'apigateway.PutIntegration',
    'apigateway.PutIntegrationResponse',
    'apigateway.PutMethod',
    'apigateway.PutMethodResponse',
    'apigateway.PutRestApi',
    'apigateway.TagResource',
    'apigateway.UpdateStage',
  ],
  chosenName: undefined,
  idOf: (output) => text(output, 'id') || undefined,
  tagging: { member: 'tags', format: 'map' },
  prefixes: [''],
  list: (call, prefix) => named(call, 'apigateway.GetRestApis', prefix),
  tagsOf: async (call, restApiId) => tagsFromMap((await call('apigateway.GetRestApi', { restApiId })).tags),
  presence: (call, restApiId) => presenceBy(() => call('apigateway.GetRestApi', { restApiId })),
  remove: async (call, restApiId) => {
    await unlessGone(() => call('apigateway.DeleteRestApi', { restApiId }));
  },
  passing: ['ConflictException'],
  // "DeleteRestApi: 1 request every 30 seconds per account": API Gateway's quotas.
  paceMs: 30_000,
  after: [],
  leaves: [],
  look: (restApiId) => ({ api: 'apigateway.GetRestApi', input: { restApiId } }),
  lookAtAll: () => ({ api: 'apigateway.GetRestApis', input: {} }),
  nameInArn: (arn) => /^arn:[^:]+:apigateway:[^:]*::\/restapis\/([^/]+)$/.exec(arn)?.[1],
};

/**
 * A usage plan with its keys' places in it. AWS deletes none that has stages, and needs a moment to forget those of an
 * API that is gone (aws/aws-sdk-js#3841, serverless/serverless#4006).
 */
export const apigatewayUsagePlan: ResourceType = {
  createdBy: ['apigateway.CreateUsagePlan'],
  holds: ['apigateway.CreateUsagePlanKey', 'apigateway.UpdateUsagePlan', 'apigateway.UpdateUsage'],
  chosenName: undefined,
  idOf: (output) => text(output, 'id') || undefined,
  tagging: { member: 'tags', format: 'map' },
  prefixes: [''],
  list: (call, prefix) => named(call, 'apigateway.GetUsagePlans', prefix),
  tagsOf: async (call, usagePlanId) =>
    tagsFromMap((await call('apigateway.GetUsagePlan', { usagePlanId })).tags),
  presence: (call, usagePlanId) => presenceBy(() => call('apigateway.GetUsagePlan', { usagePlanId })),
  remove: async (call, usagePlanId) => {
    const plan = await unlessGone(() => call('apigateway.GetUsagePlan', { usagePlanId }));
    const patchOperations = structures(plan?.apiStages).map((one) => ({
      op: 'remove',
      path: '/apiStages',
      value: `${text(one, 'apiId')}:${text(one, 'stage')}`,
    }));
    if (patchOperations.length > 0)
      await unlessGone(() => call('apigateway.UpdateUsagePlan', { usagePlanId, patchOperations }));
    await unlessGone(() => call('apigateway.DeleteUsagePlan', { usagePlanId }));
  },
  passing: ['BadRequestException', 'ConflictException'],
  after: ['apigateway.rest-api'],
  leaves: [],
  look: (usagePlanId) => ({ api: 'apigateway.GetUsagePlan', input: { usagePlanId } }),
  lookAtAll: () => ({ api: 'apigateway.GetUsagePlans', input: {} }),
  nameInArn: (arn) => /^arn:[^:]+:apigateway:[^:]*::\/usageplans\/([^/]+)$/.exec(arn)?.[1],
};

/** An API key: https://docs.aws.amazon.com/apigateway/latest/api/API_DeleteApiKey.html */
export const apigatewayApiKey: ResourceType = {
  createdBy: ['apigateway.CreateApiKey'],
  holds: ['apigateway.UpdateApiKey'],
  chosenName: undefined,
  idOf: (output) => text(output, 'id') || undefined,
  tagging: { member: 'tags', format: 'map' },
  prefixes: [''],
  list: (call, prefix) => named(call, 'apigateway.GetApiKeys', prefix),
  tagsOf: async (call, apiKey) => tagsFromMap((await call('apigateway.GetApiKey', { apiKey })).tags),
  presence: (call, apiKey) => presenceBy(() => call('apigateway.GetApiKey', { apiKey })),
  remove: async (call, apiKey) => {
    await unlessGone(() => call('apigateway.DeleteApiKey', { apiKey }));
  },
  passing: ['ConflictException'],
  after: ['apigateway.usage-plan'],
  leaves: [],
  look: (apiKey) => ({ api: 'apigateway.GetApiKey', input: { apiKey } }),
  lookAtAll: () => ({ api: 'apigateway.GetApiKeys', input: {} }),
  nameInArn: (arn) => /^arn:[^:]+:apigateway:[^:]*::\/apikeys\/([^/]+)$/.exec(arn)?.[1],
};

/** Ids of those whose name begins with `prefix`. */
const named = async (
  call: Call,
  api: string,
  prefix: string,
): Promise<readonly { readonly name: string }[]> => {
  const token = { output: 'position', input: 'position' };
  const all = await listAll(call, { api, input: { limit: 500 }, items: 'items', token });
  return all.filter((one) => nameOf(one).startsWith(prefix)).map((one) => ({ name: text(one, 'id') }));
};

const nameOf = (one: JsonObject): string => text(one, 'name');
