import type { GatewayResponse, GatewayResponseType, RequestValidator } from '@aws-sdk/client-api-gateway';
import type { Context } from '../../../kernel/context.ts';
import { DEFAULT_STATUS, DEFAULT_TEMPLATES } from '../apis/gateway-response-types.ts';
import { checkMethod } from '../apis/method-operations.ts';
import { checkCompression } from '../apis/new-api.ts';
import { shortId } from '../identifiers.ts';
import type { Definition } from '../rows.ts';
import { type ApiDocument, numberAt, recordAt, textAt, textMapAt, textsAt } from './document.ts';
import { importModels } from './import-models.ts';
import { importResources } from './import-resources.ts';
import { importSecurity } from './import-security.ts';

interface ImportOptions {
  readonly apiId: string;
  readonly rootResourceId: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** What a document defines. Throws AwsError `BadRequestException`. */
export const importDefinition = (
  context: Context,
  document: ApiDocument,
  { apiId, rootResourceId, parameters }: ImportOptions,
): Definition => {
  const { root } = document;
  const newId = () => shortId(context);
  const models = importModels(document, { apiId, newId });
  const security = importSecurity(document, newId);
  const validators = importValidators(document, newId);
  const basepath = parameters.basepath ?? parameters.basePath ?? 'ignore';
  const importing = { document, models, security, validators };
  const resources = importResources(importing, { rootResourceId, newId, basepath });
  const policy = root['x-amazon-apigateway-policy'];
  const definition: Definition = {
    resources,
    models: models.models,
    validators: Object.fromEntries([...validators.values()].map((one) => [one.id ?? '', one])),
    authorizers: security.authorizers,
    gatewayResponses: importGatewayResponses(document),
    binaryMediaTypes: textsAt(root, 'x-amazon-apigateway-binary-media-types'),
    minimumCompressionSize: checkCompression(numberAt(root, 'x-amazon-apigateway-minimum-compression-size')),
    apiKeySource:
      textAt(root, 'x-amazon-apigateway-api-key-source') === 'AUTHORIZER' ? 'AUTHORIZER' : 'HEADER',
    ...(policy !== undefined && { policy: JSON.stringify(policy) }),
  };
  for (const { resourceMethods } of Object.values(resources))
    for (const method of Object.values(resourceMethods)) checkMethod(definition, method);
  return definition;
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-request-validators.html */
const importValidators = ({ root }: ApiDocument, newId: () => string): Map<string, RequestValidator> => {
  const extension = recordAt(root, 'x-amazon-apigateway-request-validators');
  return new Map(
    Object.keys(extension).map((name) => {
      const { validateRequestBody, validateRequestParameters } = recordAt(extension, name);
      const validator = {
        id: newId(),
        name,
        validateRequestBody: validateRequestBody === true,
        validateRequestParameters: validateRequestParameters === true,
      };
      return [name, validator];
    }),
  );
};

const isType = (name: string): name is GatewayResponseType => Object.hasOwn(DEFAULT_STATUS, name);

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-gateway-responses.html */
const importGatewayResponses = ({ root }: ApiDocument): Record<string, GatewayResponse> => {
  const extension = recordAt(root, 'x-amazon-apigateway-gateway-responses');
  return Object.fromEntries(
    Object.keys(extension)
      .filter(isType)
      .map((responseType) => {
        const response = recordAt(extension, responseType);
        return [
          responseType,
          {
            responseType,
            statusCode: textAt(response, 'statusCode') ?? DEFAULT_STATUS[responseType],
            responseParameters: textMapAt(response, 'responseParameters') ?? {},
            responseTemplates: textMapAt(response, 'responseTemplates') ?? DEFAULT_TEMPLATES,
            defaultResponse: false,
          },
        ];
      }),
  );
};
