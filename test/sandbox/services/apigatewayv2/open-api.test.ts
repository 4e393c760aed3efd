import {
  ExportApiCommand,
  GetApiCommand,
  GetAuthorizersCommand,
  GetIntegrationsCommand,
  GetRoutesCommand,
  ImportApiCommand,
  ReimportApiCommand,
} from '@aws-sdk/client-apigatewayv2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ACCOUNT, type ApiWorld, openApiWorld } from './api-world.ts';

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
});
afterAll(async () => {
  await world.close();
  expect(world.faults).toEqual([]);
});

const FUNCTION = `arn:aws:lambda:us-east-1:${ACCOUNT}:function:pets`;
const integration = { type: 'AWS_PROXY', httpMethod: 'POST', uri: FUNCTION, payloadFormatVersion: '2.0' };

const DOCUMENT = {
  openapi: '3.0.1',
  info: { title: 'Pet Store', description: 'A store.', version: '1.0' },
  servers: [{ url: 'https://a.example/{basePath}', variables: { basePath: { default: '/v1/store' } } }],
  paths: {
    '/pets': {
      get: { operationId: 'list', 'x-amazon-apigateway-integration': integration, security: [{ sigv4: [] }] },
      post: {
        'x-amazon-apigateway-integration': { $ref: '#/components/x-amazon-apigateway-integrations/web' },
        requestBody: {},
        security: [{ byFunction: [] }],
      },
    },
    '/pets/{id}': { 'x-amazon-apigateway-any-method': { 'x-amazon-apigateway-integration': integration } },
    '/$default': { 'x-amazon-apigateway-any-method': { 'x-amazon-apigateway-integration': integration } },
  },
  components: {
    'x-amazon-apigateway-integrations': {
      web: { type: 'http_proxy', httpMethod: 'ANY', uri: 'http://localhost:1/', payloadFormatVersion: 1.0 },
    },
    securitySchemes: {
      sigv4: {
        type: 'apiKey',
        name: 'Authorization',
        in: 'header',
        'x-amazon-apigateway-authtype': 'awsSigv4',
      },
      byFunction: {
        ...{ type: 'apiKey', name: 'Authorization', in: 'header' },
        'x-amazon-apigateway-authorizer': {
          ...{ type: 'request', identitySource: '$request.header.Authorization', authorizerUri: FUNCTION },
          ...{
            authorizerPayloadFormatVersion: '2.0',
            enableSimpleResponses: true,
            authorizerResultTtlInSeconds: 300,
          },
        },
      },
    },
  },
  tags: [{ name: 'team', 'x-amazon-apigateway-tag-value': 'pets' }],
  'x-amazon-apigateway-cors': { allowOrigins: ['*'], allowMethods: ['GET'] },
};

const importApi = (document: object, more: object = {}) =>
  world.apis.send(new ImportApiCommand({ Body: JSON.stringify(document), ...more }));
const partsOf = async (ApiId: string | undefined) => ({
  routes: (await world.apis.send(new GetRoutesCommand({ ApiId }))).Items ?? [],
  integrations: (await world.apis.send(new GetIntegrationsCommand({ ApiId }))).Items ?? [],
  authorizers: (await world.apis.send(new GetAuthorizersCommand({ ApiId }))).Items ?? [],
});
const keysOf = async (ApiId: string | undefined) =>
  (await partsOf(ApiId)).routes.map(({ RouteKey }) => RouteKey);

describe('OpenAPI', () => {
  it('makes an API of a document', async () => {
    const api = await importApi(DOCUMENT);
    expect(api).toMatchObject({
      ...{ Name: 'Pet Store', Description: 'A store.', Version: '1.0', Tags: { team: 'pets' } },
      CorsConfiguration: { AllowOrigins: ['*'], AllowMethods: ['GET'] },
      ImportInfo: [expect.stringContaining('requestBody')],
    });
    const { routes, integrations, authorizers } = await partsOf(api.ApiId);
    expect(routes).toMatchObject([
      { RouteKey: 'GET /pets', OperationName: 'list', AuthorizationType: 'AWS_IAM' },
      { RouteKey: 'POST /pets', AuthorizationType: 'CUSTOM', AuthorizerId: authorizers[0]?.AuthorizerId },
      { RouteKey: 'ANY /pets/{id}', AuthorizationType: 'NONE' },
      { RouteKey: '$default' },
    ]);
    expect(integrations[1]).toMatchObject({ IntegrationType: 'HTTP_PROXY', PayloadFormatVersion: '1.0' });
    expect(authorizers).toMatchObject([{ EnableSimpleResponses: true, AuthorizerResultTtlInSeconds: 300 }]);
  });

  it.each([
    ['ignore', 'GET /pets'],
    ['prepend', 'GET /v1/store/pets'],
    ['split', 'GET /store/pets'],
  ])('takes the base path by the mode %s', async (Basepath, key) => {
    expect(await keysOf((await importApi(DOCUMENT, { Basepath })).ApiId)).toContain(key);
  });

  it('goes out and comes in again as it was, in JSON and YAML', async () => {
    const { ApiId } = await importApi(DOCUMENT);
    for (const OutputType of ['JSON', 'YAML'] as const) {
      const { body } = await world.apis.send(
        new ExportApiCommand({ ApiId, OutputType, Specification: 'OAS30' }),
      );
      const text = body?.transformToString() ?? '';
      expect(parse(text)).toMatchObject({
        openapi: '3.0.1',
        'x-amazon-apigateway-importexport-version': '1.0',
      });
      const again = await world.apis.send(new ImportApiCommand({ Body: text }));
      const [before, after] = [await partsOf(ApiId), await partsOf(again.ApiId)];
      const ids = { RouteId: 0, Target: 0, AuthorizerId: 0, IntegrationId: 0 };
      for (const part of ['routes', 'integrations', 'authorizers'] as const)
        expect(after[part].map((row) => ({ ...row, ...ids }))).toEqual(
          expect.arrayContaining(before[part].map((row) => ({ ...row, ...ids }))),
        );
      expect(again.CorsConfiguration).toEqual({ AllowOrigins: ['*'], AllowMethods: ['GET'] });
    }
  });

  it('goes out without the extensions where they aren’t wanted', async () => {
    const { ApiId } = await importApi(DOCUMENT);
    const { body } = await world.apis.send(
      new ExportApiCommand({ ApiId, OutputType: 'JSON', Specification: 'OAS30', IncludeExtensions: false }),
    );
    expect(body?.transformToString()).not.toContain('x-amazon-apigateway-integration');
  });

  it('replaces an API’s routes, or leaves it as it was', async () => {
    const { ApiId } = await importApi(DOCUMENT);
    const Body = JSON.stringify({
      ...DOCUMENT,
      paths: { '/dogs': { get: {} } },
      'x-amazon-apigateway-cors': undefined,
    });
    await world.apis.send(new ReimportApiCommand({ ApiId, Body }));
    expect(await keysOf(ApiId)).toEqual(['GET /dogs']);
    expect(await world.apis.send(new GetApiCommand({ ApiId }))).not.toHaveProperty('CorsConfiguration');
    const wrong = JSON.stringify({ ...DOCUMENT, paths: { '/{a}/{a}': { get: {} } } });
    await expect(world.apis.send(new ReimportApiCommand({ ApiId, Body: wrong }))).rejects.toThrow();
    expect(await keysOf(ApiId)).toEqual(['GET /dogs']);
  });

  it.each([
    ['Swagger 2', { swagger: '2.0', info: { title: 'a' } }],
    ['OpenAPI 3.1', { ...DOCUMENT, openapi: '3.1.0' }],
    ['no title', { openapi: '3.0.1', info: {} }],
    [
      'two requirements at once',
      { ...DOCUMENT, paths: { '/a': { get: { security: [{ sigv4: [], byFunction: [] }] } } } },
    ],
    ['a scheme that isn’t there', { ...DOCUMENT, paths: { '/a': { get: { security: [{ other: [] }] } } } }],
    [
      'an integration of no type',
      { ...DOCUMENT, paths: { '/a': { get: { 'x-amazon-apigateway-integration': {} } } } },
    ],
  ])('refuses %s', async (_what, document) => {
    await expect(importApi(document)).rejects.toMatchObject({ name: 'BadRequestException' });
  });

  it.each([
    ['nothing', ''],
    ['half an object', '{'],
    ['an anchor in itself', 'a: &a [*a'],
    ['a list', '[]'],
    ['brackets without end', `a: ${'['.repeat(5_000)}`],
  ])('refuses a text that is %s', async (_what, Body) => {
    await expect(world.apis.send(new ImportApiCommand({ Body }))).rejects.toMatchObject({
      name: 'BadRequestException',
    });
  });

  it('stops at warnings where it is told to', async () => {
    const document = {
      ...DOCUMENT,
      paths: { '/a': { get: { 'x-amazon-apigateway-integration': { type: 'AWS' } } } },
    };
    expect((await importApi(document)).Warnings).toEqual([expect.stringContaining('integration type AWS')]);
    await expect(importApi(document, { FailOnWarnings: true })).rejects.toMatchObject({
      name: 'BadRequestException',
    });
  });
});
