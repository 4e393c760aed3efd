// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of the lab format
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createWorld, decides, labOf, type World } from './lab-world.ts';

const LAB = `title: Queues
summary: Two queues.
minutes: 5
level: foundation
names: { orders: orders, invoices: invoices }
steps:
  - id: queues
    title: Two queues
    say: Make both.
    do:
      - call: sqs.CreateQueue
        with: { QueueName: "\${names.orders}", Attributes: { VisibilityTimeout: "60" } }
      - call: sqs.CreateQueue
        with: { QueueName: "\${names.invoices}" }
    find:
      - call: sqs.GetQueueUrl
        with: { QueueName: "\${names.invoices}" }
        save: { invoicesUrl: QueueUrl }
      - call: sqs.GetQueueUrl
        with: { QueueName: "\${names.orders}" }
        save: { ordersUrl: QueueUrl }
    expect:
      - that: Invoices are kept for four days
        call: sqs.GetQueueAttributes
        with: { QueueUrl: "\${invoicesUrl}", AttributeNames: [MessageRetentionPeriod] }
        where: Attributes.MessageRetentionPeriod == '345600'
      - that: Orders stay hidden for a minute
        call: sqs.GetQueueAttributes
        with: { QueueUrl: "\${ordersUrl}", AttributeNames: [VisibilityTimeout] }
        where: Attributes.VisibilityTimeout == '60'
        otherwise: "Their timeout is \${actual.Attributes.VisibilityTimeout}."
      - that: A function takes them
        call: lambda.ListEventSourceMappings
        with: { FunctionName: "\${names.orders}" }
        where: EventSourceMappings[0]
    hints: [nudge, operation]
`;

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

/** The hints of a run in which `before` is done before each. */
const hints = async (count: number, before: (index: number, run: string) => unknown) => {
  const lab = await labOf(LAB);
  const { run } = await world.run(lab, decides([]));
  const { events } = await world.run(
    lab,
    decides(
      Array.from({ length: count }, () => 'hint'),
      (index) => before(index, `slabs-${run}`),
    ),
  );
  const told = events.flatMap((event) => (event.kind === 'hint' ? [`${event.source}: ${event.text}`] : []));
  return { told, prefix: `slabs-${run}` };
};

const makeQueue = (QueueName: string, seconds: number) =>
  world.connection.call('sqs.CreateQueue', {
    QueueName,
    Attributes: { VisibilityTimeout: String(seconds) },
  });

describe('a hint', () => {
  it("tells what is wrong with what is there, and what isn't there yet, by its name", async () => {
    const { told, prefix } = await hints(3, async (index, run) => {
      if (index === 0) await makeQueue(`${run}-orders`, 30);
      if (index === 2) await makeQueue(`${run}-invoices`, 30);
    });
    const wrong =
      'state: *Orders stay hidden for a minute*: not yet. Their timeout is 30. One more check does not hold.';
    expect(told).toEqual([`${wrong} The queue ${prefix}-invoices isn't there yet.`, 'written: nudge', wrong]);
  });

  it('tells of the one that is missing where the other is well', async () => {
    const { told, prefix } = await hints(2, async (index, run) => {
      if (index === 0) await makeQueue(`${run}-orders`, 60);
    });
    expect(told).toEqual([`state: The queue ${prefix}-invoices isn't there yet.`, 'written: nudge']);
  });

  it('leaves the first word to the author where nothing is there', async () => {
    const { told, prefix } = await hints(3, () => {});
    expect(told).toEqual([
      'written: nudge',
      `state: The queue ${prefix}-invoices isn't there yet.`,
      'written: operation',
    ]);
  });
});
