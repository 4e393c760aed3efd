import type * as Sdk from '@aws-sdk/client-api-gateway';
import type { Resource } from '@aws-sdk/client-api-gateway';
import type { Operations } from '../../../kernel/service.ts';
import { may } from '../authorization.ts';
import { badRequest, conflict, invalidIdentifier } from '../errors.ts';
import { findApi, findResource, saveDefinition, saveResource } from '../find.ts';
import { shortId } from '../identifiers.ts';
import { pageOf } from '../pages.ts';
import { applyPatch, type PatchRule, replaceText } from '../patch.ts';
import type { ResourceRow } from '../rows.ts';

const RESOURCE = '/restapis/{restApiId}/resources/{resourceId}';

/** https://docs.aws.amazon.com/apigateway/latest/api/API_Resource.html */
export const resourceOperations = {
  CreateResource: {
    authorize: may('POST', '/restapis/{restApiId}/resources/{parentId}'),
    handle: ({ restApiId, parentId, pathPart }, context) => {
      const { api, resource: parent } = findResource(context, { restApiId, resourceId: parentId });
      const siblings = childrenOf(api.definition.resources, parentId);
      checkPart(pathPart, parent, siblings);
      const resource: ResourceRow = {
        id: shortId(context),
        parentId,
        pathPart,
        path: joinPath(parent.path, pathPart),
        resourceMethods: {},
      };
      saveResource(context, api, resource);
      return showResource(resource, false);
    },
  },
  GetResource: {
    authorize: may('GET', RESOURCE),
    handle: (input, context) => {
      findApi(context, input.restApiId);
      return showResource(findResource(context, input).resource, wantsMethods(input.embed));
    },
  },
  GetResources: {
    authorize: may('GET', '/restapis/{restApiId}/resources'),
    handle: (input, context) => {
      const resources = Object.values(findApi(context, input.restApiId).definition.resources);
      const page = pageOf(resources, ({ id }) => id, input);
      return { ...page, items: page.items.map((one) => showResource(one, wantsMethods(input.embed))) };
    },
  },
  UpdateResource: {
    authorize: may('PATCH', RESOURCE),
    handle: ({ patchOperations, ...input }, context) => {
      const { api, resource } = findResource(context, input);
      const moved = applyPatch<ResourceRow>(resource, patchOperations, RULES);
      const { resources } = api.definition;
      const parent = resources[moved.parentId ?? ''];
      if (!parent) throw invalidIdentifier('Resource');
      if (isBelow(resources, parent, resource.id)) throw badRequest('Resources cannot be cyclical.');
      const siblings = childrenOf(resources, parent.id).filter(({ id }) => id !== resource.id);
      checkPart(moved.pathPart ?? '', parent, siblings);
      const changed = withPaths({ ...resources, [resource.id]: moved }, moved);
      saveDefinition(context, api, { resources: changed });
      return showResource(changed[resource.id] ?? moved, true);
    },
  },
  DeleteResource: {
    authorize: may('DELETE', RESOURCE),
    handle: (input, context) => {
      const { api, resource } = findResource(context, input);
      if (resource.parentId === undefined) throw badRequest('Root resource cannot be deleted');
      const { resources } = api.definition;
      const kept = Object.values(resources).filter((one) => !isBelow(resources, one, resource.id));
      saveDefinition(context, api, { resources: Object.fromEntries(kept.map((one) => [one.id, one])) });
      return {};
    },
  },
} satisfies Operations<typeof Sdk>;

const RULES: readonly PatchRule<ResourceRow>[] = [replaceText('parentId'), replaceText('pathPart')];

const wantsMethods = (embed: readonly string[] | undefined): boolean => embed?.includes('methods') ?? false;

/** Without `embed=methods` only the methods' names are told. */
const showResource = ({ resourceMethods, ...resource }: ResourceRow, isWhole: boolean): Resource => {
  const methods = Object.entries(resourceMethods);
  return {
    ...resource,
    ...(methods.length > 0 && {
      resourceMethods: Object.fromEntries(methods.map(([name, method]) => [name, isWhole ? method : {}])),
    }),
  };
};

type Resources = Readonly<Record<string, ResourceRow>>;

/** The path of a part below its parent's. */
export const joinPath = (parent: string, part: string): string => `${parent === '/' ? '' : parent}/${part}`;

const childrenOf = (resources: Resources, parentId: string): readonly ResourceRow[] =>
  Object.values(resources).filter((one) => one.parentId === parentId);

/** Whether a resource is the one of this id or stands below it. */
const isBelow = (resources: Resources, resource: ResourceRow | undefined, id: string): boolean =>
  resource !== undefined &&
  (resource.id === id || isBelow(resources, resources[resource.parentId ?? ''], id));

const withPaths = (resources: Resources, top: ResourceRow): Record<string, ResourceRow> => {
  const parent = resources[top.parentId ?? ''];
  const path = joinPath(parent?.path ?? '/', top.pathPart ?? '');
  let changed: Record<string, ResourceRow> = { ...resources, [top.id]: { ...top, path } };
  for (const child of childrenOf(resources, top.id)) changed = withPaths(changed, child);
  return changed;
};

const isVariable = (part: string | undefined): boolean => part?.startsWith('{') ?? false;

/** Texts: LocalStack's snapshots of CreateResource and moto's `InvalidResourcePathPart`, both validated on AWS. */
const checkPart = (part: string, parent: ResourceRow, siblings: readonly ResourceRow[]): void => {
  if (parent.pathPart?.endsWith('+}')) {
    throw badRequest(`Cannot create a child of a resource with a greedy path variable: ${parent.pathPart}`);
  }
  if (!/^(?:[a-zA-Z0-9._\-:]+|\{[a-zA-Z0-9._\-:]+\+?\})$/.test(part)) {
    throw badRequest(
      "Resource's path part only allow a-zA-Z0-9._-: and curly braces at the beginning and the end and an optional plus sign before the closing brace.",
    );
  }
  if (siblings.some(({ pathPart }) => pathPart === part)) {
    throw conflict(`Another resource with the same parent already has this name: ${part}`);
  }
  const variable = siblings.find(({ pathPart }) => isVariable(pathPart));
  if (isVariable(part) && variable) {
    throw badRequest(
      `A sibling (${variable.pathPart}) of this resource already has a variable path part -- only one is allowed`,
    );
  }
};
