import { stringify } from 'yaml';
import { parseRouteKey } from '../control/route-key.ts';
import type { ApiRow, AuthorizerRow, IntegrationRow, RouteRow, Snapshot } from '../rows.ts';

export interface ExportOptions {
  readonly hasExtensions: boolean;
  readonly format: 'JSON' | 'YAML';
  readonly stageName: string | undefined;
  readonly endpoint: string;
}

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-export.html */
export const exportApi = (api: ApiRow, snapshot: Snapshot, options: ExportOptions): string => {
  const { stageName, hasExtensions } = options;
  const basePath = stageName === undefined || stageName === '$default' ? '' : `/${stageName}`;
  const schemes = securitySchemes(snapshot, hasExtensions);
  const document = {
    openapi: '3.0.1',
    info: {
      title: api.Name,
      ...(api.Description !== undefined && { description: api.Description }),
      version: api.Version ?? new Date(api.createdMs).toISOString(),
    },
    servers: [{ url: `${options.endpoint}/{basePath}`, variables: { basePath: { default: basePath } } }],
    paths: pathsOf(snapshot, hasExtensions),
    ...(Object.keys(schemes).length > 0 && { components: { securitySchemes: schemes } }),
    ...(hasExtensions && snapshot.cors && { 'x-amazon-apigateway-cors': inCamelCase(snapshot.cors) }),
    ...(hasExtensions && { 'x-amazon-apigateway-importexport-version': '1.0' }),
  };
  return options.format === 'JSON' ? JSON.stringify(document, null, 2) : stringify(document);
};

const pathsOf = (snapshot: Snapshot, hasExtensions: boolean) => {
  const paths: Record<string, Record<string, object>> = {};
  for (const route of snapshot.routes) {
    const [method = '', path] = route.RouteKey.split(' ');
    const at = path ?? '/$default';
    const name =
      path === undefined || method === 'ANY' ? 'x-amazon-apigateway-any-method' : method.toLowerCase();
    paths[at] = { ...paths[at], [name]: operationOf(route, snapshot, hasExtensions) };
  }
  return paths;
};

const operationOf = (route: RouteRow, snapshot: Snapshot, hasExtensions: boolean) => {
  const key = parseRouteKey(route.RouteKey);
  const variables =
    key.kind === 'default' ? [] : key.segments.flatMap((one) => (one.kind === 'literal' ? [] : [one.name]));
  const integration = snapshot.integrations.find(
    ({ IntegrationId }) => route.Target === `integrations/${IntegrationId}`,
  );
  const security = securityOf(route, snapshot);
  return {
    ...(route.OperationName !== undefined && { operationId: route.OperationName }),
    ...(variables.length > 0 && {
      parameters: variables.map((name) => ({
        ...{ name, in: 'path', description: `Generated path parameter for ${name}` },
        ...{ required: true, schema: { type: 'string' } },
      })),
    }),
    responses: { default: { description: `Default response for ${route.RouteKey}` } },
    ...(security && { security: [security] }),
    ...(hasExtensions && key.kind === 'default' && { isDefaultRoute: true }),
    ...(hasExtensions && integration && { 'x-amazon-apigateway-integration': integrationOf(integration) }),
  };
};

const securityOf = (route: RouteRow, snapshot: Snapshot): Record<string, readonly string[]> | undefined => {
  if (route.AuthorizationType === 'AWS_IAM') return { sigv4: [] };
  const authorizer = snapshot.authorizers.find(({ AuthorizerId }) => AuthorizerId === route.AuthorizerId);
  return authorizer && { [authorizer.Name ?? '']: route.AuthorizationScopes ?? [] };
};

const integrationOf = (row: IntegrationRow) => ({
  payloadFormatVersion: row.PayloadFormatVersion,
  type: row.IntegrationType?.toLowerCase(),
  httpMethod: row.IntegrationMethod,
  uri: row.IntegrationUri,
  integrationSubtype: row.IntegrationSubtype,
  connectionType: row.ConnectionType,
  credentials: row.CredentialsArn,
  timeoutInMillis: row.TimeoutInMillis,
  requestParameters: row.RequestParameters,
  responseParameters: row.ResponseParameters,
});

const securitySchemes = (snapshot: Snapshot, hasExtensions: boolean): Record<string, object> => {
  const usesIam = snapshot.routes.some(({ AuthorizationType }) => AuthorizationType === 'AWS_IAM');
  const sigv4 = {
    ...{ type: 'apiKey', name: 'Authorization', in: 'header' },
    ...(hasExtensions && { 'x-amazon-apigateway-authtype': 'awsSigv4' }),
  };
  return {
    ...(usesIam && { sigv4 }),
    ...Object.fromEntries(snapshot.authorizers.map((row) => [row.Name, schemeOf(row, hasExtensions)])),
  };
};

const schemeOf = (row: AuthorizerRow, hasExtensions: boolean) => {
  const isJwt = row.AuthorizerType === 'JWT';
  const extension = isJwt
    ? { type: 'jwt', jwtConfiguration: inCamelCase(row.JwtConfiguration ?? {}) }
    : {
        type: 'request',
        authorizerUri: row.AuthorizerUri,
        authorizerCredentials: row.AuthorizerCredentialsArn,
        authorizerPayloadFormatVersion: row.AuthorizerPayloadFormatVersion,
        authorizerResultTtlInSeconds: row.AuthorizerResultTtlInSeconds,
        enableSimpleResponses: row.EnableSimpleResponses,
      };
  return {
    ...(isJwt ? { type: 'oauth2', flows: {} } : { type: 'apiKey', name: 'Authorization', in: 'header' }),
    ...(hasExtensions && {
      'x-amazon-apigateway-authorizer': {
        ...extension,
        identitySource: row.IdentitySource?.join(','),
      },
    }),
  };
};

const inCamelCase = (value: object): object =>
  Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      `${name.charAt(0).toLowerCase()}${name.slice(1)}`,
      member,
    ]),
  );
