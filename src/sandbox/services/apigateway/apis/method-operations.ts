import type * as Sdk from '@aws-sdk/client-api-gateway';
import type { Method, MethodResponse } from '@aws-sdk/client-api-gateway';
import type { Operations } from '../../../kernel/service.ts';
import { may } from '../authorization.ts';
import { badRequest, conflict, notFound } from '../errors.ts';
import { findMethod, findResource, saveMethod, saveResource, without } from '../find.ts';
import {
  applyPatch,
  booleanMap,
  itemList,
  type PatchRule,
  PLAIN,
  replaceBoolean,
  replaceText,
  textMap,
} from '../patch.ts';
import type { Definition } from '../rows.ts';

const METHOD = '/restapis/{restApiId}/resources/{resourceId}/methods/{httpMethod}';
const RESPONSE = `${METHOD}/responses/{statusCode}`;

/** https://docs.aws.amazon.com/apigateway/latest/api/API_Method.html */
export const methodOperations = {
  PutMethod: {
    authorize: may('PUT', METHOD),
    handle: ({ restApiId, resourceId, ...input }, context) => {
      const { api, resource } = findResource(context, { restApiId, resourceId });
      const method = checkMethod(api.definition, {
        ...input,
        authorizationType: input.authorizationType.toUpperCase(),
        apiKeyRequired: input.apiKeyRequired ?? false,
      });
      if (resource.resourceMethods[input.httpMethod])
        throw conflict('Method already exists for this resource');
      saveMethod(context, { api, resource }, method);
      return method;
    },
  },
  GetMethod: {
    authorize: may('GET', METHOD),
    handle: (input, context) => findMethod(context, input).method,
  },
  UpdateMethod: {
    authorize: may('PATCH', METHOD),
    handle: ({ patchOperations, ...input }, context) => {
      const { api, resource, method } = findMethod(context, input);
      const patched = applyPatch<Method>(method, patchOperations, METHOD_RULES, PLAIN);
      const changed = checkMethod(api.definition, patched);
      saveMethod(context, { api, resource }, changed);
      return changed;
    },
  },
  DeleteMethod: {
    authorize: may('DELETE', METHOD),
    handle: (input, context) => {
      const { api, resource } = findMethod(context, input);
      const resourceMethods = without(resource.resourceMethods, input.httpMethod);
      saveResource(context, api, { ...resource, resourceMethods });
      return {};
    },
  },
  PutMethodResponse: {
    authorize: may('PUT', RESPONSE),
    handle: (input, context) => {
      const { api, resource, method } = findMethod(context, input);
      const { statusCode, responseParameters, responseModels } = input;
      if (method.methodResponses?.[statusCode]) throw conflict('Response already exists for this resource');
      const response = { statusCode, responseParameters, responseModels };
      checkModels(api.definition, responseModels);
      saveMethod(context, { api, resource }, withResponse(method, response));
      return response;
    },
  },
  GetMethodResponse: {
    authorize: may('GET', RESPONSE),
    handle: (input, context) => responseOf(findMethod(context, input).method, input.statusCode),
  },
  UpdateMethodResponse: {
    authorize: may('PATCH', RESPONSE),
    handle: ({ patchOperations, ...input }, context) => {
      const { api, resource, method } = findMethod(context, input);
      const known = responseOf(method, input.statusCode);
      const response = applyPatch<MethodResponse>(known, patchOperations, RESPONSE_RULES, PLAIN);
      saveMethod(context, { api, resource }, withResponse(method, response));
      return response;
    },
  },
  DeleteMethodResponse: {
    authorize: may('DELETE', RESPONSE),
    handle: (input, context) => {
      const { api, resource, method } = findMethod(context, input);
      responseOf(method, input.statusCode);
      const methodResponses = without(method.methodResponses ?? {}, input.statusCode);
      saveMethod(context, { api, resource }, { ...method, methodResponses });
      return {};
    },
  },
} satisfies Operations<typeof Sdk>;

/** https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateMethod-Patch */
const METHOD_RULES: readonly PatchRule<Method>[] = [
  replaceText('authorizationType'),
  replaceText('authorizerId'),
  replaceText('operationName'),
  replaceBoolean('apiKeyRequired'),
  {
    path: '/requestValidatorId',
    ops: ['replace'],
    // An empty value takes the validator away.
    apply: (method, { value }) => ({ ...method, requestValidatorId: value || undefined }),
  },
  booleanMap('requestParameters'),
  textMap('requestModels'),
  itemList('authorizationScopes'),
];

const RESPONSE_RULES: readonly PatchRule<MethodResponse>[] = [
  booleanMap('responseParameters'),
  textMap('responseModels'),
];

const responseOf = (method: Method, statusCode: string): MethodResponse => {
  const response = method.methodResponses?.[statusCode];
  if (!response) throw notFound('Invalid Response status code specified');
  return response;
};

const withResponse = (method: Method, response: MethodResponse): Method => ({
  ...method,
  methodResponses: { ...method.methodResponses, [response.statusCode ?? '']: response },
});

const HTTP_METHODS = ['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS', 'HEAD', 'ANY'];
const NEED_AUTHORIZER = ['CUSTOM', 'COGNITO_USER_POOLS'];

/** Throws as AWS does for what a method refers to and isn't there: LocalStack's snapshots of PutMethod. */
export const checkMethod = (definition: Definition, method: Method): Method => {
  if (!HTTP_METHODS.includes(method.httpMethod ?? '')) {
    throw badRequest(`Invalid HttpMethod specified. Valid options are ${HTTP_METHODS.join(',')}`);
  }
  const names = Object.keys(method.requestParameters ?? {});
  if (new Set(names.map((name) => name.split('.').at(-1))).size < names.length) {
    throw badRequest('Parameter names must be unique across querystring, header and path');
  }
  const needsAuthorizer = NEED_AUTHORIZER.includes(method.authorizationType ?? '');
  if (needsAuthorizer && !definition.authorizers[method.authorizerId ?? '']) {
    throw badRequest(
      'Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.',
    );
  }
  if (method.requestValidatorId !== undefined && !definition.validators[method.requestValidatorId]) {
    throw badRequest('Invalid Request Validator identifier specified');
  }
  checkModels(definition, method.requestModels);
  return needsAuthorizer ? method : { ...method, authorizerId: undefined };
};

const checkModels = (definition: Definition, models: Readonly<Record<string, string>> | undefined): void => {
  const unknown = Object.values(models ?? {}).find((name) => name !== 'Empty' && !definition.models[name]);
  if (unknown !== undefined) throw badRequest(`Invalid model identifier specified: ${unknown}`);
};
