import type * as Sdk from '@aws-sdk/client-api-gateway';
import type { EndpointType } from '@aws-sdk/client-api-gateway';
import type { Operations } from '../../../kernel/service.ts';
import { newApi, showApi } from '../apis/new-api.ts';
import { may } from '../authorization.ts';
import { badRequest } from '../errors.ts';
import { findApi } from '../find.ts';
import { type ApiRow, apis, type Definition, type ResourceRow } from '../rows.ts';
import { type ApiDocument, readDocument, recordAt, textAt } from './document.ts';
import { importDefinition } from './import-definition.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api.html */
export const importOperations = {
  ImportRestApi: {
    authorize: may('POST', '/restapis'),
    handle: ({ body, parameters = {} }, context) => {
      const document = readDocument(body);
      const types = endpointTypes(parameters);
      const api = newApi(context, {
        ...information(document),
        ...(types && { endpointConfiguration: { types } }),
      });
      const definition = importDefinition(context, document, {
        apiId: api.id,
        rootResourceId: api.rootResourceId,
        parameters,
      });
      const imported = { ...api, definition };
      context.table(apis).put(api.id, imported);
      return showApi(imported);
    },
  },
  PutRestApi: {
    authorize: may('PUT', '/restapis/{restApiId}'),
    handle: ({ restApiId, body, mode = 'merge', parameters = {} }, context) => {
      const document = readDocument(body);
      const api = findApi(context, restApiId);
      const { rootResourceId } = api;
      const definition = importDefinition(context, document, {
        apiId: restApiId,
        rootResourceId,
        parameters,
      });
      const { name, description, version } = information(document);
      const changed: ApiRow = {
        ...api,
        ...(mode === 'overwrite' && { name, description, version }),
        definition: mode === 'overwrite' ? definition : merge(api.definition, definition),
      };
      context.table(apis).put(restApiId, changed);
      return showApi(changed);
    },
  },
} satisfies Operations<typeof Sdk>;

const information = ({ root }: ApiDocument) => {
  const info = recordAt(root, 'info');
  const name = textAt(info, 'title');
  if (!name) throw badRequest('Invalid OpenAPI input. Missing info.title');
  return {
    name,
    description: textAt(info, 'description') || undefined,
    version: textAt(info, 'version'),
  };
};

const TYPES: readonly EndpointType[] = ['EDGE', 'REGIONAL', 'PRIVATE'];

const endpointTypes = (parameters: Readonly<Record<string, string>>): EndpointType[] | undefined => {
  const asked = parameters.endpointConfigurationTypes;
  if (asked === undefined) return undefined;
  const type = TYPES.find((one) => one === asked);
  if (!type) throw badRequest(`Invalid endpoint configuration type specified: ${asked}`);
  return [type];
};

/** "Merge": what the document has takes the place of what the API had under the same name, the rest stays. */
const merge = (known: Definition, added: Definition): Definition => ({
  ...known,
  resources: mergeResources(known.resources, added.resources),
  models: { ...known.models, ...added.models },
  validators: { ...known.validators, ...added.validators },
  authorizers: { ...known.authorizers, ...added.authorizers },
  gatewayResponses: { ...known.gatewayResponses, ...added.gatewayResponses },
  ...(added.binaryMediaTypes?.length && { binaryMediaTypes: added.binaryMediaTypes }),
  ...(added.policy !== undefined && { policy: added.policy }),
});

type Resources = Readonly<Record<string, ResourceRow>>;

/** Resources are told by their paths: an added one below a known one gets the known one for its parent. */
const mergeResources = (known: Resources, added: Resources): Record<string, ResourceRow> => {
  const idByPath = new Map(Object.values(known).map(({ id, path }) => [path, id]));
  const idOf = (id: string | undefined) => idByPath.get(added[id ?? '']?.path ?? '') ?? id;
  const merged: Record<string, ResourceRow> = { ...known };
  for (const resource of Object.values(added)) {
    const id = idOf(resource.id) ?? resource.id;
    const own = merged[id];
    const resourceMethods = { ...own?.resourceMethods, ...resource.resourceMethods };
    merged[id] = own
      ? { ...own, resourceMethods }
      : { ...resource, parentId: idOf(resource.parentId), resourceMethods };
  }
  return merged;
};
