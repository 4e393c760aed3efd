import { createServer as createPlainServer, request as sendRequest } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { createServer } from 'node:https';
import { text } from 'node:stream/consumers';
import { CreateStreamCommand, DescribeStreamCommand, KinesisClient } from '@aws-sdk/client-kinesis';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { connect } from '../../src/aws/connect.ts';
import { openBeside } from '../../src/cleanup/beside.ts';
import { openGate } from '../../src/commands/shell-gate.ts';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
import { createWorld } from '../cleanup/world.ts';
import { selfSigned } from '../self-signed.ts';

/** The sandbox behind TLS, as AWS's own emulator serves. */
const openTls = async (target: string, { key, cert }: ReturnType<typeof selfSigned>) => {
  const { hostname, port } = new URL(target);
  const server = createServer({ key, cert }, (request, response) => {
    const { method, url: path, headers } = request;
    request.pipe(
      sendRequest({ hostname, port, method, path, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        answer.pipe(response);
      }),
    );
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  return {
    endpoint: `https://localhost:${typeof address === 'object' && address ? address.port : 0}`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
};

it('leads to a target with TLS, held against the certificates that are trusted', async () => {
  const sandbox = await createSandbox();
  const pair = selfSigned();
  const tls = await openTls(await sandbox.listen(0), pair);
  const clientConfig = sandbox.clientConfig();
  const { call, close } = await connect({ kind: 'sandbox', account: sandbox.account, clientConfig });
  const create = async (ca: string | undefined, QueueName: string) => {
    const gate = await openGate({
      ...{ endpoint: tls.endpoint, ca, call },
      ...{ notes: undefined, upstream: undefined, onRefused: () => {} },
    });
    const { credentials } = clientConfig;
    const sqs = new SQSClient({ endpoint: gate.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
    try {
      return await sqs.send(new CreateQueueCommand({ QueueName })).then(
        ({ QueueUrl }) => QueueUrl,
        ({ $response }) => $response.statusCode,
      );
    } finally {
      sqs.destroy();
      gate.close();
    }
  };
  expect(await create(pair.cert, 'trusted')).toMatch(/\/000000000000\/trusted$/);
  expect(await create(undefined, 'untrusted')).toBe(502);
  expect((await call('sqs.ListQueues', {})).QueueUrls).toHaveLength(1);
  close();
  tls.close();
  await sandbox.close();
});

it('takes a client that begins with HTTP/2, and notes what it creates', async () => {
  const world = await createWorld();
  const sandbox = await createSandbox();
  const endpoint = await sandbox.listen(0);
  const clientConfig = sandbox.clientConfig();
  const { call, close } = await connect({ kind: 'sandbox', account: sandbox.account, clientConfig });
  const notes = openBeside(world.folder, world.journal(), world.clock);
  const gate = await openGate({ endpoint, call, notes, upstream: undefined, onRefused: () => {} });
  const { credentials } = clientConfig;
  // Its default handler speaks HTTP/2 only.
  const kinesis = new KinesisClient({
    endpoint: gate.endpoint,
    region: 'us-east-1',
    credentials,
    maxAttempts: 1,
  });
  try {
    const StreamName = 'clicks';
    await kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
    const { StreamDescription } = await kinesis.send(new DescribeStreamCommand({ StreamName }));
    expect(StreamDescription?.StreamName).toBe(StreamName);
    expect(world.journal().state.resources.get('kinesis.stream clicks')?.stage).toBe('created');
    await expect(kinesis.send(new DescribeStreamCommand({ StreamName: 'none' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  } finally {
    kinesis.destroy();
    gate.close();
    close();
    await sandbox.close();
    await world.close();
  }
});

it('says in HTTP/2 that the target doesn’t speak it', async () => {
  const target = createPlainServer((_, response) => response.end('{}'));
  await new Promise<void>((resolve) => {
    target.listen(0, '127.0.0.1', resolve);
  });
  const address = target.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const call = async () => ({});
  const gate = await openGate({ endpoint, call, notes: undefined, upstream: undefined, onRefused: () => {} });
  const session = connectHttp2(gate.endpoint);
  try {
    const stream = session.request({ ':method': 'POST', ':path': '/' });
    stream.end('{}');
    expect(await text(stream)).toContain('serverless-labs: the target gave no answer in HTTP/2');
  } finally {
    session.destroy();
    gate.close();
    target.close();
    target.closeAllConnections();
  }
});
