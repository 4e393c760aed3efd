import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  AddPermissionCommand,
  CreateFunctionUrlConfigCommand,
  DeleteFunctionUrlConfigCommand,
  GetFunctionUrlConfigCommand,
  GetPolicyCommand,
  ListFunctionUrlConfigsCommand,
  PutFunctionConcurrencyCommand,
  UpdateFunctionUrlConfigCommand,
} from '@aws-sdk/client-lambda';
import { Sha256Node as Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { manualClock } from '../../../../src/core/clock.ts';
import { type OutgoingRequest, sendToLoopback } from '../../../../src/core/loopback-http.ts';
import { type LambdaWorld, openLambdaWorld } from './lambda-world.ts';

const NOW = Date.now();
let world: LambdaWorld;
let url = '';
const SOURCE = `export const handler = async (event) => {
  if (event.rawPath === '/fail') throw new Error('on purpose');
  if (event.rawPath === '/text') return 'plain';
  if (event.rawPath === '/bad') return { statusCode: 'high' };
  if (event.rawPath === '/binary')
    return { statusCode: 201, headers: { 'Content-Type': 'image/x', 'X-Own': 1 }, cookies: ['a=1', 'b=2'], body: 'AAEC', isBase64Encoded: true };
  return event;
};`;
beforeAll(async () => {
  world = await openLambdaWorld(manualClock(NOW));
  await world.create('f', { 'index.mjs': SOURCE });
  const made = await world.lambda.send(
    new CreateFunctionUrlConfigCommand({ FunctionName: 'f', AuthType: 'NONE' }),
  );
  url = made.FunctionUrl ?? '';
});
afterAll(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

const send = async (path: string, more: Partial<OutgoingRequest> = {}) => {
  const { headers: own = [], ...rest } = more;
  const host = ['Host', new URL(url).host] as const;
  const sent = [host, ...own.filter(([name]) => name !== 'host')];
  const answer = await sendToLoopback({ method: 'GET', url: new URL(path, url), headers: sent, ...rest });
  const headers = new Map(answer.headers.map(([name, value]) => [name.toLowerCase(), value]));
  return { status: answer.status, headers, all: answer.headers, body: Buffer.from(answer.body).toString() };
};
const permit = (Action: string, more: object, StatementId = Action.slice(7)) =>
  world.lambda.send(
    new AddPermissionCommand({ FunctionName: 'f', StatementId, Action, Principal: '*', ...more }),
  );

describe('a function URL', () => {
  it('is shown with its address, and can be had once', async () => {
    expect(url).toMatch(/^http:\/\/[0-9a-f]{32}\.lambda-url\.us-east-1\.localhost:\d+\/$/);
    expect(await world.lambda.send(new GetFunctionUrlConfigCommand({ FunctionName: 'f' }))).toMatchObject({
      FunctionUrl: url,
      FunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
      AuthType: 'NONE',
      InvokeMode: 'BUFFERED',
    });
    const list = await world.lambda.send(new ListFunctionUrlConfigsCommand({ FunctionName: 'f' }));
    expect(list.FunctionUrlConfigs).toHaveLength(1);
    await expect(
      world.lambda.send(new CreateFunctionUrlConfigCommand({ FunctionName: 'f', AuthType: 'NONE' })),
    ).rejects.toMatchObject({ name: 'ResourceConflictException' });
    await expect(
      world.lambda.send(
        new UpdateFunctionUrlConfigCommand({ FunctionName: 'f', InvokeMode: 'RESPONSE_STREAM' }),
      ),
    ).rejects.toMatchObject({ name: 'NotImplemented', message: expect.stringContaining('RESPONSE_STREAM') });
  });

  it('of AuthType NONE lets nobody in before the function has both permissions', async () => {
    expect(await send('/')).toMatchObject({ status: 403, body: expect.stringContaining('Forbidden') });
    await permit('lambda:InvokeFunctionUrl', { FunctionUrlAuthType: 'NONE' });
    expect((await send('/')).status).toBe(403);
    await permit('lambda:InvokeFunction', { InvokedViaFunctionUrl: true });
    expect((await send('/')).status).toBe(200);
    const { Policy = '' } = await world.lambda.send(new GetPolicyCommand({ FunctionName: 'f' }));
    expect(JSON.parse(Policy).Statement[1].Condition).toEqual({
      Bool: { 'lambda:InvokedViaFunctionUrl': 'true' },
    });
  });

  it('hands over the request as payload format 2.0', async () => {
    const { body } = await send('/a%20b?x=1&x=2&y=%2F', {
      method: 'POST',
      headers: [
        ['Content-Type', 'application/json'],
        ['X-Two', 'one'],
        ['X-Two', 'two'],
        ['Cookie', 'c=1; d=2'],
        ['User-Agent', 'test'],
      ],
      body: Buffer.from('{"a":1}'),
    });
    expect(JSON.parse(body)).toMatchObject({
      version: '2.0',
      routeKey: '$default',
      rawPath: '/a b',
      rawQueryString: 'x=1&x=2&y=%2F',
      queryStringParameters: { x: '1,2', y: '/' },
      cookies: ['c=1', 'd=2'],
      headers: { 'content-type': 'application/json', 'x-two': 'one,two' },
      body: '{"a":1}',
      isBase64Encoded: false,
      requestContext: {
        accountId: 'anonymous',
        authorizer: null,
        domainPrefix: new URL(url).hostname.split('.')[0],
        http: { method: 'POST', path: '/a b', protocol: 'HTTP/1.1', userAgent: 'test' },
        stage: '$default',
        timeEpoch: expect.any(Number),
        time: expect.stringMatching(/^\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d \+0000$/),
      },
    });
  });

  it('hands over bytes in Base64', async () => {
    const headers = [['Content-Type', 'image/x']] as const;
    const { body } = await send('/', { method: 'PUT', headers, body: Buffer.from([0, 255]) });
    expect(JSON.parse(body)).toMatchObject({ body: 'AP8=', isBase64Encoded: true });
  });

  it('answers what the function formats, bytes and cookies too', async () => {
    const answer = await send('/binary');
    expect([
      answer.status,
      answer.headers.get('content-type'),
      answer.headers.get('x-own'),
      answer.body,
    ]).toEqual([201, 'image/x', '1', '\u0000\u0001\u0002']);
    const cookies = answer.all
      .filter(([name]) => name.toLowerCase() === 'set-cookie')
      .map(([, value]) => value);
    expect(cookies).toEqual(['a=1', 'b=2']);
  });

  it('answers JSON where the function formats nothing, and 502 where it fails or answers nonsense', async () => {
    expect(await send('/text')).toMatchObject({ status: 200, body: 'plain' });
    expect((await send('/')).headers.get('content-type')).toBe('application/json');
    expect((await send('/fail')).status).toBe(502);
    expect((await send('/bad')).status).toBe(502);
  });

  it('is throttled as the function is, and counted', async () => {
    const reserve = (ReservedConcurrentExecutions: number) =>
      world.lambda.send(
        new PutFunctionConcurrencyCommand({ FunctionName: 'f', ReservedConcurrentExecutions }),
      );
    await reserve(0);
    expect((await send('/')).status).toBe(429);
    await reserve(10);
    await world.sandbox.settled();
    const sumOf = async (MetricName: string) => {
      const command = new GetMetricStatisticsCommand({
        Namespace: 'AWS/Lambda',
        MetricName,
        Dimensions: [{ Name: 'FunctionName', Value: 'f' }],
        StartTime: new Date(NOW - 3600_000),
        EndTime: new Date(NOW + 3600_000),
        Period: 7200,
        Statistics: ['Sum'],
      });
      const { Datapoints = [] } = await new CloudWatchClient(world.sandbox.clientConfig()).send(command);
      return Datapoints.reduce((sum, { Sum = 0 }) => sum + Sum, 0);
    };
    expect(await sumOf('Url5xxCount')).toBe(2);
    expect(await sumOf('Url4xxCount')).toBe(3);
    expect(await sumOf('UrlRequestCount')).toBeGreaterThan(8);
  });

  it('with CORS settings answers preflight requests itself, and sets the headers of all others', async () => {
    const Cors = {
      AllowOrigins: ['https://shop.example'],
      AllowMethods: ['PUT'],
      AllowHeaders: ['x-own'],
      AllowCredentials: true,
      MaxAge: 60,
    };
    await world.lambda.send(new UpdateFunctionUrlConfigCommand({ FunctionName: 'f', Cors }));
    const ask = (origin: string) =>
      send('/', {
        method: 'OPTIONS',
        headers: [
          ['Origin', origin],
          ['Access-Control-Request-Method', 'PUT'],
        ],
      });
    const allowed = await ask('https://shop.example');
    expect(Object.fromEntries(allowed.headers)).toMatchObject({
      'access-control-allow-origin': 'https://shop.example',
      'access-control-allow-methods': 'PUT',
      'access-control-allow-headers': 'x-own',
      'access-control-allow-credentials': 'true',
      'access-control-max-age': '60',
    });
    expect((await ask('https://other.example')).headers.has('access-control-allow-origin')).toBe(false);
    const plain = await send('/', { headers: [['Origin', 'https://shop.example']] });
    expect(plain.headers.get('access-control-allow-origin')).toBe('https://shop.example');
  });

  it('of AuthType AWS_IAM lets in who is signed and allowed', async () => {
    await world.lambda.send(new UpdateFunctionUrlConfigCommand({ FunctionName: 'f', AuthType: 'AWS_IAM' }));
    expect((await send('/')).status).toBe(403);
    const { FunctionUrl = '' } = await world.lambda.send(
      new GetFunctionUrlConfigCommand({ FunctionName: 'f' }),
    );
    expect(await signedGet(FunctionUrl)).toMatchObject({ status: 200 });
  });

  it('answers nothing once it is deleted', async () => {
    await world.lambda.send(new DeleteFunctionUrlConfigCommand({ FunctionName: 'f' }));
    expect(await send('/')).toMatchObject({ status: 404, body: '{"Message":null}' });
    await expect(
      world.lambda.send(new GetFunctionUrlConfigCommand({ FunctionName: 'f' })),
    ).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  });
});

/** A GET signed with the learner's keys. */
const signedGet = async (address: string) => {
  const { host } = new URL(address);
  const signer = new SignatureV4({
    credentials: world.sandbox.keys,
    region: 'us-east-1',
    service: 'lambda',
    sha256: Sha256,
  });
  const request = { method: 'GET', protocol: 'http:', hostname: host, path: '/', headers: { host } };
  return send('/', { headers: Object.entries((await signer.sign(request)).headers) });
};
