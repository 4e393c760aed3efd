import type * as Sdk from '@aws-sdk/client-api-gateway';
import type { Authorizer } from '@aws-sdk/client-api-gateway';
import { Uint8ArrayBlobAdapter } from '@smithy/core/serde';
import { stringify } from 'yaml';
import { isRecord } from '../../../kernel/json-record.ts';
import type { Operations } from '../../../kernel/service.ts';
import { may } from '../authorization.ts';
import { badRequest } from '../errors.ts';
import { findApi } from '../find.ts';
import { type ApiRow, type Definition, deployments, within } from '../rows.ts';
import { findStage } from '../stages/stage-operations.ts';
import { type ExportOptions, exportMethod, type Version } from './export-method.ts';

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-export-api.html */
export const exportOperations = {
  GetExport: {
    authorize: may('GET', '/restapis/{restApiId}/stages/{stageName}/exports/{exportType}'),
    handle: (input, context) => {
      const api = findApi(context, input.restApiId);
      const stage = findStage(context, input);
      const deployment = context.table(deployments).get(within(api.id, stage.deploymentId));
      const version = versionOf(input.exportType);
      const extensions = (input.parameters?.extensions ?? '').split(',');
      const hasAll = extensions.includes('apigateway');
      const document = exportDocument(api, deployment?.snapshot ?? api.definition, {
        version,
        stageName: stage.stageName,
        region: context.region,
        hasIntegrations: hasAll || extensions.includes('integrations'),
        hasAuthorizers: hasAll || extensions.includes('authorizers'),
      });
      const isYaml = input.accepts === 'application/yaml';
      const text = isYaml
        ? stringify(JSON.parse(JSON.stringify(document)))
        : JSON.stringify(document, null, 2);
      return {
        body: Uint8ArrayBlobAdapter.fromString(text),
        contentType: 'application/octet-stream',
        contentDisposition: `attachment; filename="${input.exportType}_${versionText(api)}.${isYaml ? 'yaml' : 'json'}"`,
      };
    },
  },
} satisfies Operations<typeof Sdk>;

const versionOf = (exportType: string): Version => {
  if (exportType === 'swagger' || exportType === 'oas30') return exportType;
  throw badRequest(`Unsupported export type: ${exportType}`);
};

/** An API without a version is told by when it was made. */
const versionText = ({ version, createdMs }: ApiRow): string =>
  version ?? new Date(createdMs).toISOString().replace(/\.\d{3}/, '');

interface DocumentOptions extends ExportOptions {
  readonly stageName: string;
  readonly region: string;
}

const exportDocument = (api: ApiRow, definition: Definition, options: DocumentOptions): object => {
  const host = `${api.id}.execute-api.${options.region}.amazonaws.com`;
  const info = { title: api.name, description: api.description, version: versionText(api) };
  const schemas = exportSchemas(definition, options.version);
  const schemes = securitySchemes(definition, options);
  const extensions = options.hasAuthorizers ? apiExtensions(definition) : {};
  const paths = exportPaths(definition, options);
  return options.version === 'swagger'
    ? {
        swagger: '2.0',
        ...{ info, host, basePath: `/${options.stageName}`, schemes: ['https'], paths },
        ...(Object.keys(schemes).length > 0 && { securityDefinitions: schemes }),
        definitions: schemas,
        ...extensions,
      }
    : {
        openapi: '3.0.1',
        info,
        servers: [
          {
            url: `https://${host}/{basePath}`,
            variables: { basePath: { default: `/${options.stageName}` } },
          },
        ],
        paths,
        components: {
          schemas,
          ...(Object.keys(schemes).length > 0 && { securitySchemes: schemes }),
        },
        ...extensions,
      };
};

const exportPaths = (definition: Definition, options: ExportOptions): object =>
  Object.fromEntries(
    Object.values(definition.resources)
      .filter(({ resourceMethods }) => Object.keys(resourceMethods).length > 0)
      .map(({ path, resourceMethods }) => [
        path,
        Object.fromEntries(
          Object.values(resourceMethods).map((method) => [
            method.httpMethod === 'ANY' ? 'x-amazon-apigateway-any-method' : method.httpMethod?.toLowerCase(),
            exportMethod(definition, method, options),
          ]),
        ),
      ]),
  );

const exportSchemas = ({ models }: Definition, version: Version): object =>
  Object.fromEntries(
    Object.values(models).map(({ name = '', schema = '{}' }) => [
      name,
      withLocalReferences(JSON.parse(schema), version),
    ]),
  );

const withLocalReferences = (schema: unknown, version: Version): unknown => {
  if (Array.isArray(schema)) return schema.map((item) => withLocalReferences(item, version));
  if (!isRecord(schema)) return schema;
  const place = version === 'swagger' ? '#/definitions/' : '#/components/schemas/';
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([key]) => key !== '$schema')
      .map(([key, value]) =>
        key === '$ref' && typeof value === 'string'
          ? [key, value.replace(/^.*\/models\//, place)]
          : [key, withLocalReferences(value, version)],
      ),
  );
};

const securitySchemes = ({ resources, authorizers }: Definition, options: ExportOptions): object => {
  const methods = Object.values(resources).flatMap(({ resourceMethods }) => Object.values(resourceMethods));
  return {
    ...(methods.some(({ apiKeyRequired }) => apiKeyRequired) && {
      api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
    }),
    ...(methods.some(({ authorizationType }) => authorizationType === 'AWS_IAM') && {
      sigv4: {
        ...{ type: 'apiKey', name: 'Authorization', in: 'header' },
        'x-amazon-apigateway-authtype': 'awsSigv4',
      },
    }),
    ...Object.fromEntries(
      Object.values(authorizers).map((one) => [one.name ?? '', authorizerScheme(one, options)]),
    ),
  };
};

const authorizerScheme = (authorizer: Authorizer, { hasAuthorizers }: ExportOptions): object => {
  const { id: _, name: __, type, authType, ...settings } = authorizer;
  const [, header = 'Authorization'] =
    /^method\.request\.header\.([^,]+)$/.exec(settings.identitySource ?? '') ?? [];
  return {
    ...{ type: 'apiKey', name: type === 'TOKEN' ? header : 'Unused', in: 'header' },
    ...(hasAuthorizers && {
      'x-amazon-apigateway-authtype': authType,
      'x-amazon-apigateway-authorizer': { ...settings, type: type?.toLowerCase() },
    }),
  };
};

const apiExtensions = ({
  validators,
  gatewayResponses,
  binaryMediaTypes = [],
  policy,
}: Definition): object => ({
  ...(Object.keys(validators).length > 0 && {
    'x-amazon-apigateway-request-validators': Object.fromEntries(
      Object.values(validators).map(({ name = '', validateRequestBody, validateRequestParameters }) => [
        name,
        { validateRequestBody, validateRequestParameters },
      ]),
    ),
  }),
  ...(Object.keys(gatewayResponses).length > 0 && {
    'x-amazon-apigateway-gateway-responses': Object.fromEntries(
      Object.entries(gatewayResponses).map(
        ([type, { statusCode, responseParameters, responseTemplates }]) => [
          type,
          { statusCode, responseParameters, responseTemplates },
        ],
      ),
    ),
  }),
  ...(binaryMediaTypes.length > 0 && { 'x-amazon-apigateway-binary-media-types': binaryMediaTypes }),
  ...(policy !== undefined && { 'x-amazon-apigateway-policy': JSON.parse(policy) }),
});
