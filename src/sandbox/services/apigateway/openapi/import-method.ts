import type { Method, MethodResponse, RequestValidator } from '@aws-sdk/client-api-gateway';
import { isRecord } from '../../../kernel/json-record.ts';
import { type ApiDocument, type Json, listAt, recordAt, resolve, textAt, textsAt } from './document.ts';
import { importIntegration } from './import-integration.ts';
import type { ModelImport } from './import-models.ts';
import type { SecurityImport } from './import-security.ts';

export interface Importing {
  readonly document: ApiDocument;
  readonly models: ModelImport;
  readonly security: SecurityImport;
  /** By the name that the document gives them. */
  readonly validators: ReadonlyMap<string, RequestValidator>;
}

interface Place {
  readonly httpMethod: string;
  readonly resourceId: string;
  /** Parameters of the path, that every operation on it has. */
  readonly shared: readonly unknown[];
}

/** An operation of the document as a method with its integration. */
export const importMethod = (importing: Importing, operation: Json, place: Place): Method => {
  const { document, security, validators } = importing;
  const extension = operation['x-amazon-apigateway-integration'];
  const validator =
    textAt(operation, 'x-amazon-apigateway-request-validator') ??
    textAt(document.root, 'x-amazon-apigateway-request-validator');
  const parameters = [...place.shared, ...listAt(operation, 'parameters')].map((one) =>
    resolve(document, one),
  );
  return {
    httpMethod: place.httpMethod,
    ...security.of(operation),
    operationName: textAt(operation, 'operationId'),
    requestValidatorId: validator === undefined ? undefined : validators.get(validator)?.id,
    requestParameters: requestParameters(parameters),
    requestModels: requestModels(importing, operation, parameters),
    methodResponses: methodResponses(importing, operation),
    ...(isRecord(extension) && { methodIntegration: importIntegration(extension, place.resourceId) }),
  };
};

const LOCATIONS: Readonly<Record<string, string>> = { query: 'querystring', header: 'header', path: 'path' };

const requestParameters = (parameters: readonly Json[]): Record<string, boolean> | undefined => {
  const entries = parameters.flatMap((parameter): [string, boolean][] => {
    const location = LOCATIONS[textAt(parameter, 'in') ?? ''];
    const name = textAt(parameter, 'name');
    return location && name ? [[`method.request.${location}.${name}`, parameter.required === true]] : [];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
};

/** Swagger has a body parameter and `consumes`, OpenAPI 3 a request body for each content type. */
const requestModels = (
  { document, models }: Importing,
  operation: Json,
  parameters: readonly Json[],
): Record<string, string> | undefined => {
  const body = parameters.find((parameter) => textAt(parameter, 'in') === 'body');
  if (body) {
    const name = models.nameOf(recordAt(body, 'schema'));
    const types = contentTypes(document, operation, 'consumes');
    return name === undefined ? undefined : Object.fromEntries(types.map((type) => [type, name]));
  }
  return modelsByType(models, recordAt(resolve(document, operation.requestBody), 'content'));
};

const modelsByType = (models: ModelImport, content: Json): Record<string, string> | undefined => {
  const entries = Object.keys(content).flatMap((type): [string, string][] => {
    const name = models.nameOf(recordAt(recordAt(content, type), 'schema'));
    return name === undefined ? [] : [[type, name]];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
};

const contentTypes = ({ root }: ApiDocument, operation: Json, key: string): readonly string[] => {
  const own = textsAt(operation, key);
  const all = own.length > 0 ? own : textsAt(root, key);
  return all.length > 0 ? all : ['application/json'];
};

const methodResponses = (
  { document, models }: Importing,
  operation: Json,
): Record<string, MethodResponse> | undefined => {
  const responses = recordAt(operation, 'responses');
  const entries = Object.keys(responses)
    .filter((statusCode) => /^\d{3}$/.test(statusCode))
    .map((statusCode): [string, MethodResponse] => {
      const response = resolve(document, responses[statusCode]);
      const schema = recordAt(response, 'schema');
      const name = models.nameOf(schema);
      const responseModels =
        name === undefined
          ? modelsByType(models, recordAt(response, 'content'))
          : Object.fromEntries(contentTypes(document, operation, 'produces').map((type) => [type, name]));
      const headers = Object.keys(recordAt(response, 'headers'));
      return [
        statusCode,
        {
          statusCode,
          responseParameters:
            headers.length > 0
              ? Object.fromEntries(headers.map((header) => [`method.response.header.${header}`, false]))
              : undefined,
          responseModels,
        },
      ];
    });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
};
