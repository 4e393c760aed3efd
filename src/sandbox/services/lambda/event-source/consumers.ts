import type { Bus } from '../../../kernel/bus.ts';
import type { Context, ServiceContext } from '../../../kernel/context.ts';
import { Activity } from './activity.ts';
import type { Consumer } from './consumer.ts';
import { readEventSource } from './event-source.ts';
import { type MappingRow, mappings } from './mapping.ts';
import { QueueConsumer } from './queue/queue-consumer.ts';
import { dynamodbStream } from './stream/dynamodb-stream.ts';
import { kinesisStream } from './stream/kinesis-stream.ts';
import { StreamConsumer } from './stream/stream-consumer.ts';

interface Running {
  readonly sourceArn: string;
  readonly consumer: Consumer;
}

/** The consumers of a sandbox's enabled mappings, by UUID. */
export class Consumers {
  readonly activity: Activity;
  readonly #running = new Map<string, Running>();
  /** Consumers that finish what they took; a mapping's next one waits for its last. */
  readonly #stopping = new Map<string, Promise<void>>();
  #isClosed = false;

  constructor(context: ServiceContext) {
    this.activity = new Activity(context.clock);
    for (const topic of ['sqs.message', 'dynamodb.stream', 'kinesis.record'])
      context.bus.subscribe(topic, (arn) => this.#wake(arn));
  }

  /** Starts a mapping's consumer, in place of the one it had with other settings. */
  start(context: Context, { id }: MappingRow): void {
    const last = this.stop(id);
    if (last) last.then(() => this.#begin(context, id)).catch(context.report);
    else this.#begin(context, id);
  }

  /** Resolves when what the mapping's consumer had taken is done with; undefined where it has none. */
  stop(id: string): Promise<void> | undefined {
    const running = this.#running.get(id);
    this.#running.delete(id);
    if (!running) return this.#stopping.get(id);
    const ended = running.consumer.stop('deliver').finally(() => {
      if (this.#stopping.get(id) === ended) this.#stopping.delete(id);
    });
    this.#stopping.set(id, ended);
    return ended;
  }

  /** The sandbox closes: nothing new is taken. */
  close(): void {
    this.#isClosed = true;
    for (const [id, { consumer }] of this.#running) this.#stopping.set(id, consumer.stop('drop'));
    this.#running.clear();
  }

  /** Resolves when nothing is under way any more. */
  async closed(): Promise<void> {
    await Promise.all(this.#stopping.values());
  }

  /** The mapping may have changed while its last consumer came to its end. */
  #begin(context: Context, id: string): void {
    const mapping = context.table(mappings).get(id);
    if (this.#isClosed || mapping?.state !== 'Enabled') return;
    const consumer = this.#open(context.scope({ cause: undefined }), mapping);
    this.#running.set(id, { sourceArn: mapping.sourceArn, consumer });
    consumer.wake();
    this.activity.holdClock();
  }

  #open(context: Context, mapping: MappingRow): Consumer {
    const source = readEventSource(context, 'CreateEventSourceMapping', mapping.sourceArn);
    const parts = { context, mapping, activity: this.activity };
    if (source.kind === 'sqs') return new QueueConsumer(parts, source);
    const stream = source.kind === 'kinesis' ? kinesisStream(parts) : dynamodbStream(parts);
    return new StreamConsumer(parts, stream);
  }

  #wake(arn: string): void {
    for (const { sourceArn, consumer } of this.#running.values()) {
      if (sourceArn !== arn) continue;
      consumer.wake();
      this.activity.holdClock();
    }
  }
}

const consumers = new WeakMap<Bus, Consumers>();

/** The sandbox's consumers; there is one set for each bus, as there is one bus for each sandbox. */
export const consumersOf = (context: Context): Consumers => {
  const known = consumers.get(context.bus);
  if (!known) throw new Error('the Lambda service was not started');
  return known;
};

/** Makes the consumers of a sandbox that opens. */
export const openConsumers = (context: ServiceContext): Consumers => {
  const opened = new Consumers(context);
  consumers.set(context.bus, opened);
  return opened;
};
