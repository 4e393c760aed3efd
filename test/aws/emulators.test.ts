import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { connect } from '../../src/aws/connect.ts';
import { emulatorTrust } from '../../src/aws/emulator-certificates.ts';
import { identifyEmulator } from '../../src/aws/emulators.ts';
import { selfSigned } from '../self-signed.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const listen = async (server: Server): Promise<number> => {
  servers.push(server);
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address: string | AddressInfo | null = server.address();
  return typeof address === 'object' && address ? address.port : 0;
};

const IDENTITY = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::000000000000:root</Arn><UserId>000000000000</UserId><Account>000000000000</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>`;

/** Answers who the caller is; to all else with a queue at `queueHost`. */
const answering =
  (queueHost: () => string, seen: string[]): RequestListener =>
  (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const target = String(request.headers['x-amz-target'] ?? '');
      seen.push(target || `${request.method} ${request.url}`);
      if (target.endsWith('CreateQueue'))
        response.end(JSON.stringify({ QueueUrl: `${queueHost()}/000000000000/q` }));
      else if (target !== '') response.end('{}');
      else if (Buffer.concat(chunks).includes('GetCallerIdentity')) response.end(IDENTITY);
      else response.writeHead(404).end('no such page');
    });
  };

describe('an emulator', () => {
  const pages: Readonly<Record<string, unknown>> = {
    '/_localstack/health': { services: {}, version: '4.9.2', edition: 'community' },
  };
  const ask = (more: Readonly<Record<string, unknown>>) =>
    identifyEmulator(async (path) => ({ ...pages, ...more })[path]);

  test.each([
    ['LocalStack 4.9.2', {}],
    ['MiniStack 1.5.33', { '/_ministack/health': { services: {}, version: '1.5.33' } }],
    ['Floci 1.2', { '/_floci/health': { services: {}, version: '1.2' } }],
    ['fakecloud 0.46.0', { '/_fakecloud/health': { services: [], version: '0.46.0' } }],
    ['moto', { '/moto-api/config': { lambda: { use_docker: true } }, '/_localstack/health': undefined }],
  ])('is known as %s', async (name, more) => {
    expect(await ask(more)).toMatchObject({ name });
  });

  test('that answers no page of its own is unknown, and lacks nothing but a clock that can be moved', async () => {
    expect(await identifyEmulator(async () => undefined)).toEqual({
      name: undefined,
      lacks: { 'clock.advance': 'its time is real' },
    });
  });
});

describe('a connection to an emulator', () => {
  test("never follows a queue's URL to another host, nor to another port", async () => {
    const seen: string[] = [];
    const foreign: string[] = [];
    const elsewhere = await listen(createServer(answering(() => '', foreign)));
    const port = await listen(createServer(answering(() => `http://127.0.0.1:${elsewhere}`, seen)));
    const endpoint = `http://127.0.0.1:${port}`;
    const connection = await connect({ kind: 'emulator', endpoint, credentials });
    const { QueueUrl } = await connection.call('sqs.CreateQueue', { QueueName: 'q' });
    expect(QueueUrl).toBe(`http://127.0.0.1:${elsewhere}/000000000000/q`);
    for (const url of [
      String(QueueUrl),
      'https://sqs.us-east-1.amazonaws.com/111122223333/q',
      'https://queue.amazonaws.com/111122223333/q',
    ]) {
      await connection.call('sqs.SendMessage', { QueueUrl: url, MessageBody: 'hello' }).catch(() => {});
    }
    connection.close();
    expect(foreign).toEqual([]);
    expect(seen.filter((what) => what.endsWith('SendMessage')).length).toBe(3);
  });

  test('with a certificate of its own is trusted where AWS_CA_BUNDLE has it, and else told', async () => {
    const { key, cert } = selfSigned();
    const seen: string[] = [];
    const port = await listen(
      createTlsServer(
        { key, cert },
        answering(() => '', seen),
      ),
    );
    const endpoint = `https://localhost:${port}`;
    await expect(connect({ kind: 'emulator', endpoint, credentials })).rejects.toMatchObject({
      code: 'TARGET_UNREACHABLE',
      fix: expect.stringContaining('AWS_CA_BUNDLE'),
    });
    expect(seen).toEqual([]);
    const connection = await connect({ kind: 'emulator', endpoint, credentials, ca: cert });
    expect(connection.target).toMatchObject({ account: '000000000000', endpoint });
    connection.close();
  });

  test("that is AWS's own is known by the certificate that it has written for its port", async () => {
    const { key, cert } = selfSigned();
    const port = await listen(
      createTlsServer(
        { key, cert },
        answering(() => '', []),
      ),
    );
    const HOME = mkdtempSync(join(tmpdir(), 'slabs-home-'));
    const folder = join(HOME, '.aws/emulator', String(port));
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'ca.pem'), cert);
    const endpoint = `https://localhost:${port}`;
    const trust = emulatorTrust({ endpoint, env: { HOME } });
    const connection = await connect({ kind: 'emulator', endpoint, credentials, ...trust });
    expect(connection.emulator).toMatchObject({
      name: 'AWS Emulator',
      lacks: { 'iam.enforcement': expect.any(String), 'clock.advance': expect.any(String) },
    });
    connection.close();
    const unknown = { ca: undefined, isAwsEmulator: false };
    expect(emulatorTrust({ endpoint: `https://localhost:${port + 1}`, env: { HOME } })).toEqual(unknown);
    expect(emulatorTrust({ endpoint: `http://localhost:${port}`, env: { HOME } })).toEqual(unknown);
  });

  test('that fails now and then is known all the same', async () => {
    let pages = 0;
    const server = createServer((request, response) => {
      if (request.method === 'POST') return void response.end(IDENTITY);
      pages += 1;
      // The first page breaks its connection, the second is a fault.
      if (pages === 1) return void response.destroy();
      response.writeHead(pages === 2 ? 503 : 200);
      response.end(JSON.stringify({ services: {}, version: '1.5.33' }));
    });
    const endpoint = `http://127.0.0.1:${await listen(server)}`;
    const { emulator, close } = await connect({ kind: 'emulator', endpoint, credentials });
    close();
    expect(emulator?.name).toBe('MiniStack 1.5.33');
    expect(pages).toBe(3);
  });

  test('that checks keys says how to give them', async () => {
    const server = createServer((_request, response) => {
      const error =
        '<ErrorResponse><Error><Code>InvalidClientTokenId</Code><Message>No.</Message></Error></ErrorResponse>';
      response.writeHead(403).end(error);
    });
    const endpoint = `http://127.0.0.1:${await listen(server)}`;
    await expect(connect({ kind: 'emulator', endpoint, credentials })).rejects.toMatchObject({
      code: 'TARGET_UNREACHABLE',
      fix: expect.stringContaining(`AWS_ENDPOINT_URL=${endpoint}`),
    });
  });
});
