import type * as Sdk from '@aws-sdk/client-api-gateway';
import type { Integration, IntegrationResponse } from '@aws-sdk/client-api-gateway';
import { passRole } from '../../../kernel/pass-role.ts';
import type { Operations } from '../../../kernel/service.ts';
import { may } from '../authorization.ts';
import { badRequest, notFound } from '../errors.ts';
import { type FoundResource, findIntegration, findMethod, saveMethod, without } from '../find.ts';
import {
  applyPatch,
  itemList,
  type PatchRule,
  PLAIN,
  replaceNumber,
  replaceText,
  replaceWord,
  textMap,
} from '../patch.ts';
import { checkIntegration } from './check-integration.ts';

const INTEGRATION = '/restapis/{restApiId}/resources/{resourceId}/methods/{httpMethod}/integration';
const RESPONSE = `${INTEGRATION}/responses/{statusCode}`;

/** https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html */
export const integrationOperations = {
  PutIntegration: {
    authorize: (input, context) => [may('PUT', INTEGRATION)(input, context), ...passing(input.credentials)],
    handle: (input, context) => {
      const { restApiId, resourceId, httpMethod, integrationHttpMethod, ...settings } = input;
      const integration = checkIntegration({ ...settings, httpMethod: integrationHttpMethod });
      const found = findMethod(context, { restApiId, resourceId, httpMethod });
      const whole = { ...integration, cacheNamespace: integration.cacheNamespace ?? resourceId };
      saveMethod(context, found, { ...found.method, methodIntegration: whole });
      return whole;
    },
  },
  GetIntegration: {
    authorize: may('GET', INTEGRATION),
    handle: (input, context) => findIntegration(context, input).integration,
  },
  UpdateIntegration: {
    authorize: may('PATCH', INTEGRATION),
    handle: ({ patchOperations, ...input }, context) => {
      const found = findIntegration(context, input);
      const patched = applyPatch<Integration>(found.integration, patchOperations, RULES, PLAIN);
      const methodIntegration = checkIntegration(patched);
      saveMethod(context, found, { ...found.method, methodIntegration });
      return methodIntegration;
    },
  },
  DeleteIntegration: {
    authorize: may('DELETE', INTEGRATION),
    handle: (input, context) => {
      const found = findIntegration(context, input);
      const { methodIntegration: _, ...method } = found.method;
      saveMethod(context, found, method);
      return {};
    },
  },
  PutIntegrationResponse: {
    authorize: may('PUT', RESPONSE),
    handle: (input, context) => {
      const found = findIntegration(context, input);
      const { restApiId: _, resourceId: __, httpMethod: ___, ...response } = input;
      checkResponse(found.method.methodResponses, response);
      saveResponse(context, found, response);
      return response;
    },
  },
  GetIntegrationResponse: {
    authorize: may('GET', RESPONSE),
    handle: (input, context) => responseOf(findIntegration(context, input).integration, input.statusCode),
  },
  UpdateIntegrationResponse: {
    authorize: may('PATCH', RESPONSE),
    handle: ({ patchOperations, ...input }, context) => {
      const found = findIntegration(context, input);
      const known = responseOf(found.integration, input.statusCode);
      const response = applyPatch<IntegrationResponse>(known, patchOperations, RESPONSE_RULES, PLAIN);
      checkResponse(found.method.methodResponses, response);
      saveResponse(context, found, response);
      return response;
    },
  },
  DeleteIntegrationResponse: {
    authorize: may('DELETE', RESPONSE),
    handle: (input, context) => {
      const found = findIntegration(context, input);
      responseOf(found.integration, input.statusCode);
      const integrationResponses = without(found.integration.integrationResponses ?? {}, input.statusCode);
      saveIntegration(context, found, { ...found.integration, integrationResponses });
      return {};
    },
  },
} satisfies Operations<typeof Sdk>;

/** "arn:aws:iam::*:user/*" stands for the caller's own identity: nothing is passed then. */
const passing = (credentials: string | undefined) =>
  credentials?.includes(':role/') ? [passRole(credentials, 'apigateway.amazonaws.com')] : [];

const CONTENT_HANDLING = ['CONVERT_TO_BINARY', 'CONVERT_TO_TEXT'] as const;

/** https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateIntegration-Patch */
const RULES: readonly PatchRule<Integration>[] = [
  replaceWord('type', ['AWS', 'AWS_PROXY', 'HTTP', 'HTTP_PROXY', 'MOCK']),
  replaceText('httpMethod'),
  replaceText('uri'),
  replaceText('credentials'),
  replaceText('passthroughBehavior'),
  replaceText('cacheNamespace'),
  replaceWord('contentHandling', CONTENT_HANDLING),
  replaceNumber('timeoutInMillis'),
  textMap('requestParameters'),
  textMap('requestTemplates'),
  itemList('cacheKeyParameters'),
];

const RESPONSE_RULES: readonly PatchRule<IntegrationResponse>[] = [
  replaceText('selectionPattern'),
  replaceWord('contentHandling', CONTENT_HANDLING),
  textMap('responseParameters'),
  textMap('responseTemplates'),
];

const responseOf = (integration: Integration, statusCode: string): IntegrationResponse => {
  const response = integration.integrationResponses?.[statusCode];
  if (!response) throw notFound('Invalid Response status code specified');
  return response;
};

type FoundIntegration = FoundResource & ReturnType<typeof findIntegration>;
type Writing = Parameters<typeof saveMethod>[0];

const saveIntegration = (context: Writing, found: FoundIntegration, methodIntegration: Integration): void =>
  saveMethod(context, found, { ...found.method, methodIntegration });

const saveResponse = (context: Writing, found: FoundIntegration, response: IntegrationResponse): void => {
  const integrationResponses = {
    ...found.integration.integrationResponses,
    [response.statusCode ?? '']: response,
  };
  saveIntegration(context, found, { ...found.integration, integrationResponses });
};

/** A header can only be mapped where the method's response declares it, and its status code has to be declared too. */
const checkResponse = (
  declared:
    | Readonly<Record<string, { responseParameters?: Record<string, boolean> | undefined }>>
    | undefined,
  { statusCode = '', responseParameters = {}, selectionPattern }: IntegrationResponse,
): void => {
  checkPattern(selectionPattern);
  const method = declared?.[statusCode];
  const names = Object.keys(responseParameters);
  if (names.length === 0) return;
  const unknown = names.find((name) => method?.responseParameters?.[name] === undefined);
  if (unknown === undefined) return;
  throw badRequest(
    `Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression parameter specified: ${unknown}]`,
  );
};

const checkPattern = (pattern: string | undefined): void => {
  try {
    new RegExp(pattern ?? '');
  } catch {
    throw badRequest(`Invalid selection pattern specified: ${pattern}`);
  }
};
