import {
  CreateApiKeyCommand,
  FlushStageAuthorizersCacheCommand,
  GetAuthorizersCommand,
  TestInvokeAuthorizerCommand,
} from '@aws-sdk/client-api-gateway';
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  AddPermissionCommand,
  CreateAliasCommand,
  CreateFunctionCommand,
  LambdaClient,
  PublishVersionCommand,
} from '@aws-sdk/client-lambda';
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { zip } from '../lambda/lambda-world.ts';
import { mock, openApi, openRestWorld, type RestWorld } from './rest-world.ts';

let world: RestWorld;
let lambda: LambdaClient;
let iam: IAMClient;

const trust = (service: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: service }, Action: 'sts:AssumeRole' }],
  });

const createFunction = async (FunctionName: string, code: string) => {
  await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Role: 'arn:aws:iam::000000000000:role/fn',
      Timeout: 60,
      Code: { ZipFile: zip({ 'index.mjs': code }) },
    }),
  );
  await world.clock.advance(1000);
};

const permit = (FunctionName: string, more: object = {}) =>
  lambda.send(
    new AddPermissionCommand({
      ...{ FunctionName, StatementId: 'api', Action: 'lambda:InvokeFunction' },
      Principal: 'apigateway.amazonaws.com',
      ...more,
    }),
  );

const functionArn = (name: string) => `arn:aws:lambda:us-east-1:000000000000:function:${name}`;
const invocation = (name: string) =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn(name)}/invocations`;

const json = (body: string) => ({
  method: 'POST',
  body,
  headers: { 'content-type': 'application/json' },
});

const proxy = (name: string, operation: object = {}) => ({
  responses: {},
  'x-amazon-apigateway-integration': { type: 'aws_proxy', httpMethod: 'POST', uri: invocation(name) },
  ...operation,
});

/** One function that does what the request's query tells it to. */
const PROXY_CODE = `export const handler = async (event) => {
  const what = event.queryStringParameters?.do;
  if (what === 'throw') throw new Error('no');
  if (what === 'text') return 'text';
  if (what === 'extra') return { statusCode: 200, body: '', more: 1 };
  if (what === 'object') return { statusCode: 200, body: { a: 1 } };
  if (what === 'headers') return { statusCode: 201, headers: { 'x-one': 1 }, multiValueHeaders: { 'Set-Cookie': ['a=1', 'b=2'] }, body: 'made' };
  if (what === 'break') return { statusCode: 200, headers: { 'x-bad': 'a\\r\\nb: c' }, body: '' };
  if (what === 'binary') return { statusCode: 200, headers: { 'Content-Type': 'image/png' }, isBase64Encoded: true, body: 'iVBORw==' };
  return { statusCode: 200, body: JSON.stringify(event) };
};`;

const AUTHORIZER_CODE = `let calls = 0;
export const handler = async (event) => {
  calls += 1;
  const token = event.authorizationToken ?? event.headers?.token;
  if (token === 'nobody') throw new Error('Unauthorized');
  if (token === 'throw') throw new Error('broken');
  if (token === 'slow') await new Promise((resolve) => setTimeout(resolve, 600_000));
  if (token === 'rubbish') return { hello: 1 };
  if (token === 'nested') return { principalId: 'me', policyDocument: { Version: '2012-10-17', Statement: [] }, context: { a: {} } };
  const Effect = token === 'deny' ? 'Deny' : 'Allow';
  const Resource = token === 'here' ? event.methodArn : token === 'other' ? event.methodArn + '/other' : '*';
  return {
    principalId: 'me',
    policyDocument: { Version: '2012-10-17', Statement: [{ Action: 'execute-api:Invoke', Effect, Resource }] },
    context: { calls, admin: true },
    usageIdentifierKey: 'k'.repeat(24),
  };
};`;

beforeAll(async () => {
  world = await openRestWorld();
  lambda = new LambdaClient(world.sandbox.clientConfig());
  iam = new IAMClient(world.sandbox.clientConfig());
  for (const [RoleName, service] of [
    ['fn', 'lambda.amazonaws.com'],
    ['api', 'apigateway.amazonaws.com'],
  ] as const)
    await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument: trust(service) }));
  await createFunction('echo', PROXY_CODE);
  await createFunction('guard', AUTHORIZER_CODE);
  await permit('echo');
  await permit('guard');
});
afterAll(() => world.sandbox.close());

describe('a proxy integration', () => {
  it('hands the whole request to the function', async () => {
    const id = await world.deployed(
      openApi({ '/{proxy+}': { 'x-amazon-apigateway-any-method': proxy('echo') } }),
    );
    await world.patchStage(id, [{ op: 'replace', path: '/variables/colour', value: 'blue' }]);
    const answer = await world.ask(id, '/prod/a/b%20c?x=1&x=2', {
      method: 'POST',
      body: 'hello',
      headers: { 'X-Mine': 'yes', 'content-type': 'text/plain' },
    });
    expect(answer.json).toMatchObject({
      ...{ resource: '/{proxy+}', httpMethod: 'POST', body: 'hello', isBase64Encoded: false },
      path: '/a/b%20c',
      pathParameters: { proxy: 'a/b c' },
      queryStringParameters: { x: '2' },
      multiValueQueryStringParameters: { x: ['1', '2'] },
      stageVariables: { colour: 'blue' },
      headers: { 'content-type': 'text/plain', 'X-Forwarded-For': '127.0.0.1' },
      requestContext: { stage: 'prod', apiId: id, path: '/prod/a/b%20c', resourcePath: '/{proxy+}' },
    });
    expect(answer.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it.each([
    ['throw', 502],
    ['text', 502],
    ['extra', 502],
    ['object', 502],
    ['break', 500],
  ])('answers what a function that does %s has done as %i', async (what, status) => {
    const id = await world.deployed(openApi({ '/x': { get: proxy('echo') } }));
    expect((await world.ask(id, `/prod/x?do=${what}`)).status).toBe(status);
    expect(world.faults).toEqual([]);
  });

  it('lets headers, cookies and binary bodies through', async () => {
    const binary = { 'x-amazon-apigateway-binary-media-types': ['image/*'] };
    const id = await world.deployed(openApi({ '/x': { get: proxy('echo') } }, binary));
    const made = await world.ask(id, '/prod/x?do=headers');
    expect([made.status, made.text, made.headers.get('x-one'), made.headers.getSetCookie()]).toEqual([
      201,
      'made',
      '1',
      ['a=1', 'b=2'],
    ]);
    const picture = await world.ask(id, '/prod/x?do=binary', { headers: { accept: 'image/png' } });
    expect(Number(picture.headers.get('content-length'))).toBe(4);
    expect((await world.ask(id, '/prod/x?do=binary', { headers: { accept: 'text/html' } })).text).toBe(
      'iVBORw==',
    );
  });

  it('needs leave of the function, for its own method', async () => {
    await createFunction('closed', PROXY_CODE);
    const id = await world.deployed(openApi({ '/x': { get: proxy('closed'), post: proxy('closed') } }));
    expect((await world.ask(id, '/prod/x')).json).toEqual({ message: 'Internal server error' });
    await permit('closed', { SourceArn: `arn:aws:execute-api:us-east-1:000000000000:${id}/*/GET/x` });
    expect((await world.ask(id, '/prod/x')).status).toBe(200);
    expect((await world.ask(id, '/prod/x', { method: 'POST' })).status).toBe(500);
  });

  it('finds its function by a stage variable', async () => {
    await lambda.send(new PublishVersionCommand({ FunctionName: 'echo' }));
    await world.clock.advance(1000);
    await lambda.send(new CreateAliasCommand({ FunctionName: 'echo', Name: 'live', FunctionVersion: '1' }));
    await permit('echo', { Qualifier: 'live', StatementId: 'alias' });
    const id = await world.deployed(openApi({ '/x': { get: proxy(`echo:$\{stageVariables.alias}`) } }));
    await world.patchStage(id, [{ op: 'replace', path: '/variables/alias', value: 'live' }]);
    expect((await world.ask(id, '/prod/x')).status).toBe(200);
    await world.patchStage(id, [{ op: 'replace', path: '/variables/alias', value: 'gone' }]);
    expect((await world.ask(id, '/prod/x')).status).toBe(500);
  });
});

describe('a custom integration with a function', () => {
  it('maps what goes in and out, and errors by their message', async () => {
    await createFunction(
      'price',
      "export const handler = async ({ n }) => { if (n < 0) throw new Error('Malformed: negative'); return { price: n * 2 }; };",
    );
    await permit('price');
    const id = await world.deployed(
      openApi({
        '/price': {
          get: mock('', {
            type: 'aws',
            httpMethod: 'POST',
            uri: invocation('price'),
            requestTemplates: { 'application/json': '{"n": $input.params(\'n\')}' },
            responses: {
              default: {
                statusCode: '200',
                responseTemplates: { 'application/json': '{"total": $input.json(\'$.price\')}' },
              },
              'Malformed.*': {
                statusCode: '400',
                responseTemplates: { 'application/json': '{"why": $input.json(\'$.errorMessage\')}' },
              },
            },
          }),
        },
      }),
    );
    expect((await world.ask(id, '/prod/price?n=4')).json).toEqual({ total: 8 });
    const bad = await world.ask(id, '/prod/price?n=-1');
    expect([bad.status, bad.json]).toEqual([400, { why: 'Malformed: negative' }]);
  });
});

describe("an integration with another of AWS's services", () => {
  const allow = (Action: string) =>
    iam.send(
      new PutRolePolicyCommand({
        ...{ RoleName: 'api', PolicyName: Action.replace(':', '-') },
        PolicyDocument: JSON.stringify({
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action, Resource: '*' }],
        }),
      }),
    );
  const service = (uri: string, integration: object) =>
    mock('', {
      type: 'aws',
      httpMethod: 'POST',
      uri: `arn:aws:apigateway:us-east-1:${uri}`,
      credentials: 'arn:aws:iam::000000000000:role/api',
      responses: {
        default: { statusCode: '200' },
        '4\\d{2}': { statusCode: '400', responseTemplates: { 'application/json': '{"refused": true}' } },
      },
      ...integration,
    });

  it('sends to a queue by path, under the role', async () => {
    const sqs = new SQSClient(world.sandbox.clientConfig());
    const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: 'orders' }));
    const id = await world.deployed(
      openApi({
        '/orders': {
          post: service('sqs:path/000000000000/orders', {
            requestParameters: {
              'integration.request.header.Content-Type': "'application/x-www-form-urlencoded'",
            },
            requestTemplates: {
              'application/json': 'Action=SendMessage&MessageBody=$util.urlEncode($input.body)',
            },
          }),
        },
      }),
    );
    const post = () => world.ask(id, '/prod/orders', json('{"a":1}'));
    expect((await post()).json).toEqual({ refused: true });
    await allow('sqs:SendMessage');
    expect((await post()).json).toMatchObject({
      SendMessageResponse: { SendMessageResult: { MessageId: expect.any(String) }, ResponseMetadata: {} },
    });
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages.map(({ Body }) => Body)).toEqual(['{"a":1}']);
  });

  it('puts an item by action', async () => {
    const dynamodb = new DynamoDBClient(world.sandbox.clientConfig());
    await dynamodb.send(
      new CreateTableCommand({
        TableName: 'pets',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
    await world.clock.advance(10_000);
    await allow('dynamodb:PutItem');
    const template =
      '{"TableName":"pets","Item":{"id":{"S":"$context.requestId"},"name":{"S":$input.json(\'$.name\')}}}';
    const id = await world.deployed(
      openApi({
        '/pets': {
          post: service('dynamodb:action/PutItem', {
            requestTemplates: { 'application/json': template },
            responses: {
              default: {
                statusCode: '200',
                responseTemplates: { 'application/json': '{"id":"$context.requestId"}' },
              },
            },
          }),
        },
      }),
    );
    const made = await world.ask(id, '/prod/pets', json('{"name":"Rex"}'));
    const key = Reflect.get(Object(made.json), 'id');
    const { Item } = await dynamodb.send(
      new GetItemCommand({ TableName: 'pets', Key: { id: { S: String(key) } } }),
    );
    expect(Item?.name).toEqual({ S: 'Rex' });
  });

  it('that the sandbox does not have is refused by name', async () => {
    const id = await world.deployed(
      openApi({ '/x': { post: service('translate:action/TranslateText', {}) } }),
    );
    const answer = await world.ask(id, '/prod/x', { method: 'POST', body: '{}' });
    expect([answer.status, answer.text]).toEqual([501, expect.stringContaining('translate')]);
  });
});

describe('a Lambda authorizer', () => {
  const guarded = (authorizer: object, operation: object = {}, more: object = {}) =>
    world.deployed(
      openApi(
        Object.fromEntries(
          ['/a', '/b'].map((path) => [
            path,
            {
              get: mock(
                '{"who":"$context.authorizer.principalId","calls":"$context.authorizer.calls"}',
                {},
                { security: [{ guard: [] }], ...operation },
              ),
            },
          ]),
        ),
        {
          components: {
            securitySchemes: {
              guard: {
                ...{ type: 'apiKey', name: 'token', in: 'header' },
                'x-amazon-apigateway-authtype': 'custom',
                'x-amazon-apigateway-authorizer': {
                  type: 'token',
                  authorizerUri: invocation('guard'),
                  ...authorizer,
                },
              },
            },
          },
          ...more,
        },
      ),
    );
  const as = (id: string, token: string | undefined, path = '/prod/a') =>
    world.ask(id, path, token === undefined ? {} : { headers: { token } });

  it('lets in, keeps out, and fails as AWS does', async () => {
    const id = await guarded({ authorizerResultTtlInSeconds: 0, identityValidationExpression: '[a-z]+' });
    expect((await as(id, 'friend')).json).toMatchObject({ who: 'me' });
    const outcome = async (token: string | undefined) => {
      const { status, json } = await as(id, token);
      return [status, json];
    };
    expect(await outcome(undefined)).toEqual([401, { message: 'Unauthorized' }]);
    expect(await outcome('123')).toEqual([401, { message: 'Unauthorized' }]);
    expect(await outcome('nobody')).toEqual([401, { message: 'Unauthorized' }]);
    expect(await outcome('deny')).toEqual([
      403,
      { message: 'User is not authorized to access this resource with an explicit deny' },
    ]);
    expect(await outcome('other')).toEqual([
      403,
      { message: 'User is not authorized to access this resource' },
    ]);
    for (const token of ['throw', 'rubbish', 'nested'])
      expect(await outcome(token)).toEqual([500, { message: null }]);
    expect(world.faults).toEqual([]);
  });

  it('is asked once for a token while its answer holds, and its policy for each method', async () => {
    const id = await guarded({ authorizerResultTtlInSeconds: 60 });
    const calls = async (token: string) => Number(Reflect.get(Object((await as(id, token)).json), 'calls'));
    const first = await calls('friend');
    expect(await calls('friend')).toBe(first);
    expect((await as(id, 'here')).status).toBe(200);
    expect((await as(id, 'here', '/prod/b')).status).toBe(403);
    await world.api.send(new FlushStageAuthorizersCacheCommand({ restApiId: id, stageName: 'prod' }));
    const second = await calls('friend');
    expect(second).toBeGreaterThan(first);
    await world.clock.advance(60_000);
    expect(await calls('friend')).toBeGreaterThan(second);
  });

  it('may look at the whole request, and name the API key', async () => {
    const id = await guarded(
      { type: 'request', identitySource: 'method.request.header.token, method.request.querystring.q' },
      { security: [{ guard: [] }, { key: [] }] },
      {
        'x-amazon-apigateway-api-key-source': 'AUTHORIZER',
        components: {
          securitySchemes: {
            key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
            guard: {
              ...{ type: 'apiKey', name: 'Unused', in: 'header' },
              'x-amazon-apigateway-authorizer': {
                type: 'request',
                authorizerUri: invocation('guard'),
                identitySource: 'method.request.header.token, method.request.querystring.q',
              },
            },
          },
        },
      },
    );
    expect((await as(id, 'friend')).status).toBe(401);
    expect((await as(id, 'friend', '/prod/a?q=1')).json).toEqual({ message: 'Forbidden' });
    const { CreateUsagePlanCommand, CreateUsagePlanKeyCommand } = await import('@aws-sdk/client-api-gateway');
    const key = await world.api.send(new CreateApiKeyCommand({ enabled: true, value: 'k'.repeat(24) }));
    const plan = await world.api.send(
      new CreateUsagePlanCommand({ name: 'p', apiStages: [{ apiId: id, stage: 'prod' }] }),
    );
    await world.api.send(
      new CreateUsagePlanKeyCommand({ usagePlanId: plan.id, keyId: key.id, keyType: 'API_KEY' }),
    );
    expect((await as(id, 'friend', '/prod/a?q=1')).status).toBe(200);
  });

  it('that is slower than an integration may be is a 504, and nothing of it is kept', async () => {
    const id = await guarded({ authorizerResultTtlInSeconds: 300 });
    const before = world.sandbox.trace.events().length;
    const pending = as(id, 'slow');
    let answer: unknown;
    pending.then(({ status, json, headers }) => {
      answer = [status, json, headers.get('x-amzn-errortype')];
    });
    const isAsked = () =>
      world.sandbox.trace
        .events()
        .slice(before)
        .some((event) => event.kind === 'begun' && event.what === 'invocation');
    await expect.poll(isAsked).toBe(true);
    await world.clock.advance(28_999);
    await new Promise((resolve) => setImmediate(resolve));
    expect(answer).toBeUndefined();
    await world.clock.advance(1);
    await pending;
    expect(answer).toEqual([
      ...[504, { message: 'Endpoint request timed out' }],
      'InternalServerErrorException',
    ]);
    // Another caller isn't kept waiting by it.
    expect((await as(id, 'friend')).status).toBe(200);
    expect(world.faults).toEqual([]);
  });

  it('that nobody may invoke is a fault of the API', async () => {
    await createFunction('locked', AUTHORIZER_CODE);
    const locked = await guarded({ authorizerUri: invocation('locked') });
    const answer = await as(locked, 'friend');
    expect([answer.status, answer.json, answer.headers.get('x-amzn-errortype')]).toEqual([
      500,
      { message: null },
      'AuthorizerConfigurationException',
    ]);
  });

  it('can be tried by itself', async () => {
    const id = await guarded({});
    const { items = [] } = await world.api.send(new GetAuthorizersCommand({ restApiId: id }));
    const at = { restApiId: id, authorizerId: items[0]?.id };
    const tried = await world.api.send(
      new TestInvokeAuthorizerCommand({ ...at, headers: { token: 'friend' } }),
    );
    expect(tried).toMatchObject({ clientStatus: 0, principalId: 'me' });
    const refused = await world.api.send(
      new TestInvokeAuthorizerCommand({ ...at, headers: { token: 'nobody' } }),
    );
    expect(refused.clientStatus).toBe(401);
  });
});
