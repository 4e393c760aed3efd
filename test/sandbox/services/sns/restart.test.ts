import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetTopicAttributesCommand, SNSClient, SubscribeCommand } from '@aws-sdk/client-sns';
import { expect, it } from 'vitest';
import { manualClock } from '../../../../src/core/clock.ts';
import { createSandbox } from '../../../../src/sandbox/sandbox.ts';
import { NOW, openSnsWorld, TOPIC } from './sns-world.ts';

it('goes on after a restart with retries, pending confirmations and the same certificate', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sns-'));
  const statuses = [200, 500];
  const posts: string[] = [];
  const server = createServer(async (request, response) => {
    posts.push(Buffer.concat(await request.toArray()).toString());
    response.writeHead(statuses.shift() ?? 200).end();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const Endpoint = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
  const before = await openSnsWorld({ folder });
  await before.topic();
  await before.sns.send(new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'http', Endpoint }));
  await before.sns.send(
    new SubscribeCommand({ TopicArn: TOPIC, Protocol: 'email', Endpoint: 'a@example.com' }),
  );
  while (before.outcomes().length < 2) await new Promise((resolve) => setImmediate(resolve));
  await fetch(JSON.parse(posts[0] ?? '').SubscribeURL);
  await before.publish('Hello');
  while (before.outcomes().length < 3) await new Promise((resolve) => setImmediate(resolve));
  await before.sandbox.close();

  const clock = manualClock(NOW + 60_000);
  const after = await createSandbox({ clock, folder });
  await clock.advance(0);
  expect(posts.slice(1).map((body) => JSON.parse(body).Message)).toEqual(['Hello', 'Hello']);
  const paths = posts.slice(1).map((body) => new URL(JSON.parse(body).SigningCertURL).pathname);
  expect(new Set(paths).size).toBe(1);
  const sns = new SNSClient(after.clientConfig());
  const counts = async () =>
    (await sns.send(new GetTopicAttributesCommand({ TopicArn: TOPIC }))).Attributes ?? {};
  expect(await counts()).toMatchObject({ SubscriptionsPending: '1', SubscriptionsConfirmed: '1' });
  await clock.advance(2 * 86_400_000);
  expect(await counts()).toMatchObject({ SubscriptionsPending: '0', SubscriptionsConfirmed: '1' });
  await after.close();
  server.close();
  server.closeAllConnections();
  rmSync(folder, { recursive: true });
});
