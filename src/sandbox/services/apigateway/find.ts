import type { Integration, Method } from '@aws-sdk/client-api-gateway';
import type { Context } from '../../kernel/context.ts';
import { invalidApi, invalidIdentifier } from './errors.ts';
import { type ApiRow, apis, type Definition, type ResourceRow } from './rows.ts';

/** Throws AwsError `NotFoundException`. */
export const findApi = (context: Context, apiId: string): ApiRow => {
  const api = context.table(apis).get(apiId);
  if (!api) throw invalidApi(context, apiId);
  return api;
};

interface ResourceInput {
  readonly restApiId: string;
  readonly resourceId: string;
}

interface MethodInput extends ResourceInput {
  readonly httpMethod: string;
}

export interface FoundResource {
  readonly api: ApiRow;
  readonly resource: ResourceRow;
}

/** An API that isn't there is told as a missing resource here: LocalStack's snapshots of PutMethod and others. */
export const findResource = (context: Context, { restApiId, resourceId }: ResourceInput): FoundResource => {
  const api = context.table(apis).get(restApiId);
  const resource = api?.definition.resources[resourceId];
  if (!api || !resource) throw invalidIdentifier('Resource');
  return { api, resource };
};

export const findMethod = (
  context: Context,
  input: MethodInput,
): FoundResource & { readonly method: Method } => {
  const found = findResource(context, input);
  const method = found.resource.resourceMethods[input.httpMethod];
  if (!method) throw invalidIdentifier('Method');
  return { ...found, method };
};

export const findIntegration = (
  context: Context,
  input: MethodInput,
): ReturnType<typeof findMethod> & { readonly integration: Integration } => {
  const found = findMethod(context, input);
  const integration = found.method.methodIntegration;
  if (!integration) throw invalidIdentifier('Integration');
  return { ...found, integration };
};

/** Puts an API back with a part of its definition changed. */
export const saveDefinition = (context: Context, api: ApiRow, change: Partial<Definition>): void => {
  const known = context.table(apis).get(api.id) ?? api;
  context.table(apis).put(api.id, { ...known, definition: { ...known.definition, ...change } });
};

export const saveMethod = (context: Context, { api, resource }: FoundResource, method: Method): void => {
  const resourceMethods = { ...resource.resourceMethods, [method.httpMethod ?? '']: method };
  saveResource(context, api, { ...resource, resourceMethods });
};

export const saveResource = (context: Context, api: ApiRow, resource: ResourceRow): void =>
  saveDefinition(context, api, {
    resources: { ...api.definition.resources, [resource.id]: resource },
  });

/** A record without one of its keys. */
export const without = <T>(record: Readonly<Record<string, T>>, key: string): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([one]) => one !== key));
