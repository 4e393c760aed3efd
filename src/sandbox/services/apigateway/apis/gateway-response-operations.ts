import type * as Sdk from '@aws-sdk/client-api-gateway';
import type { GatewayResponse, GatewayResponseType } from '@aws-sdk/client-api-gateway';
import type { Operations } from '../../../kernel/service.ts';
import { may } from '../authorization.ts';
import { badRequest, notFound } from '../errors.ts';
import { findApi, saveDefinition, without } from '../find.ts';
import { applyPatch, type PatchRule, PLAIN, replaceText, textMap } from '../patch.ts';
import { DEFAULT_STATUS, DEFAULT_TEMPLATES, gatewayResponse } from './gateway-response-types.ts';

const RESPONSES = '/restapis/{restApiId}/gatewayresponses';
const RESPONSE = `${RESPONSES}/{responseType}`;

/** https://docs.aws.amazon.com/apigateway/latest/api/API_GatewayResponse.html */
export const gatewayResponseOperations = {
  PutGatewayResponse: {
    authorize: may('PUT', RESPONSE),
    handle: ({ restApiId, responseType, ...input }, context) => {
      const api = findApi(context, restApiId);
      const response = {
        responseType,
        statusCode: input.statusCode ?? DEFAULT_STATUS[responseType],
        responseParameters: checkParameters(input.responseParameters ?? {}),
        responseTemplates: input.responseTemplates ?? DEFAULT_TEMPLATES,
        defaultResponse: false,
      };
      const { gatewayResponses } = api.definition;
      saveDefinition(context, api, { gatewayResponses: { ...gatewayResponses, [responseType]: response } });
      return response;
    },
  },
  GetGatewayResponse: {
    authorize: may('GET', RESPONSE),
    handle: ({ restApiId, responseType }, context) =>
      gatewayResponse(findApi(context, restApiId).definition.gatewayResponses, responseType),
  },
  GetGatewayResponses: {
    authorize: may('GET', RESPONSES),
    handle: ({ restApiId }, context) => {
      const { gatewayResponses } = findApi(context, restApiId).definition;
      return { items: TYPES.map((type) => gatewayResponse(gatewayResponses, type)) };
    },
  },
  UpdateGatewayResponse: {
    authorize: may('PATCH', RESPONSE),
    handle: ({ restApiId, responseType, patchOperations }, context) => {
      const api = findApi(context, restApiId);
      const { gatewayResponses } = api.definition;
      const known = { ...gatewayResponse(gatewayResponses, responseType), defaultResponse: false };
      const response = applyPatch<GatewayResponse>(known, patchOperations, RULES, PLAIN);
      checkParameters(response.responseParameters ?? {});
      saveDefinition(context, api, { gatewayResponses: { ...gatewayResponses, [responseType]: response } });
      return response;
    },
  },
  DeleteGatewayResponse: {
    authorize: may('DELETE', RESPONSE),
    handle: ({ restApiId, responseType }, context) => {
      const api = findApi(context, restApiId);
      const { gatewayResponses } = api.definition;
      if (!gatewayResponses[responseType]) throw notFound('Gateway response type not defined on api');
      saveDefinition(context, api, { gatewayResponses: without(gatewayResponses, responseType) });
      return {};
    },
  },
} satisfies Operations<typeof Sdk>;

const isType = (name: string): name is GatewayResponseType => name in DEFAULT_STATUS;
const TYPES = Object.keys(DEFAULT_STATUS).filter(isType);

const RULES: readonly PatchRule<GatewayResponse>[] = [
  replaceText('statusCode'),
  textMap('responseParameters'),
  textMap('responseTemplates'),
];

/** Only headers, path and query can be mapped: `gatewayresponse.header.Access-Control-Allow-Origin`. */
const checkParameters = (parameters: Record<string, string>): Record<string, string> => {
  const unknown = Object.keys(parameters).find(
    (name) => !/^gatewayresponse\.(?:header|path|querystring)\.[^.]+/.test(name),
  );
  if (unknown !== undefined) throw badRequest(`Invalid mapping expression parameter specified: ${unknown}`);
  return parameters;
};
