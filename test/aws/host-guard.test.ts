import { expect, test } from 'vitest';
import { guardHost } from '../../src/aws/host-guard.ts';
import { loadService } from '../../src/aws/services.ts';

const config = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
  endpoint: 'http://127.0.0.1:1',
  maxAttempts: 1,
};

test('refuses a request that would leave for another host', async () => {
  const { client: Client, command } = await loadService('sts');
  const GetCallerIdentity = command('GetCallerIdentity');
  const client = new Client(config);
  guardHost(client, 'http://127.0.0.1:2');
  const sent = GetCallerIdentity && client.send(new GetCallerIdentity({}), {});
  await expect(sent).rejects.toThrow(
    'A call was about to go to http://127.0.0.1:1 instead of http://127.0.0.1:2.',
  );
});

test('lets a request to the target pass', async () => {
  const { client: Client, command } = await loadService('sts');
  const GetCallerIdentity = command('GetCallerIdentity');
  const client = new Client(config);
  guardHost(client, 'http://127.0.0.1:1');
  const sent = GetCallerIdentity && client.send(new GetCallerIdentity({}), {});
  await expect(sent).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});
