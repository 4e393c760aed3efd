import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { SetSubscriptionAttributesCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openSnsWorld, queueArn, type SnsWorld, TOPIC } from './sns-world.ts';

interface Post {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let world: SnsWorld;
let server: Server;
let url: string;
let posts: Post[];
let statuses: number[];
let onPost: () => void;

beforeEach(async () => {
  posts = [];
  statuses = [];
  onPost = () => {};
  server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray()).toString();
    posts.push({ headers: request.headers, body });
    response.writeHead(statuses.shift() ?? 200).end(() => onPost());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  url = `http://localhost:${typeof address === 'object' ? address?.port : ''}/hook`;
  world = await openSnsWorld();
  await world.topic();
});
afterEach(async () => {
  await world.sandbox.close();
  server.close();
  server.closeAllConnections();
  expect(world.faults).toEqual([]);
});

/** Waits until so many posts have come and their outcome is in the trace. */
const until = async (count: number) => {
  while (posts.length < count) await new Promise<void>((resolve) => (onPost = resolve));
  while (world.outcomes().length < count) await new Promise((resolve) => setImmediate(resolve));
};

const subscribe = async (Endpoint = url, Attributes: Record<string, string> = {}) =>
  world.sns.send(
    new SubscribeCommand({
      TopicArn: TOPIC,
      Protocol: 'http',
      Endpoint,
      Attributes,
      ReturnSubscriptionArn: true,
    }),
  );

/** Subscribes the server and visits the URL that it is sent. */
const confirmed = async (Attributes: Record<string, string> = {}) => {
  const { SubscriptionArn = '' } = await subscribe(url, Attributes);
  await until(1);
  await fetch(JSON.parse(posts[0]?.body ?? '').SubscribeURL);
  return SubscriptionArn;
};

describe('an HTTP endpoint', () => {
  it('is asked first, then posted to', async () => {
    const arn = await confirmed();
    expect(posts[0]?.headers).toMatchObject({
      'x-amz-sns-message-type': 'SubscriptionConfirmation',
      'x-amz-sns-topic-arn': TOPIC,
      'content-type': 'text/plain; charset=UTF-8',
      'user-agent': 'Amazon Simple Notification Service Agent',
    });
    expect(JSON.parse(posts[0]?.body ?? '')).toMatchObject({
      Type: 'SubscriptionConfirmation',
      Token: expect.stringMatching(/^[0-9a-f]{288}$/),
      Message: `You have chosen to subscribe to the topic ${TOPIC}.\nTo confirm the subscription, visit the SubscribeURL included in this message.`,
    });
    const MessageId = await world.publish('Hello');
    await until(2);
    expect(posts[1]?.headers).toMatchObject({
      'x-amz-sns-message-type': 'Notification',
      'x-amz-sns-message-id': MessageId,
      'x-amz-sns-subscription-arn': arn,
    });
    expect(JSON.parse(posts[1]?.body ?? '')).toMatchObject({
      Type: 'Notification',
      MessageId,
      Message: 'Hello',
    });
  });

  it('gets raw messages with the content type that its policy names', async () => {
    const DeliveryPolicy = JSON.stringify({ requestPolicy: { headerContentType: 'application/json' } });
    await confirmed({ RawMessageDelivery: 'true', DeliveryPolicy });
    await world.publish('{"a":1}');
    await until(2);
    expect(posts[1]?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-amz-sns-rawdelivery': 'true',
    });
    expect(posts[1]?.body).toBe('{"a":1}');
  });

  it('that fails is tried three more times, 20 seconds apart, then its message is dead', async () => {
    await world.queue('dead');
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: queueArn('dead') });
    await confirmed({ RedrivePolicy });
    statuses = [500, 503, 500, 429];
    await world.publish('Hello');
    await until(2);
    for (const count of [3, 4, 5]) {
      await world.clock.advance(19_999);
      expect(posts).toHaveLength(count - 1);
      await world.clock.advance(1);
      expect(posts).toHaveLength(count);
    }
    expect(world.outcomes().slice(1)).toEqual([
      'failed, tried again in 20 s: the endpoint answered 500',
      'failed, tried again in 20 s: the endpoint answered 503',
      'failed, tried again in 20 s: the endpoint answered 500',
      `failed: the endpoint answered 429; sent to dead-letter queue ${queueArn('dead')}`,
    ]);
    expect(await world.received('dead')).toHaveLength(1);
    await world.clock.advance(3_600_000);
    expect(posts).toHaveLength(5);
  });

  it('that comes back gets the message that it missed', async () => {
    await confirmed();
    statuses = [500];
    const MessageId = await world.publish('Hello');
    await until(2);
    await world.clock.advance(20_000);
    expect(posts[2]?.headers['x-amz-sns-message-id']).toBe(MessageId);
    expect(world.outcomes().at(-1)).toBe('delivered');
  });

  it('that refuses a message isn’t asked again', async () => {
    await confirmed();
    statuses = [404];
    await world.publish('Hello');
    await until(2);
    await world.clock.advance(60_000);
    expect(posts).toHaveLength(2);
    expect(world.outcomes().at(-1)).toBe('failed: the endpoint answered 404');
  });

  it('is retried as its own policy says', async () => {
    const arn = await confirmed();
    const healthyRetryPolicy = {
      ...{ numRetries: 4, numNoDelayRetries: 1, numMinDelayRetries: 1, numMaxDelayRetries: 1 },
      ...{ minDelayTarget: 2, maxDelayTarget: 10, backoffFunction: 'exponential' },
    };
    await world.sns.send(
      new SetSubscriptionAttributesCommand({
        SubscriptionArn: arn,
        AttributeName: 'DeliveryPolicy',
        AttributeValue: JSON.stringify({ healthyRetryPolicy }),
      }),
    );
    statuses = [500, 500, 500, 500, 500];
    await world.publish('Hello');
    await until(2);
    await world.clock.advance(60_000);
    expect(
      world
        .outcomes()
        .slice(1)
        .map((outcome) => /in (\d+) s/.exec(outcome)?.[1]),
    ).toEqual(['0', '2', '10', '10', undefined]);
  });

  it('gets as many messages a second as its policy allows', async () => {
    const DeliveryPolicy = JSON.stringify({ throttlePolicy: { maxReceivesPerSecond: 1 } });
    await confirmed({ DeliveryPolicy });
    await world.clock.advance(1_000);
    for (const text of ['a', 'b', 'c']) await world.publish(text);
    await until(2);
    await world.clock.advance(1_000);
    expect(posts).toHaveLength(3);
    await world.clock.advance(1_000);
    expect(posts).toHaveLength(4);
  });

  it('beyond loopback gets nothing, and the trace says why', async () => {
    await subscribe('http://example.com/hook');
    while (world.outcomes().length < 1) await new Promise((resolve) => setImmediate(resolve));
    expect(world.outcomes()).toEqual([
      "failed: the sandbox delivers to loopback only, and example.com isn't",
    ]);
  });
});
