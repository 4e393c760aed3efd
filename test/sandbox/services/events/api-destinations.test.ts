import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import {
  type ConnectionAuthorizationType,
  CreateApiDestinationCommand,
  type CreateConnectionAuthRequestParameters,
  CreateConnectionCommand,
  DeauthorizeConnectionCommand,
  DescribeApiDestinationCommand,
  DescribeConnectionCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type EventsWorld, openEventsWorld, queueArn, refusal } from './events-world.ts';

interface Seen {
  readonly request: IncomingMessage;
  readonly body: string;
}

let server: Server;
let origin: string;
let seen: Seen[];
let statuses: number[];
beforeAll(async () => {
  server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    seen.push({ request, body });
    if (request.url?.startsWith('/token')) response.end(JSON.stringify({ access_token: `t${seen.length}` }));
    else response.writeHead(statuses.shift() ?? 200).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  origin = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
});
afterAll(() => {
  server.close();
});

let world: EventsWorld;
beforeEach(async () => {
  seen = [];
  statuses = [];
  world = await openEventsWorld({ random: () => 0.5 });
});
afterEach(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

const roleThatMay = async (action: string) => {
  const iam = new IAMClient(world.sandbox.clientConfig());
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sts:AssumeRole',
  };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName: 'caller', AssumeRolePolicyDocument }));
  const PolicyDocument = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: action, Resource: '*' }],
  });
  await iam.send(new PutRolePolicyCommand({ RoleName: 'caller', PolicyName: 'p', PolicyDocument }));
  return Role?.Arn ?? '';
};

const BASIC = { BasicAuthParameters: { Username: 'ann', Password: 'secret' } };

const connect = async (
  AuthorizationType: ConnectionAuthorizationType,
  AuthParameters: CreateConnectionAuthRequestParameters,
) => {
  const command = new CreateConnectionCommand({ Name: 'c', AuthorizationType, AuthParameters });
  const { ConnectionArn } = await world.events.send(command);
  await world.settled();
  return ConnectionArn ?? '';
};

/** A rule that calls the endpoint. */
const call = async (
  ConnectionArn: string,
  more: Partial<Target> = {},
  options: { readonly path?: string; readonly action?: string; readonly rate?: number } = {},
) => {
  const { ApiDestinationArn = '' } = await world.events.send(
    new CreateApiDestinationCommand({
      Name: 'd',
      ConnectionArn,
      HttpMethod: 'POST',
      InvocationEndpoint: `${origin}${options.path ?? '/hook'}`,
      ...(options.rate !== undefined && { InvocationRateLimitPerSecond: options.rate }),
    }),
  );
  const RoleArn = await roleThatMay(options.action ?? 'events:InvokeApiDestination');
  await world.rule('orders', { source: ['app'] }, [{ Arn: ApiDestinationArn, RoleArn, ...more }]);
};

describe('an API destination', () => {
  it('is called with the event and the connection’s credentials', async () => {
    await call(await connect('BASIC', BASIC));
    await world.put({ id: 1 });
    expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({ source: 'app', detail: { id: 1 } });
    expect(seen[0]?.request.headers).toMatchObject({
      authorization: `Basic ${Buffer.from('ann:secret').toString('base64')}`,
      'user-agent': 'Amazon/EventBridge/ApiDestinations',
      'content-type': 'application/json; charset=utf-8',
      range: 'bytes=0-1048575',
    });
  });

  it('takes path, headers, query and body from the event, the target and the connection', async () => {
    const connection = await connect('API_KEY', {
      ApiKeyAuthParameters: { ApiKeyName: 'x-key', ApiKeyValue: 'k' },
      InvocationHttpParameters: {
        QueryStringParameters: [{ Key: 'v', Value: '2' }],
        BodyParameters: [{ Key: 'tenant', Value: 'acme' }],
      },
    });
    const HttpParameters = {
      PathParameterValues: ['$.detail.id'],
      HeaderParameters: { 'x-kind': '$.detail-type' },
      QueryStringParameters: { state: 'new' },
    };
    await call(connection, { HttpParameters, InputPath: '$.detail' }, { path: '/orders/*' });
    await world.put({ id: 'a/b' });
    expect(seen[0]?.request.url).toBe('/orders/a%2Fb?state=new&v=2');
    expect(seen[0]?.request.headers).toMatchObject({ 'x-key': 'k', 'x-kind': 'Order' });
    expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ id: 'a/b', tenant: 'acme' });
  });

  it('gets a token by OAuth, and a fresh one where it is refused', async () => {
    const connection = await connect('OAUTH_CLIENT_CREDENTIALS', {
      OAuthParameters: {
        AuthorizationEndpoint: `${origin}/token`,
        HttpMethod: 'POST',
        ClientParameters: { ClientID: 'id', ClientSecret: 'hush' },
        OAuthHttpParameters: { BodyParameters: [{ Key: 'audience', Value: 'api' }] },
      },
    });
    expect(seen[0]?.body).toBe('grant_type=client_credentials&client_id=id&client_secret=hush&audience=api');
    statuses.push(401);
    await call(connection);
    await world.put({ id: 1 });
    await world.clock.advance(1000);
    const calls = seen.filter(({ request }) => request.url === '/hook');
    expect(calls.map(({ request }) => request.headers.authorization)).toEqual(['Bearer t1', 'Bearer t3']);
  });

  it('is tried again after a fault, further and further apart, until the retries are used up', async () => {
    statuses.push(503, 429, 500, 500, 500);
    await world.queue('dead');
    await call(await connect('BASIC', BASIC), {
      RetryPolicy: { MaximumRetryAttempts: 3 },
      DeadLetterConfig: { Arn: queueArn('dead') },
    });
    await world.put({ id: 1 });
    const calls: number[] = [];
    for (const advanceMs of [0, 1000, 2000, 4000, 60_000]) {
      await world.clock.advance(advanceMs);
      calls.push(seen.length);
    }
    expect(calls).toEqual([1, 2, 3, 4, 4]);
    const [{ MessageAttributes } = {}] = await world.received('dead');
    expect(MessageAttributes).toMatchObject({
      ERROR_CODE: { StringValue: 'ERROR_FROM_TARGET' },
      ERROR_MESSAGE: { StringValue: 'The endpoint answered 500.' },
      EXHAUSTED_RETRY_CONDITION: { StringValue: 'MaximumRetryAttempts' },
      RETRY_ATTEMPTS: { StringValue: '3' },
    });
  });

  it('gives up on an event that gets too old', async () => {
    statuses.push(...Array.from({ length: 20 }, () => 500));
    await world.queue('dead');
    await call(await connect('BASIC', BASIC), {
      RetryPolicy: { MaximumEventAgeInSeconds: 60 },
      DeadLetterConfig: { Arn: queueArn('dead') },
    });
    await world.put({ id: 1 });
    await world.clock.advance(120_000);
    const [{ MessageAttributes } = {}] = await world.received('dead');
    expect(MessageAttributes?.EXHAUSTED_RETRY_CONDITION?.StringValue).toBe('MaximumEventAgeInSeconds');
    expect(seen).toHaveLength(6);
  });

  it('is not tried again after a client’s error', async () => {
    statuses.push(404);
    await call(await connect('BASIC', BASIC));
    await world.put({ id: 1 });
    expect(world.outcomes()).toEqual([
      'failed (ERROR_FROM_TARGET): The endpoint answered 404.; lost, as the target has no dead-letter queue',
    ]);
  });

  it('is called no faster than its rate', async () => {
    await call(await connect('BASIC', BASIC), {}, { rate: 1 });
    await world.put({ id: 1 });
    await world.put({ id: 2 });
    expect(seen).toHaveLength(1);
    await world.clock.advance(1000);
    expect(seen).toHaveLength(2);
  });

  it('needs a role that may call it', async () => {
    await call(await connect('BASIC', BASIC), {}, { action: 'events:PutEvents' });
    await world.put({ id: 1 });
    expect(world.outcomes()).toEqual([
      expect.stringMatching(
        /^failed \(NO_PERMISSIONS\): .*events:InvokeApiDestination on resource: .*:api-destination\/d\//,
      ),
    ]);
  });

  it('off this machine is refused, and says so', async () => {
    const ConnectionArn = await connect('BASIC', BASIC);
    const { ApiDestinationArn = '' } = await world.events.send(
      new CreateApiDestinationCommand({
        Name: 'far',
        ConnectionArn,
        HttpMethod: 'POST',
        InvocationEndpoint: 'https://example.com/hook',
      }),
    );
    const RoleArn = await roleThatMay('events:InvokeApiDestination');
    await world.rule('orders', { source: ['app'] }, [{ Arn: ApiDestinationArn, RoleArn }]);
    await world.put({ id: 1 });
    expect(world.outcomes()[0]).toContain('the sandbox sends to loopback only, and example.com isn');
  });

  it('is inactive while its connection is not authorized', async () => {
    await call(await connect('BASIC', BASIC));
    await world.events.send(new DeauthorizeConnectionCommand({ Name: 'c' }));
    const destination = await world.events.send(new DescribeApiDestinationCommand({ Name: 'd' }));
    expect(destination.ApiDestinationState).toBe('INACTIVE');
    await world.put({ id: 1 });
    expect(world.outcomes()[0]).toMatch(/is not authorized/);
  });
});

describe('a connection', () => {
  it('shows no secrets', async () => {
    await connect('BASIC', {
      ...BASIC,
      InvocationHttpParameters: {
        HeaderParameters: [
          { Key: 'a', Value: 'open', IsValueSecret: false },
          { Key: 'b', Value: 'hidden', IsValueSecret: true },
        ],
      },
    });
    const shown = await world.events.send(new DescribeConnectionCommand({ Name: 'c' }));
    expect(shown).toMatchObject({ ConnectionState: 'AUTHORIZED', AuthorizationType: 'BASIC' });
    expect(shown.AuthParameters).toEqual({
      BasicAuthParameters: { Username: 'ann' },
      InvocationHttpParameters: {
        HeaderParameters: [
          { Key: 'a', Value: 'open', IsValueSecret: false },
          { Key: 'b', IsValueSecret: true },
        ],
      },
    });
  });

  it('whose endpoint gives no token says why', async () => {
    await connect('OAUTH_CLIENT_CREDENTIALS', {
      OAuthParameters: {
        AuthorizationEndpoint: 'https://example.com/token',
        HttpMethod: 'POST',
        ClientParameters: { ClientID: 'id', ClientSecret: 'hush' },
      },
    });
    expect(await world.events.send(new DescribeConnectionCommand({ Name: 'c' }))).toMatchObject({
      ConnectionState: 'DEAUTHORIZED',
      StateReason: "the sandbox sends to loopback only, and example.com isn't",
    });
  });

  it('takes the parameters of its type only', async () => {
    expect(await refusal(connect('API_KEY', BASIC))).toMatch(
      /^ValidationException: Authorization type API_KEY/,
    );
  });
});
