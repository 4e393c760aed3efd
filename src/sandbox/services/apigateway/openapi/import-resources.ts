import type { Method } from '@aws-sdk/client-api-gateway';
import { joinPath } from '../apis/resource-operations.ts';
import type { ResourceRow } from '../rows.ts';
import { type ApiDocument, listAt, recordAt, textAt } from './document.ts';
import { type Importing, importMethod } from './import-method.ts';

interface TreeOptions {
  readonly rootResourceId: string;
  readonly newId: () => string;
  /** `ignore` (as a rule), `prepend` or `split`. */
  readonly basepath: string;
}

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];

/** The paths of the document as a tree of resources. */
export const importResources = (
  importing: Importing,
  { rootResourceId, newId, basepath }: TreeOptions,
): Record<string, ResourceRow> => {
  const resources = new Map<string, ResourceRow>();
  resources.set('/', { id: rootResourceId, path: '/', resourceMethods: {} });
  const at = (path: string): ResourceRow => {
    const known = resources.get(path);
    if (known) return known;
    const parent = at(path.slice(0, path.lastIndexOf('/')) || '/');
    const pathPart = path.slice(path.lastIndexOf('/') + 1);
    const id = newId();
    const resource = {
      id,
      parentId: parent.id,
      pathPart,
      path: joinPath(parent.path, pathPart),
      resourceMethods: {},
    };
    resources.set(resource.path, resource);
    return resource;
  };
  const prefix = prefixOf(importing.document, basepath);
  const paths = recordAt(importing.document.root, 'paths');
  for (const path of Object.keys(paths)) {
    const resource = at(normalPath(`${prefix}${path}`));
    const resourceMethods = methodsAt(importing, path, resource.id);
    resources.set(resource.path, { ...resource, resourceMethods });
  }
  return Object.fromEntries([...resources.values()].map((one) => [one.id, one]));
};

const normalPath = (path: string): string => path.replace(/\/+/g, '/').replace(/(.)\/$/, '$1') || '/';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-import-api-basePath.html */
const prefixOf = ({ root, version }: ApiDocument, basepath: string): string => {
  if (basepath === 'ignore') return '';
  const server = listAt(root, 'servers').at(-1);
  const url = typeof server === 'object' && server !== null ? Reflect.get(server, 'url') : undefined;
  const base = version === 'swagger' ? textAt(root, 'basePath') : pathOf(String(url ?? ''));
  const parts = (base ?? '').split('/').filter((part) => part !== '');
  const kept = basepath === 'split' ? parts.slice(1) : parts;
  return kept.map((part) => `/${part}`).join('');
};

const pathOf = (url: string): string => url.replace(/^https?:\/\/[^/]*/, '');

const methodsAt = (importing: Importing, path: string, resourceId: string): Record<string, Method> => {
  const item = recordAt(recordAt(importing.document.root, 'paths'), path);
  const shared = listAt(item, 'parameters');
  const named = [
    ...METHODS.map((name) => [name, name.toUpperCase()] as const),
    ['x-amazon-apigateway-any-method', 'ANY'] as const,
  ].filter(([key]) => item[key] !== undefined);
  return Object.fromEntries(
    named.map(([key, httpMethod]) => [
      httpMethod,
      importMethod(importing, recordAt(item, key), { httpMethod, resourceId, shared }),
    ]),
  );
};
