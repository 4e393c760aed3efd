import type { Integration, Method } from '@aws-sdk/client-api-gateway';
import type { Definition } from '../rows.ts';

export type Version = 'swagger' | 'oas30';

export interface ExportOptions {
  readonly version: Version;
  /** With `x-amazon-apigateway-integration`. */
  readonly hasIntegrations: boolean;
  /** With authorizers and validators. */
  readonly hasAuthorizers: boolean;
}

/** A method as an operation of the document; members that are undefined are left out when it is written. */
export const exportMethod = (definition: Definition, method: Method, options: ExportOptions): object => {
  const validator = definition.validators[method.requestValidatorId ?? ''];
  const isSwagger = options.version === 'swagger';
  const models = Object.entries(method.requestModels ?? {});
  return {
    operationId: method.operationName,
    ...(isSwagger && models.length > 0 && { consumes: models.map(([type]) => type) }),
    ...(isSwagger && { produces: produced(method) }),
    parameters: parameters(method, options),
    ...(!isSwagger && models.length > 0 && { requestBody: { content: content(method.requestModels) } }),
    responses: responses(method, options),
    security: security(definition, method),
    ...(options.hasAuthorizers && validator && { 'x-amazon-apigateway-request-validator': validator.name }),
    ...(options.hasIntegrations &&
      method.methodIntegration && {
        'x-amazon-apigateway-integration': exportIntegration(method.methodIntegration),
      }),
  };
};

const produced = ({ methodResponses = {} }: Method): string[] | undefined => {
  const types = Object.values(methodResponses).flatMap(({ responseModels }) =>
    Object.keys(responseModels ?? {}),
  );
  return types.length > 0 ? [...new Set(types)] : undefined;
};

const LOCATIONS: Readonly<Record<string, string>> = { querystring: 'query', header: 'header', path: 'path' };

const parameters = (method: Method, { version }: ExportOptions): object[] | undefined => {
  const named = Object.entries(method.requestParameters ?? {}).map(([key, isRequired]) => {
    const [, , location = '', ...name] = key.split('.');
    const type = version === 'swagger' ? { type: 'string' } : { schema: { type: 'string' } };
    const required = isRequired || location === 'path';
    return {
      name: name.join('.'),
      in: LOCATIONS[location] ?? location,
      ...(required && { required }),
      ...type,
    };
  });
  const [model] = version === 'swagger' ? Object.values(method.requestModels ?? {}) : [];
  const body =
    model === undefined ? [] : [{ in: 'body', name: model, required: true, schema: refer(model, version) }];
  const all = [...named, ...body];
  return all.length > 0 ? all : undefined;
};

const refer = (model: string, version: Version): object => ({
  $ref: `#/${version === 'swagger' ? 'definitions' : 'components/schemas'}/${model}`,
});

const content = (models: Readonly<Record<string, string>> | undefined): object =>
  Object.fromEntries(
    Object.entries(models ?? {}).map(([type, model]) => [type, { schema: refer(model, 'oas30') }]),
  );

const responses = ({ methodResponses = {} }: Method, { version }: ExportOptions): object =>
  Object.fromEntries(
    Object.entries(methodResponses).map(([statusCode, { responseParameters = {}, responseModels = {} }]) => {
      const type = version === 'swagger' ? { type: 'string' } : { schema: { type: 'string' } };
      const headers = Object.keys(responseParameters).map((name) => [
        name.split('.').slice(3).join('.'),
        type,
      ]);
      const [model] = Object.values(responseModels);
      return [
        statusCode,
        {
          description: `${statusCode} response`,
          ...(headers.length > 0 && { headers: Object.fromEntries(headers) }),
          ...(model !== undefined &&
            (version === 'swagger'
              ? { schema: refer(model, version) }
              : { content: content(responseModels) })),
        },
      ];
    }),
  );

/** The names under which {@link securitySchemes} declares them. */
const security = (definition: Definition, method: Method): object[] | undefined => {
  const authorizer = definition.authorizers[method.authorizerId ?? ''];
  const names = [
    ...(method.apiKeyRequired ? ['api_key'] : []),
    ...(method.authorizationType === 'AWS_IAM' ? ['sigv4'] : []),
    ...(authorizer?.name ? [authorizer.name] : []),
  ];
  return names.length > 0 ? names.map((name) => ({ [name]: [] })) : undefined;
};

/** Status codes are told by the responses' patterns. */
const exportIntegration = ({
  type,
  passthroughBehavior,
  integrationResponses,
  ...settings
}: Integration): object => ({
  ...settings,
  type: type?.toLowerCase(),
  passthroughBehavior: passthroughBehavior?.toLowerCase(),
  ...(integrationResponses && {
    responses: Object.fromEntries(
      Object.values(integrationResponses).map(({ selectionPattern, ...response }) => [
        selectionPattern || 'default',
        response,
      ]),
    ),
  }),
});
