import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { flowNodes, flowStages } from '../../src/lab/flow.ts';
import { countFlow } from '../../src/lab/live-counts.ts';
import { createWorld, labOf, type World } from './lab-world.ts';

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const LAB = `
title: Flow
summary: Of a queue and a table.
minutes: 5
level: foundation
flow: "shop -> queue -> payments.fifo, deadLetters and table"
names: { queue: orders, payments: payments, deadLetters: late, table: orders }
steps:
  - id: all
    title: All of it
    say: Make them.
    do:
      - { call: sqs.CreateQueue, with: { QueueName: "\${names.queue}" } }
      - { call: sqs.CreateQueue, with: { QueueName: "\${names.payments}.fifo", Attributes: { FifoQueue: "true" } } }
      - call: dynamodb.CreateTable
        with: { TableName: "\${names.table}", BillingMode: PAY_PER_REQUEST, AttributeDefinitions: [{ AttributeName: id, AttributeType: S }], KeySchema: [{ AttributeName: id, KeyType: HASH }] }
    expect:
      - { that: It is there, call: sqs.GetQueueUrl, with: { QueueName: "\${names.queue}" }, where: QueueUrl }
    hints: [Make it.]
`;

describe('a flow', () => {
  it('has stages, and several nodes side by side', () => {
    expect(flowStages('a -> b → c, d and e')).toEqual([['a'], ['b'], ['c', 'd', 'e']]);
  });

  it('knows its nodes by key, name and kind, and counts what is in them', async () => {
    const lab = await labOf(LAB);
    const journal = await world.openRun(lab);
    const nodes = flowNodes(world.contextOf(lab, journal));
    const name = (text: string) => `slabs-${journal.run}-${text}`;
    expect(nodes).toEqual([
      { label: 'shop', resource: undefined },
      { label: 'queue', resource: { type: 'sqs.queue', name: name('orders') } },
      { label: 'payments.fifo', resource: { type: 'sqs.queue', name: name('payments.fifo') } },
      { label: 'deadLetters', resource: undefined },
      { label: 'table', resource: { type: 'dynamodb.table', name: name('orders') } },
    ]);
    const { call } = world.connection;
    const signal = new AbortController().signal;
    const counting = { call, since: '2026-01-01T00:00:00Z', until: '2030-01-01T00:00:00Z', signal };
    expect(await countFlow(nodes, counting)).toEqual(new Map());

    const { QueueUrl = '' } = await call('sqs.CreateQueue', { QueueName: name('orders') });
    for (const MessageBody of ['1', '2', '3'])
      await call('sqs.SendMessage', { QueueUrl: String(QueueUrl), MessageBody });
    await call('sqs.ReceiveMessage', { QueueUrl: String(QueueUrl) });
    expect(await countFlow(nodes, counting)).toEqual(
      new Map([
        [
          'queue',
          [
            { count: 2, isAtLeast: false, of: 'visible' },
            { count: 1, isAtLeast: false, of: 'in flight' },
          ],
        ],
      ]),
    );
    journal.close();
  });
});
