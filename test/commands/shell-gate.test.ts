import { request as sendRequest } from 'node:http';
import { createServer } from 'node:https';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { connect } from '../../src/aws/connect.ts';
import { openGate } from '../../src/commands/shell-gate.ts';
import { createSandbox } from '../../src/sandbox/sandbox.ts';
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
