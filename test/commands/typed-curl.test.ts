import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { connect } from '../../src/aws/connect.ts';
import { readCurl, runCurl } from '../../src/commands/typed-curl.ts';
import { renderCurl } from '../../src/lab/http-request.ts';
import { createSandbox } from '../../src/sandbox/sandbox.ts';

describe('a curl command at the prompt', () => {
  it.each([
    {
      what: 'a GET',
      request: {
        method: 'GET',
        url: 'http://a.localhost:1/x?y=1',
        headers: {},
        body: undefined,
        sign: undefined,
      },
    },
    {
      what: 'a signed POST with quotes in its body',
      request: {
        ...{ method: 'POST', url: 'http://a.localhost:1/', sign: 'execute-api' as const },
        ...{ headers: { 'Content-Type': 'application/json' }, body: '{"it\'s":"$5"}' },
      },
    },
  ])('is read as steps show it: $what', ({ request }) => {
    expect(readCurl(renderCurl(request, { region: 'us-east-1' }))).toEqual({ request, showsHead: true });
  });

  it('sends a form where nothing else is said', () => {
    expect(readCurl('curl -d a=b http://x.localhost/')).toMatchObject({
      request: { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    });
  });

  it.each([
    ['curl', 'curl needs an address'],
    ['curl --proxy http://x http://y', "curl --proxy doesn't run here"],
    ['curl -d @/etc/passwd http://y', 'Files can be sent from serverless-labs shell only.'],
    ['curl http://y | jq', 'Only plain commands can be run'],
    ['curl -H nonsense http://y', "-H takes 'Name: value'"],
  ])('%s is told why it does not run', (line, told) => {
    expect(readCurl(line)).toContain(told);
  });

  it('shows what the API answers, harmless, and goes nowhere else', async () => {
    const asked: string[] = [];
    const server = createServer(async (request: IncomingMessage, reply) => {
      asked.push(`${request.method} ${request.url} ${request.headers['x-one']} ${await text(request)}`);
      reply.writeHead(201, { 'x-two': '2' }).end('\u001b]0;title\u0007 fine');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const sandbox = await createSandbox();
    const { account } = sandbox;
    const connection = await connect({ kind: 'sandbox', clientConfig: sandbox.clientConfig(), account });
    let told = '';
    const io = {
      signal: new AbortController().signal,
      print: (more: string) => {
        told += more;
      },
    };
    try {
      const line = `curl -i -H 'X-One: 1' --data-raw hello http://127.0.0.1:${port}/items`;
      expect(await runCurl(line, { connection }, io)).toBe(true);
      expect(asked.at(-1)).toBe('POST /items 1 hello');
      expect(told).toMatch(/^HTTP 201\n[\s\S]*x-two: 2\n[\s\S]*\n␛\]0;title␇ fine\n$/);
      await expect(runCurl('curl https://example.com/', { connection }, io)).rejects.toThrow(
        "isn't on the target",
      );
    } finally {
      connection.close();
      await sandbox.close();
      server.close();
    }
  });
});
