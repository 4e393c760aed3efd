// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of the lab format
import { createServer } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { unattended } from '../../src/lab/conductor.ts';
import { moveTime } from '../../src/lab/run-context.ts';
import { createWorld, labOf, type World } from './lab-world.ts';

/** Answers as an API does whose role is too new for API Gateway: so many times it fails inside. */
let failures = 0;
let asked = 0;
const server = createServer((_, response) => {
  asked += 1;
  response.statusCode = asked > failures ? 200 : 500;
  response.end(JSON.stringify(asked > failures ? { id: 'o-1' } : { message: 'Internal server error' }));
});

let world: World;
let url = '';
beforeEach(async () => {
  asked = 0;
  world = await createWorld();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/orders`;
});
afterEach(async () => {
  await world.close();
  await new Promise((resolve) => server.close(resolve));
});

const run = async () => {
  const lab = await labOf(`title: Orders
summary: An order.
minutes: 5
level: foundation
names: { queue: orders }
steps:
  - id: order
    title: Order
    say: Order.
    do:
      - http: { method: POST, url: ${url} }
        until: status == \`200\`
        within: 20s
        save: { id: body.id }
      - call: sqs.CreateQueue
        with: { QueueName: "\${names.queue}-\${id}" }
    expect:
      - that: There is a queue
        call: sqs.GetQueueUrl
        with: { QueueName: "\${names.queue}-o-1" }
        where: QueueUrl
    hints: [Order.]
`);
  const { events, state } = await world.run(lab, unattended({ finish: 'clean' }), {
    pause: moveTime(world.sandbox),
  });
  return { isMet: state.met.has('order'), failed: events.filter(({ kind }) => kind === 'failed') };
};

describe('a request that waits for its answer', () => {
  it('is sent until it is answered so, and what it saves is of that answer', async () => {
    failures = 3;
    expect(await run()).toEqual({ isMet: true, failed: [] });
    expect(asked).toBe(4);
  });

  it('says what it was answered last when its time is over', async () => {
    failures = Number.POSITIVE_INFINITY;
    const { isMet, failed } = await run();
    expect(isMet).toBe(false);
    expect(failed).toMatchObject([
      {
        what: 'http.POST',
        error: {
          message:
            'status == `200` did not come true within 20 s. The last answer: 500 {"message":"Internal server error"}',
        },
      },
    ]);
  });
});
