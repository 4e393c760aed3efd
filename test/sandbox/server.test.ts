import { connect as connectHttp2 } from 'node:http2';
import { connect } from 'node:net';
import { CreateStreamCommand, KinesisClient, ListStreamsCommand } from '@aws-sdk/client-kinesis';

import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../../src/sandbox/sandbox.ts';

let sandbox: Sandbox;
let endpoint: string;
const faults: unknown[] = [];

beforeEach(async () => {
  faults.length = 0;
  sandbox = await createSandbox({ report: (error) => faults.push(error) });
  endpoint = await sandbox.listen(0);
});
afterEach(async () => {
  await sandbox.close();
  expect(faults).toEqual([]);
});

const post = (headers: Record<string, string>, body = '', path = '/') =>
  fetch(`${endpoint}${path}`, { method: 'POST', headers, body });

/** Bytes as they are, for what no HTTP client would send. */
const raw = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(endpoint).port), '127.0.0.1', () => socket.write(text));
    let answer = '';
    socket.on('data', (data) => {
      answer += data;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });

const stillWorks = async () => {
  const { requestHandler: _, ...config } = sandbox.clientConfig();
  const identity = await new STSClient({ ...config, endpoint }).send(new GetCallerIdentityCommand({}));
  expect(identity.Account).toBe(sandbox.account);
};

describe('the loopback server', () => {
  it.each(['evil.example', 'evil.example:4566', '127.0.0.1.evil.example', '', '[::1].evil.example'])(
    'refuses the Host %j',
    async (host) => {
      const answer = await raw(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      expect(answer).toMatch(/^HTTP\/1.1 403 /);
    },
  );

  it.each(['localhost', '127.0.0.1:4566', '[::1]:4566', 'sqs.us-east-1.localhost:4566'])(
    'takes the Host %j',
    async (host) => {
      const answer = await raw(`GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`);
      expect(answer).not.toMatch(/^HTTP\/1.1 403 This/);
      // Whoever signs nothing and says no more than `/` asks S3 for its buckets.
      expect(answer).toContain('<Code>AccessDenied</Code>');
    },
  );

  it('leaves the Host of an API to API Gateway', async () => {
    const answer = await raw(
      'GET / HTTP/1.1\r\nHost: api.execute-api.localhost:4566\r\nConnection: close\r\n\r\n',
    );
    // What AWS answers for an API that there isn't.
    expect(answer).toContain('{"message":"Forbidden"}');
  });

  it.each([
    ['no HTTP at all', 'hello\r\n\r\n'],
    ['a header without an end', `GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(100_000)}`],
    [
      'two lengths',
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabc',
    ],
    [
      'a body both chunked and with a length',
      'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
  ])('answers 400 to %s and goes on', async (_what, text) => {
    expect(await raw(text)).toMatch(/^HTTP\/1.1 4\d\d /);
    await stillWorks();
  });

  it('survives a client that leaves in the middle of its body', async () => {
    const socket = connect(Number(new URL(endpoint).port), '127.0.0.1');
    await new Promise<void>((resolve) =>
      socket.write('POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nabc', () => resolve()),
    );
    socket.destroy();
    await stillWorks();
  });

  it('refuses unsigned calls, in the language of the client', async () => {
    const json = await post(
      { 'x-amz-target': 'Logs_20140328.DescribeLogGroups', 'content-type': 'application/x-amz-json-1.1' },
      '{}',
    );
    expect(json.status).toBe(403);
    expect(await json.json()).toMatchObject({ __type: 'MissingAuthenticationTokenException' });
    const query = await post(
      { 'content-type': 'application/x-www-form-urlencoded' },
      'Action=GetCallerIdentity&Version=2011-06-15',
    );
    expect(query.status).toBe(403);
    expect(await query.text()).toContain('<Code>MissingAuthenticationToken</Code>');
  });

  it.each([
    ['an unknown target', { 'x-amz-target': 'Nope_1.Do' }, ''],
    ['a target without a dot', { 'x-amz-target': 'nope' }, ''],
    ['a form without an action', { 'content-type': 'application/x-www-form-urlencoded' }, 'a=b&%%%=%zz'],
    ['CBOR for a service that is not there', { 'smithy-protocol': 'rpc-v2-cbor' }, '\u00ff\u00ff'],
  ] as const)('answers an error to %s', async (_what, headers, body) => {
    const response = await post(headers, body);
    expect(response.status).toBeGreaterThanOrEqual(400);
    expect(response.status).toBeLessThan(502);
    await stillWorks();
  });

  it('keeps its control requests to those who know the token', async () => {
    for (const authorization of ['', 'Bearer nope']) {
      const response = await post({ authorization }, '', '/_serverless-labs/advance?durationMs=1000');
      expect(response.status).toBeGreaterThanOrEqual(403);
    }
  });
});

describe('HTTP/2 without TLS', () => {
  it('is spoken with the SDK’s client of Kinesis, which knows nothing else', async () => {
    const { requestHandler: _, ...config } = sandbox.clientConfig();
    const kinesis = new KinesisClient({ ...config, endpoint });
    await kinesis.send(new CreateStreamCommand({ StreamName: 'clicks', ShardCount: 1 }));
    expect((await kinesis.send(new ListStreamsCommand({}))).StreamNames).toEqual(['clicks']);
    await expect(
      kinesis.send(new CreateStreamCommand({ StreamName: 'clicks', ShardCount: 1 })),
    ).rejects.toMatchObject({ name: 'ResourceInUseException' });
    kinesis.destroy();
  });

  it('refuses other names than those of loopback, too, and does not keep the server from closing', async () => {
    const session = connectHttp2(endpoint);
    session.on('error', () => {});
    const status = await new Promise((resolve) => {
      const request = session.request({ ':path': '/', ':authority': 'evil.example' });
      request.once('response', (headers) => resolve(headers[':status']));
      request.end();
    });
    expect(status).toBe(403);
    // The session stays open: closing the sandbox has to end it.
    await stillWorks();
  });
});
