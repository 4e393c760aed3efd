import type { Authorizer, Integration } from '@aws-sdk/client-apigatewayv2';
import * as v from 'valibot';
import { badRequest } from '../errors.ts';
import type { OpenApiDocument } from './document.ts';

/** One operation of a document as a route. */
export interface ImportedRoute {
  readonly routeKey: string;
  readonly operationName: string | undefined;
  readonly integration: Omit<Integration, 'IntegrationId'> | undefined;
  readonly security: ImportedSecurity;
}

export type ImportedSecurity =
  | { readonly kind: 'none' }
  | { readonly kind: 'iam' }
  | { readonly kind: 'authorizer'; readonly scheme: string; readonly scopes: readonly string[] };

/** What a document says that HTTP APIs don't act on. */
export interface ImportNotes {
  readonly info: string[];
  readonly warnings: string[];
}

const METHODS: Readonly<Record<string, string>> = {
  get: 'GET',
  put: 'PUT',
  post: 'POST',
  delete: 'DELETE',
  options: 'OPTIONS',
  head: 'HEAD',
  patch: 'PATCH',
  'x-amazon-apigateway-any-method': 'ANY',
};

const mapping = v.record(v.string(), v.string());
const OPERATION = v.object({
  operationId: v.optional(v.string()),
  security: v.optional(v.array(v.record(v.string(), v.array(v.string())))),
  requestBody: v.optional(v.unknown()),
  'x-amazon-apigateway-integration': v.optional(v.record(v.string(), v.unknown())),
});
const INTEGRATION = v.object({
  type: v.string(),
  uri: v.optional(v.string()),
  httpMethod: v.optional(v.string()),
  payloadFormatVersion: v.optional(v.union([v.string(), v.number()])),
  timeoutInMillis: v.optional(v.number()),
  credentials: v.optional(v.string()),
  connectionType: v.optional(v.string()),
  integrationSubtype: v.optional(v.string()),
  requestParameters: v.optional(mapping),
  responseParameters: v.optional(v.record(v.string(), mapping)),
});

/** Throws AwsError BadRequestException. */
export const readOperations = (
  document: OpenApiDocument,
  prefix: string,
  notes: ImportNotes,
): readonly ImportedRoute[] =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).flatMap(([name, operation]) => {
      const method = METHODS[name.toLowerCase()];
      if (method === undefined) return [];
      const at = `${method} ${path}`;
      const parsed = v.safeParse(OPERATION, operation);
      if (!parsed.success) throw badRequest(`Invalid OpenAPI input. ${at}: ${parsed.issues[0].message}`);
      if (parsed.output.requestBody !== undefined)
        notes.info.push(`Parse issue: attribute paths.'${path}'(${name}).requestBody is not supported`);
      return [
        {
          routeKey: path === '/$default' ? '$default' : `${method} ${prefix}${path}`,
          operationName: parsed.output.operationId,
          integration: readIntegration(document, { at, given: parsed.output[EXTENSION], notes }),
          security: readSecurity(document, at, parsed.output.security ?? []),
        },
      ];
    }),
  );

const EXTENSION = 'x-amazon-apigateway-integration';

interface Found {
  readonly at: string;
  readonly given: Readonly<Record<string, unknown>> | undefined;
  readonly notes: ImportNotes;
}

const readIntegration = (document: OpenApiDocument, { at, given, notes }: Found) => {
  if (!given) return undefined;
  const parsed = v.safeParse(INTEGRATION, resolve(document, given));
  if (!parsed.success)
    throw badRequest(`Invalid OpenAPI input. ${at}, ${EXTENSION}: ${parsed.issues[0].message}`);
  const { type, payloadFormatVersion: version, ...rest } = parsed.output;
  const integrationType = type.toUpperCase();
  if (integrationType !== 'AWS_PROXY' && integrationType !== 'HTTP_PROXY') {
    // "HTTP APIs support only Lambda proxy and HTTP proxy integrations" (http-api-open-api, Warning).
    notes.warnings.push(`${at}: integration type ${type} is not supported`);
    return undefined;
  }
  return {
    IntegrationType: integrationType,
    PayloadFormatVersion: version === undefined ? '1.0' : Number(version).toFixed(1),
    IntegrationUri: rest.uri,
    IntegrationMethod: rest.httpMethod,
    TimeoutInMillis: rest.timeoutInMillis,
    CredentialsArn: rest.credentials,
    IntegrationSubtype: rest.integrationSubtype,
    RequestParameters: rest.requestParameters,
    ResponseParameters: rest.responseParameters,
    ...(rest.connectionType === 'VPC_LINK' && { ConnectionType: 'VPC_LINK' as const }),
  } satisfies Omit<Integration, 'IntegrationId'>;
};

/** `{ "$ref": "#/components/x-amazon-apigateway-integrations/name" }` */
const resolve = (document: OpenApiDocument, given: Readonly<Record<string, unknown>>) => {
  if (typeof given.$ref !== 'string') return given;
  const [, name = ''] = /^#\/components\/x-amazon-apigateway-integrations\/(.+)$/.exec(given.$ref) ?? [];
  const found = document.components?.['x-amazon-apigateway-integrations'][name];
  if (!found) throw badRequest(`Invalid OpenAPI input. ${given.$ref} leads nowhere`);
  return found;
};

const readSecurity = (
  document: OpenApiDocument,
  at: string,
  security: readonly Readonly<Record<string, readonly string[]>>[],
): ImportedSecurity => {
  const entries = security.flatMap((one) => Object.entries(one));
  // "Attempting to model multiple security requirements results in an error" (http-api-open-api).
  if (entries.length > 1)
    throw badRequest(`${at}: only one security requirement is supported for an operation`);
  const [entry] = entries;
  if (!entry) return { kind: 'none' };
  const [scheme, scopes] = entry;
  const definition = document.components?.securitySchemes[scheme];
  if (!definition) throw badRequest(`${at}: security scheme ${scheme} is not defined`);
  if (String(definition['x-amazon-apigateway-authtype']).toLowerCase() === 'awssigv4') return { kind: 'iam' };
  return { kind: 'authorizer', scheme, scopes };
};

const AUTHORIZER = v.object({
  type: v.string(),
  identitySource: v.optional(v.union([v.string(), v.array(v.string())])),
  authorizerUri: v.optional(v.string()),
  authorizerCredentials: v.optional(v.string()),
  authorizerPayloadFormatVersion: v.optional(v.union([v.string(), v.number()])),
  authorizerResultTtlInSeconds: v.optional(v.number()),
  enableSimpleResponses: v.optional(v.boolean()),
  jwtConfiguration: v.optional(
    v.object({ issuer: v.optional(v.string()), audience: v.optional(v.array(v.string())) }),
  ),
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-swagger-extensions-authorizer.html */
export const readAuthorizer = (
  document: OpenApiDocument,
  scheme: string,
): Omit<Authorizer, 'AuthorizerId'> => {
  const definition = document.components?.securitySchemes[scheme] ?? {};
  const parsed = v.safeParse(AUTHORIZER, definition['x-amazon-apigateway-authorizer']);
  if (!parsed.success)
    throw badRequest(`Security scheme ${scheme} has no valid x-amazon-apigateway-authorizer`);
  const {
    identitySource,
    jwtConfiguration,
    authorizerPayloadFormatVersion: version,
    ...rest
  } = parsed.output;
  const sources = typeof identitySource === 'string' ? identitySource.split(/\s*,\s*/) : identitySource;
  if (rest.type.toLowerCase() === 'jwt')
    return {
      Name: scheme,
      AuthorizerType: 'JWT',
      IdentitySource: sources,
      JwtConfiguration: {
        Issuer: jwtConfiguration?.issuer ?? issuerOf(definition.openIdConnectUrl),
        Audience: jwtConfiguration?.audience,
      },
    };
  return {
    Name: scheme,
    AuthorizerType: 'REQUEST',
    IdentitySource: sources,
    AuthorizerUri: rest.authorizerUri,
    AuthorizerCredentialsArn: rest.authorizerCredentials,
    AuthorizerPayloadFormatVersion: version === undefined ? undefined : Number(version).toFixed(1),
    AuthorizerResultTtlInSeconds: rest.authorizerResultTtlInSeconds,
    EnableSimpleResponses: rest.enableSimpleResponses,
  };
};

/** "uses the OpenAPI openIdConnectUrl property to automatically detect the issuer" */
const issuerOf = (url: unknown): string | undefined =>
  typeof url === 'string' ? url.replace(/\/\.well-known\/openid-configuration$/, '') : undefined;
