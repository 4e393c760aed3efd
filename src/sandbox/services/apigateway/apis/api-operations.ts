import type * as Sdk from '@aws-sdk/client-api-gateway';
import type { EndpointType } from '@aws-sdk/client-api-gateway';
import { readPolicyDocument } from '../../../kernel/policy/parse-policy.ts';
import type { Operations } from '../../../kernel/service.ts';
import { may } from '../authorization.ts';
import { badRequest, notFound } from '../errors.ts';
import { findApi } from '../find.ts';
import { pageOf } from '../pages.ts';
import { applyPatch, itemList, type PatchRule, replaceBoolean, replaceText, replaceWord } from '../patch.ts';
import { type ApiRow, apis, type Definition, deployments, stages } from '../rows.ts';
import { leavePlans } from '../usage/leave-plans.ts';
import { checkCompression, newApi, showApi } from './new-api.ts';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_RestApi.html */
export const apiOperations = {
  CreateRestApi: {
    authorize: may('POST', '/restapis'),
    handle: ({ cloneFrom, ...input }, context) => {
      checkPolicy(input.policy);
      const created = newApi(context, input);
      const source = cloneFrom === undefined ? undefined : findApi(context, cloneFrom);
      const api = source
        ? { ...created, rootResourceId: source.rootResourceId, definition: source.definition }
        : created;
      context.table(apis).put(api.id, api);
      return showApi(api);
    },
  },
  GetRestApi: {
    authorize: may('GET', '/restapis/{restApiId}'),
    handle: ({ restApiId }, context) => showApi(findApi(context, restApiId)),
  },
  GetRestApis: {
    authorize: may('GET', '/restapis'),
    handle: (input, context) => {
      const page = pageOf([...context.table(apis).values()], ({ id }) => id, input);
      return { ...page, items: page.items.map(showApi) };
    },
  },
  UpdateRestApi: {
    authorize: may('PATCH', '/restapis/{restApiId}'),
    handle: ({ restApiId, patchOperations }, context) => {
      const api = findApi(context, restApiId);
      const { definition, ...attributes } = api;
      const patched = applyPatch({ ...attributes, ...definition }, patchOperations, RULES);
      checkPolicy(patched.policy);
      const changed = split(api, patched);
      context.table(apis).put(restApiId, changed);
      return showApi(changed);
    },
  },
  DeleteRestApi: {
    authorize: may('DELETE', '/restapis/{restApiId}'),
    handle: ({ restApiId }, context) => {
      findApi(context, restApiId);
      for (const { stageName, apiId } of [...context.table(stages).values()]) {
        if (apiId !== restApiId) continue;
        context.table(stages).delete(`${restApiId}/${stageName}`);
        leavePlans(context, restApiId, stageName);
      }
      for (const { id, apiId } of [...context.table(deployments).values()]) {
        if (apiId === restApiId) context.table(deployments).delete(`${restApiId}/${id}`);
      }
      context.table(apis).delete(restApiId);
      return {};
    },
  },
} satisfies Operations<typeof Sdk>;

/** An API seen flat, as its patch paths see it. */
type Flat = Omit<ApiRow, 'definition'> & Definition;

const split = (api: ApiRow, flat: Flat): ApiRow => {
  const { binaryMediaTypes, minimumCompressionSize, apiKeySource, policy } = flat;
  return {
    ...api,
    name: flat.name,
    description: flat.description,
    version: flat.version,
    disableExecuteApiEndpoint: flat.disableExecuteApiEndpoint,
    endpointConfiguration: flat.endpointConfiguration,
    definition: { ...api.definition, binaryMediaTypes, minimumCompressionSize, apiKeySource, policy },
  };
};

const ENDPOINT_TYPES: readonly EndpointType[] = ['EDGE', 'REGIONAL', 'PRIVATE'];

/** https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateRestApi-Patch */
const RULES: readonly PatchRule<Flat>[] = [
  replaceText('name'),
  replaceText('description'),
  replaceText('version'),
  replaceText('policy'),
  replaceBoolean('disableExecuteApiEndpoint'),
  replaceWord('apiKeySource', ['HEADER', 'AUTHORIZER']),
  itemList('binaryMediaTypes'),
  {
    path: '/minimumCompressionSize',
    ops: ['replace'],
    // An empty value turns compression off.
    apply: (api, { value }) => ({
      ...api,
      minimumCompressionSize: value ? checkCompression(Number(value)) : undefined,
    }),
  },
  {
    path: '/endpointConfiguration/types/{type}',
    ops: ['replace'],
    apply: (api, { names: [from], value }) => {
      const { types = [] } = api.endpointConfiguration ?? {};
      const [to] = ENDPOINT_TYPES.filter((one) => one === value);
      if (!types.some((one) => one === from)) throw notFound('Invalid endpoint type specified');
      if (!to) throw badRequest(`Invalid endpoint type specified: ${value}`);
      return { ...api, endpointConfiguration: { ...api.endpointConfiguration, types: [to] } };
    },
  },
];

const checkPolicy = (policy: string | undefined): void => {
  if (policy && !readPolicyDocument(policy)) {
    throw badRequest(
      'Invalid policy document. Please check the policy syntax and ensure that Principals are valid.',
    );
  }
};
