import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateAuthorizerCommand,
  type CreateAuthorizerCommandInput,
  CreateDeploymentCommand,
  CreateIntegrationCommand,
  CreateRouteCommand,
  type CreateRouteCommandInput,
  CreateStageCommand,
  CreateVpcLinkCommand,
  DeleteApiCommand,
  DeleteAuthorizerCommand,
  DeleteCorsConfigurationCommand,
  DeleteDeploymentCommand,
  DeleteIntegrationCommand,
  DeleteRouteCommand,
  DeleteRouteSettingsCommand,
  DeleteStageCommand,
  GetApiCommand,
  GetApisCommand,
  GetAuthorizersCommand,
  GetDeploymentsCommand,
  GetIntegrationsCommand,
  GetRouteCommand,
  GetRoutesCommand,
  GetStageCommand,
  GetStagesCommand,
  GetTagsCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateApiCommand,
  UpdateIntegrationCommand,
  UpdateRouteCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-apigatewayv2';
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from '@aws-sdk/client-iam';
import {
  GetResourcesCommand,
  ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ACCOUNT, type ApiWorld, openApiWorld, openBackend, START_MS } from './api-world.ts';

let world: ApiWorld;
let backend: Awaited<ReturnType<typeof openBackend>>;
let ApiId: string;
beforeAll(async () => {
  world = await openApiWorld();
  backend = await openBackend();
});
afterAll(async () => {
  await world.close();
  await backend.close();
  expect(world.faults).toEqual([]);
});
beforeEach(async () => {
  const api = await world.apis.send(new CreateApiCommand({ Name: 'pets', ProtocolType: 'HTTP' }));
  ApiId = api.ApiId ?? '';
});

const send: ApiGatewayV2Client['send'] = (command: never) => world.apis.send(command);
const proxy = () =>
  ({
    IntegrationType: 'HTTP_PROXY',
    IntegrationMethod: 'ANY',
    IntegrationUri: backend.url,
    PayloadFormatVersion: '1.0',
  }) as const;
const LOCAL = {
  IntegrationType: 'HTTP_PROXY',
  IntegrationMethod: 'GET',
  IntegrationUri: 'http://localhost/',
} as const;
const refusal = (name: string, message: string | RegExp) => ({
  name,
  message: typeof message === 'string' ? message : expect.stringMatching(message),
});

describe('HTTP APIs', () => {
  it('are created, read, changed and deleted', async () => {
    expect(await send(new GetApiCommand({ ApiId }))).toMatchObject({
      ...{ Name: 'pets', ProtocolType: 'HTTP', DisableExecuteApiEndpoint: false, Tags: {} },
      RouteSelectionExpression: '$request.method $request.path',
      ApiEndpoint: `http://${ApiId}.execute-api.localhost:${new URL(world.endpoint).port}`,
      CreatedDate: new Date(START_MS),
    });
    expect(ApiId).toMatch(/^[a-z0-9]{10}$/);
    const CorsConfiguration = { AllowOrigins: ['https://a.example'] };
    await send(new UpdateApiCommand({ ApiId, Name: 'dogs', Description: 'all of them', CorsConfiguration }));
    expect(await send(new GetApiCommand({ ApiId }))).toMatchObject({
      ...{ Name: 'dogs', Description: 'all of them', CorsConfiguration },
    });
    await send(new DeleteCorsConfigurationCommand({ ApiId }));
    expect(await send(new GetApiCommand({ ApiId }))).not.toHaveProperty('CorsConfiguration');
    await send(new DeleteApiCommand({ ApiId }));
    await expect(send(new GetApiCommand({ ApiId }))).rejects.toMatchObject(
      refusal('NotFoundException', `Invalid API identifier specified ${ACCOUNT}:${ApiId}`),
    );
  });

  it('are listed by page', async () => {
    await send(new CreateApiCommand({ Name: 'another', ProtocolType: 'HTTP' }));
    const first = await send(new GetApisCommand({ MaxResults: '1' }));
    expect(first.Items).toHaveLength(1);
    const rest = await send(new GetApisCommand({ NextToken: first.NextToken }));
    expect(rest.Items?.map((api) => api.ApiId)).not.toContain(first.Items?.[0]?.ApiId);
    expect(rest.NextToken).toBeUndefined();
    await expect(send(new GetApisCommand({ NextToken: 'rubbish' }))).rejects.toMatchObject({
      name: 'BadRequestException',
    });
  });

  it('are whole at once by quick create, and forwarded to its target', async () => {
    const api = await send(
      new CreateApiCommand({
        Name: 'quick',
        ProtocolType: 'HTTP',
        Target: backend.url,
        RouteKey: 'GET /pets',
      }),
    );
    const quick = { ApiId: api.ApiId };
    expect((await send(new GetStagesCommand(quick))).Items).toMatchObject([
      { StageName: '$default', AutoDeploy: true, ApiGatewayManaged: true },
    ]);
    expect((await send(new GetRoutesCommand(quick))).Items).toMatchObject([{ RouteKey: 'GET /pets' }]);
    expect((await send(new GetIntegrationsCommand(quick))).Items).toMatchObject([
      { IntegrationType: 'HTTP_PROXY', IntegrationUri: backend.url, TimeoutInMillis: 30_000 },
    ]);
    expect((await world.ask(api.ApiId ?? '', '/pets?x=1')).json).toMatchObject({ url: '/?x=1' });
    await send(new UpdateApiCommand({ ...quick, RouteKey: 'GET /dogs' }));
    expect((await world.ask(api.ApiId ?? '', '/dogs')).status).toBe(200);
    expect((await world.ask(api.ApiId ?? '', '/pets')).status).toBe(404);
  });

  it.each([
    ['a wildcard origin with credentials', { AllowOrigins: ['*'], AllowCredentials: true }],
    ['an origin without a scheme', { AllowOrigins: ['a.example'] }],
    ['a method that is none', { AllowMethods: ['FETCH'] }],
    ['an age out of range', { MaxAge: 100_000 }],
  ])('refuse CORS with %s', async (_what, CorsConfiguration) => {
    await expect(send(new UpdateApiCommand({ ApiId, CorsConfiguration }))).rejects.toMatchObject({
      name: 'BadRequestException',
    });
  });

  it('say by name what they are not', async () => {
    const WebSocket = { Name: 'chat', ProtocolType: 'WEBSOCKET', RouteSelectionExpression: '$a' } as const;
    await expect(send(new CreateApiCommand(WebSocket))).rejects.toMatchObject(
      refusal('NotImplemented', /CreateApi \(WebSocket APIs\)/),
    );
    await expect(send(new CreateVpcLinkCommand({ Name: 'x', SubnetIds: ['s'] }))).rejects.toMatchObject(
      refusal('NotImplemented', /CreateVpcLink/),
    );
  });

  it('carry tags, also for Resource Groups Tagging', async () => {
    const ResourceArn = `arn:aws:apigateway:us-east-1::/apis/${ApiId}`;
    await send(new TagResourceCommand({ ResourceArn, Tags: { team: 'pets', cost: '1' } }));
    await send(new UntagResourceCommand({ ResourceArn, TagKeys: ['cost'] }));
    expect((await send(new GetTagsCommand({ ResourceArn }))).Tags).toEqual({ team: 'pets' });
    const tagging = new ResourceGroupsTaggingAPIClient(world.sandbox.clientConfig());
    const found = await tagging.send(new GetResourcesCommand({ ResourceTypeFilters: ['apigateway:apis'] }));
    expect(found.ResourceTagMappingList?.map(({ ResourceARN }) => ResourceARN)).toContain(ResourceArn);
    await expect(send(new GetTagsCommand({ ResourceArn: `${ResourceArn}x` }))).rejects.toMatchObject({
      name: 'NotFoundException',
    });
  });

  it('need permissions named by HTTP method and path', async () => {
    const UserName = `reader-${ApiId}`;
    await world.iam.send(new CreateUserCommand({ UserName }));
    const statement = {
      Effect: 'Allow',
      Action: 'apigateway:GET',
      Resource: `arn:aws:apigateway:*::/apis/${ApiId}`,
    };
    await world.iam.send(
      new PutUserPolicyCommand({
        ...{ UserName, PolicyName: 'read' },
        PolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
      }),
    );
    const { AccessKey } = await world.iam.send(new CreateAccessKeyCommand({ UserName }));
    const reader = new ApiGatewayV2Client(
      world.sandbox.clientConfig({
        accessKeyId: AccessKey?.AccessKeyId ?? '',
        secretAccessKey: AccessKey?.SecretAccessKey ?? '',
      }),
    );
    expect((await reader.send(new GetApiCommand({ ApiId }))).Name).toBe('pets');
    await expect(reader.send(new DeleteApiCommand({ ApiId }))).rejects.toMatchObject(
      refusal('AccessDeniedException', new RegExp(`apigateway:DELETE on resource: .*/apis/${ApiId}`)),
    );
  });
});

describe('routes and integrations', () => {
  it('are created, changed and deleted in their order', async () => {
    const { IntegrationId } = await send(new CreateIntegrationCommand({ ApiId, ...proxy() }));
    const Target = `integrations/${IntegrationId}`;
    const { RouteId } = await send(new CreateRouteCommand({ ApiId, RouteKey: 'GET /pets', Target }));
    await send(
      new UpdateRouteCommand({ ApiId, RouteId, OperationName: 'list', AuthorizationType: 'AWS_IAM' }),
    );
    expect(await send(new GetRouteCommand({ ApiId, RouteId }))).toMatchObject({
      ...{ RouteKey: 'GET /pets', Target, OperationName: 'list', AuthorizationType: 'AWS_IAM' },
    });
    await expect(send(new DeleteIntegrationCommand({ ApiId, IntegrationId }))).rejects.toMatchObject({
      name: 'ConflictException',
    });
    await expect(send(new CreateRouteCommand({ ApiId, RouteKey: 'GET /pets' }))).rejects.toMatchObject(
      refusal('ConflictException', 'Route with key GET /pets already exists for this API'),
    );
    await send(new DeleteRouteCommand({ ApiId, RouteId }));
    await send(new DeleteIntegrationCommand({ ApiId, IntegrationId }));
    await expect(send(new GetRouteCommand({ ApiId, RouteId }))).rejects.toMatchObject(
      refusal('NotFoundException', `Invalid Route identifier specified ${RouteId}`),
    );
  });

  it('take back mappings with an empty value', async () => {
    const RequestParameters = { 'append:header.a': '1', 'remove:header.b': "''" };
    const { IntegrationId } = await send(
      new CreateIntegrationCommand({ ApiId, ...proxy(), RequestParameters }),
    );
    const update = { ApiId, IntegrationId, RequestParameters: { 'append:header.a': '' } };
    expect((await send(new UpdateIntegrationCommand(update))).RequestParameters).toEqual({
      'remove:header.b': "''",
    });
  });

  it.each([
    ['a target that is not there', { RouteKey: 'GET /a', Target: 'integrations/none' }],
    ['an authorizer that is not there', { RouteKey: 'GET /a', AuthorizationType: 'JWT', AuthorizerId: 'x' }],
    ['a key in no form', { RouteKey: 'pets' }],
    ['too many scopes', { RouteKey: 'GET /a', AuthorizationScopes: Array.from({ length: 11 }, String) }],
  ] satisfies [string, Omit<CreateRouteCommandInput, 'ApiId'>][])(
    'refuse a route with %s',
    async (_what, route) => {
      await expect(send(new CreateRouteCommand({ ApiId, ...route }))).rejects.toMatchObject({
        name: 'BadRequestException',
      });
    },
  );

  it.each([
    ['a type of REST APIs', { IntegrationType: 'MOCK' }],
    [
      'no payload format for a function',
      { IntegrationType: 'AWS_PROXY', IntegrationUri: 'arn:aws:lambda:x' },
    ],
    [
      'a URL that is none',
      { IntegrationType: 'HTTP_PROXY', IntegrationMethod: 'GET', IntegrationUri: 'pets' },
    ],
    ['no method', { IntegrationType: 'HTTP_PROXY', IntegrationUri: 'http://localhost/' }],
    ['a subtype that is none', { IntegrationType: 'AWS_PROXY', IntegrationSubtype: 'SQS-Sing' }],
    [
      'a required parameter missing',
      {
        IntegrationType: 'AWS_PROXY',
        ...{ IntegrationSubtype: 'SQS-SendMessage', PayloadFormatVersion: '1.0' },
        ...{ CredentialsArn: 'arn:aws:iam::000000000000:role/fn', RequestParameters: { QueueUrl: 'x' } },
      },
    ],
    ['a reserved header mapped', { ...LOCAL, RequestParameters: { 'overwrite:header.Authorization': 'x' } }],
    ['a mapping in no form', { ...LOCAL, RequestParameters: { header: 'x' } }],
  ] as const)('refuse an integration with %s', async (_what, integration) => {
    await expect(send(new CreateIntegrationCommand({ ApiId, ...integration }))).rejects.toMatchObject({
      name: 'BadRequestException',
    });
  });
});

describe('stages and deployments', () => {
  const addRoute = async (RouteKey: string) => {
    const { IntegrationId } = await send(new CreateIntegrationCommand({ ApiId, ...proxy() }));
    return send(new CreateRouteCommand({ ApiId, RouteKey, Target: `integrations/${IntegrationId}` }));
  };

  it('serve what was deployed, and no more', async () => {
    await addRoute('GET /a');
    await send(new CreateStageCommand({ ApiId, StageName: 'v1' }));
    expect((await world.ask(ApiId, '/v1/a')).status).toBe(404);
    const first = await send(new CreateDeploymentCommand({ ApiId, StageName: 'v1', Description: 'one' }));
    expect(first).toMatchObject({ AutoDeployed: false, DeploymentStatus: 'DEPLOYED', Description: 'one' });
    await addRoute('GET /b');
    expect([(await world.ask(ApiId, '/v1/a')).status, (await world.ask(ApiId, '/v1/b')).status]).toEqual([
      200, 404,
    ]);
    await send(new CreateDeploymentCommand({ ApiId, StageName: 'v1' }));
    expect((await world.ask(ApiId, '/v1/b')).status).toBe(200);
    await send(new UpdateStageCommand({ ApiId, StageName: 'v1', DeploymentId: first.DeploymentId }));
    expect((await world.ask(ApiId, '/v1/b')).status).toBe(404);
    await expect(
      send(new DeleteDeploymentCommand({ ApiId, DeploymentId: first.DeploymentId })),
    ).rejects.toMatchObject(refusal('BadRequestException', /Active stages pointing/));
    await send(new DeleteStageCommand({ ApiId, StageName: 'v1' }));
    expect((await world.ask(ApiId, '/v1/a')).status).toBe(404);
  });

  it('follow changes by themselves where they are told to', async () => {
    await send(new CreateStageCommand({ ApiId, StageName: '$default', AutoDeploy: true }));
    const { RouteId } = await addRoute('GET /a');
    expect((await world.ask(ApiId, '/a')).status).toBe(200);
    await send(new DeleteRouteCommand({ ApiId, RouteId }));
    expect((await world.ask(ApiId, '/a')).status).toBe(404);
    const stage = await send(new GetStageCommand({ ApiId, StageName: '$default' }));
    expect(stage.LastDeploymentStatusMessage).toBe(
      `Successfully deployed stage with deployment ID '${stage.DeploymentId}'`,
    );
    const { Items } = await send(new GetDeploymentsCommand({ ApiId }));
    expect(Items?.at(-1)).toMatchObject({ DeploymentId: stage.DeploymentId, AutoDeployed: true });
    await expect(send(new CreateDeploymentCommand({ ApiId, StageName: '$default' }))).rejects.toMatchObject(
      refusal('BadRequestException', /auto-deploy is enabled/),
    );
  });

  it('refuse what no stage can be', async () => {
    await send(new CreateStageCommand({ ApiId, StageName: 'v1' }));
    await expect(send(new CreateStageCommand({ ApiId, StageName: 'v1' }))).rejects.toMatchObject(
      refusal('ConflictException', 'Stage already exists'),
    );
    for (const wrong of [
      { StageName: 'a b' },
      { StageName: 'v2', StageVariables: { 'a-b': '1' } },
      { StageName: 'v2', StageVariables: { a: 'b c' } },
      { StageName: 'v2', DefaultRouteSettings: { LoggingLevel: 'INFO' } },
      { StageName: 'v2', AccessLogSettings: { DestinationArn: 'x', Format: '$context.requestId' } },
      { StageName: 'v2', DeploymentId: 'none' },
    ] as const)
      await expect(send(new CreateStageCommand({ ApiId, ...wrong }))).rejects.toMatchObject({
        name: 'BadRequestException',
      });
    await expect(send(new CreateDeploymentCommand({ ApiId }))).rejects.toMatchObject(
      refusal('BadRequestException', /no routes exist/),
    );
  });

  it('lose the settings of a route', async () => {
    const RouteSettings = { 'GET /a': { ThrottlingBurstLimit: 1 }, 'GET /b': { ThrottlingBurstLimit: 2 } };
    await send(new CreateStageCommand({ ApiId, StageName: 'v1', RouteSettings }));
    await send(new DeleteRouteSettingsCommand({ ApiId, StageName: 'v1', RouteKey: 'GET /a' }));
    expect((await send(new GetStageCommand({ ApiId, StageName: 'v1' }))).RouteSettings).toEqual({
      'GET /b': { ThrottlingBurstLimit: 2 },
    });
  });
});

describe('authorizers', () => {
  const authorizer = {
    AuthorizerType: 'REQUEST',
    ...{ Name: 'by-token', AuthorizerPayloadFormatVersion: '2.0' },
    AuthorizerUri: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:auth`,
    IdentitySource: ['$request.header.Authorization'],
  } as const;
  const create = (more: Partial<CreateAuthorizerCommandInput>) =>
    send(
      new CreateAuthorizerCommand({
        ...{ ApiId, ...authorizer, IdentitySource: [...authorizer.IdentitySource], ...more },
      }),
    );

  it('are kept as long as a route has them', async () => {
    const { AuthorizerId } = await create({});
    const route = { ApiId, RouteKey: 'GET /a', AuthorizationType: 'CUSTOM', AuthorizerId } as const;
    const { RouteId } = await send(new CreateRouteCommand(route));
    await expect(send(new DeleteAuthorizerCommand({ ApiId, AuthorizerId }))).rejects.toMatchObject({
      name: 'ConflictException',
    });
    await send(new DeleteRouteCommand({ ApiId, RouteId }));
    await send(new DeleteAuthorizerCommand({ ApiId, AuthorizerId }));
    expect((await send(new GetAuthorizersCommand({ ApiId }))).Items).toEqual([]);
  });

  it.each([
    ['no payload format', { AuthorizerPayloadFormatVersion: undefined }],
    ['simple answers in format 1.0', { AuthorizerPayloadFormatVersion: '1.0', EnableSimpleResponses: true }],
    ['a cache without identity', { IdentitySource: [], AuthorizerResultTtlInSeconds: 300 }],
    ['an identity source that is none', { IdentitySource: ['method.request.header.A'] }],
    ['a URI that is no function', { AuthorizerUri: 'http://localhost' }],
    ['no issuer', { AuthorizerType: 'JWT', JwtConfiguration: {} }],
    [
      'an issuer without a discovery document',
      { AuthorizerType: 'JWT', JwtConfiguration: { Issuer: 'http://127.0.0.1:1/' } },
    ],
    [
      'an issuer of AWS itself, which is not asked',
      {
        AuthorizerType: 'JWT',
        JwtConfiguration: { Issuer: 'https://cognito-idp.us-east-1.amazonaws.com/a' },
      },
    ],
  ] as const)('refuse %s', async (_what, more) => {
    await expect(create(more as Partial<CreateAuthorizerCommandInput>)).rejects.toMatchObject({
      name: 'BadRequestException',
    });
  });
});
