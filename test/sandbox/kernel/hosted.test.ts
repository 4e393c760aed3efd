import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { answer } from '../../../src/sandbox/kernel/answer.ts';
import type { HostedRequest } from '../../../src/sandbox/kernel/hosted.ts';
import { defineService } from '../../../src/sandbox/kernel/service.ts';
import type { WireReply } from '../../../src/sandbox/kernel/wire.ts';
import { type RunningServer, startServer } from '../../../src/sandbox/server.ts';
import { createKernelWorld } from './kernel-world.ts';

let reply: () => WireReply;
let seen: HostedRequest | undefined;
let seenRegion: string | undefined;

/** Two services that share a label, each with one thing of its own. */
const host = (name: string, id: string) =>
  defineService({
    ...{ name, actionPrefix: name, signingName: name, protocol: 'awsJson1_0', namespace: name },
    sdk: () => import('@aws-sdk/client-sts'),
    hostedLabel: 'web',
    implementation: async () => ({
      operations: {},
      hosted: {
        regionOf: (asked) => (asked === id ? 'eu-west-1' : undefined),
        answer: async (request, context) => {
          seen = request;
          seenRegion = context.region;
          return reply();
        },
        absent: () => ({ status: 403, headers: {}, body: 'absent' }),
      },
    }),
  });

const { kernel, faults } = createKernelWorld([host('one', 'a'), host('two', 'b')]);
let server: RunningServer;
beforeAll(async () => {
  server = await startServer((request) => answer(kernel, request), {
    ...{ port: 0, strict: true, report: (error) => expect.unreachable(String(error)) },
  });
});
afterAll(() => server.close());
beforeEach(() => {
  seen = undefined;
  reply = () => ({ status: 200, headers: { 'x-from': 'host' }, body: 'hello' });
});

/** Bytes as they are: header names and paths keep their spelling. */
const raw = (text: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect(Number(new URL(server.endpoint).port), '127.0.0.1', () => socket.write(text));
    let received = '';
    socket.on('data', (data) => {
      received += data;
    });
    socket.on('close', () => resolve(received));
    socket.on('error', reject);
  });
const get = (target: string, lines: readonly string[]) =>
  raw(`GET ${target} HTTP/1.1\r\n${[...lines, 'Connection: close'].join('\r\n')}\r\n\r\n`);

describe('what a service hosts', () => {
  it('is asked with the request as it was sent', async () => {
    await get('/a%2Fb/../c//?x=1&x=%20&y', ['Host: a.web.localhost:99', 'X-Two: 1', 'x-two: 2']);
    expect(seen).toMatchObject({
      ...{ id: 'a', method: 'GET', path: '/a%2Fb/../c//', rawQuery: 'x=1&x=%20&y' },
      query: [
        ['x', '1'],
        ['x', ' '],
        ['y', ''],
      ],
      ...{ sourceIp: '127.0.0.1', domainName: 'a.web.localhost' },
    });
    expect(seen?.headers).toEqual(
      expect.arrayContaining([
        ['X-Two', '1'],
        ['x-two', '2'],
      ]),
    );
    expect(seenRegion).toBe('eu-west-1');
  });

  it.each([
    ['by its host', '/p', 'b.web.localhost'],
    ['by its host and region', '/p', 'b.web.eu-west-1.localhost'],
    ['by path', '/_aws/web/b/p', '127.0.0.1'],
    ['through a client that takes us for a proxy', 'http://b.web.localhost/p', '127.0.0.1'],
  ])('is found %s', async (_how, target, name) => {
    expect(await get(target, [`Host: ${name}`])).toMatch(/^HTTP\/1.1 200 [\s\S]*hello$/);
    expect(seen).toMatchObject({ id: 'b', path: '/p', domainName: expect.stringMatching(/^b\.web\./) });
  });

  it.each(['c.web.localhost', 'a.web.us-west-2.localhost'])('is absent at %s', async (name) => {
    expect(await get('/', [`Host: ${name}`])).toMatch(/^HTTP\/1.1 403 [\s\S]*absent$/);
    expect(seen).toBeUndefined();
  });

  it('sends a header as often as it is given, and leaves the connection to the server', async () => {
    reply = () => ({
      status: 201,
      headers: {
        ...{ 'set-cookie': ['a=1', 'b=2'], 'content-length': '999', 'Transfer-Encoding': 'chunked' },
        connection: 'upgrade',
      },
      body: 'hello',
    });
    const text = await get('/', ['Host: a.web.localhost']);
    expect(text).toMatch(/^HTTP\/1.1 201 /);
    expect(text).toContain('set-cookie: a=1\r\nset-cookie: b=2\r\n');
    expect(text).toContain('content-length: 5\r\n');
    expect(text).not.toMatch(/chunked|upgrade/i);
  });

  it.each([
    ['a line break in a header', { status: 200, headers: { x: 'a\r\nset-cookie: b' }, body: '' }],
    ['no name of a header', { status: 200, headers: { 'a b': '1' }, body: '' }],
    ['a status that ends nothing', { status: 101, headers: {}, body: '' }],
    ['a status that is none', { status: 99_999, headers: {}, body: '' }],
  ])('is at fault when it answers %s', async (_what, bad) => {
    reply = () => bad;
    expect(await get('/', ['Host: a.web.localhost'])).toMatch(
      /^HTTP\/1.1 500 [\s\S]*\{"message":"Internal Server Error"\}$/,
    );
  });

  it('is answered for with 500 when it throws, and the fault is told', async () => {
    reply = () => {
      throw new Error('broken');
    };
    expect(await get('/', ['Host: a.web.localhost'])).toMatch(/^HTTP\/1.1 500 /);
    expect(faults).toEqual([new Error('broken')]);
  });

  it('refuses two hosts in one request', async () => {
    expect(await get('/', ['Host: a.web.localhost', 'Host: b.web.localhost'])).toMatch(/^HTTP\/1.1 400 /);
  });

  it('refuses to become a WebSocket, by name', async () => {
    const text = await get('/', ['Host: a.web.localhost', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']);
    expect(text).toMatch(/^HTTP\/1.1 501 [\s\S]*NotImplemented: .*WebSocket/);
  });

  it('answers 431 to headers without end', async () => {
    expect(await get('/', ['Host: a.web.localhost', `X: ${'a'.repeat(100_000)}`])).toMatch(/^HTTP\/1.1 431 /);
  });
});
