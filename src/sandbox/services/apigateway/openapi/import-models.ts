import type { Model } from '@aws-sdk/client-api-gateway';
import { isRecord } from '../../../kernel/json-record.ts';
import { type ApiDocument, type Json, recordAt } from './document.ts';

/** The models of an API under import; schemas that stand in an operation get names of their own. */
export interface ModelImport {
  readonly models: Record<string, Model>;
  /** The name of the model for a schema. */
  readonly nameOf: (schema: Json) => string | undefined;
}

interface ModelOptions {
  readonly apiId: string;
  readonly newId: () => string;
}

/** `definitions` or `components.schemas`, with references as API Gateway writes them. */
export const importModels = (document: ApiDocument, { apiId, newId }: ModelOptions): ModelImport => {
  const { root, version } = document;
  const schemas =
    version === 'swagger' ? recordAt(root, 'definitions') : recordAt(recordAt(root, 'components'), 'schemas');
  const models: Record<string, Model> = {};
  const add = (name: string, schema: unknown) => {
    models[name] = {
      id: newId(),
      name,
      contentType: 'application/json',
      schema: JSON.stringify(withModelReferences(schema, apiId)),
    };
  };
  for (const [name, schema] of Object.entries(schemas)) add(name, schema);
  return {
    models,
    nameOf: (schema) => {
      if (Object.keys(schema).length === 0) return undefined;
      const referred = typeof schema.$ref === 'string' ? schema.$ref.split('/').at(-1) : undefined;
      if (referred !== undefined) return models[referred] ? referred : undefined;
      const name = `MODEL${newId()}`;
      add(name, schema);
      return name;
    },
  };
};

/** `#/definitions/Pet` is `https://apigateway.amazonaws.com/restapis/<id>/models/Pet` in a model. */
const withModelReferences = (schema: unknown, apiId: string): unknown => {
  if (Array.isArray(schema)) return schema.map((item) => withModelReferences(item, apiId));
  if (!isRecord(schema)) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => {
      const [, name] = /^#\/(?:definitions|components\/schemas)\/(.+)$/.exec(String(value)) ?? [];
      return key === '$ref' && name !== undefined
        ? [key, `https://apigateway.amazonaws.com/restapis/${apiId}/models/${name}`]
        : [key, withModelReferences(value, apiId)];
    }),
  );
};
