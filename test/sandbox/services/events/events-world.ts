import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutEventsCommand,
  type PutEventsCommandOutput,
  type PutEventsRequestEntry,
  PutRuleCommand,
  PutTargetsCommand,
  type Target,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  type Message,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type Clock, manualClock } from '../../../../src/core/clock.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../../../src/sandbox/sandbox.ts';

export const NOW = Date.UTC(2026, 10, 21, 9, 0, 0);
export const ACCOUNT = '000000000000';
export const queueArn = (name: string) => `arn:aws:sqs:us-east-1:${ACCOUNT}:${name}`;
export const ruleArn = (name: string) => `arn:aws:events:us-east-1:${ACCOUNT}:rule/${name}`;
export const busArn = (name: string) => `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/${name}`;

export interface EventsWorld {
  readonly sandbox: Sandbox;
  readonly clock: Clock;
  readonly events: EventBridgeClient;
  readonly sqs: SQSClient;
  readonly faults: unknown[];
  readonly bus: (name: string) => Promise<void>;
  /** Makes a queue that rules may send to. Returns its ARN. */
  readonly queue: (name: string, policy?: 'open' | 'none') => Promise<string>;
  /** Makes a rule for a pattern, with targets named `t0`, `t1` … */
  readonly rule: (
    name: string,
    pattern: object,
    targets: readonly (string | Partial<Target>)[],
    bus?: string,
  ) => Promise<void>;
  /** Puts one event of source `app` and waits until it is delivered. */
  readonly put: (detail: object, more?: Partial<PutEventsRequestEntry>) => Promise<PutEventsCommandOutput>;
  readonly received: (queue: string) => Promise<readonly Message[]>;
  /** Bodies of what is in a queue. */
  readonly bodies: (queue: string) => Promise<readonly string[]>;
  readonly outcomes: () => readonly string[];
  readonly settled: () => Promise<void>;
}

export const openEventsWorld = async (options: SandboxOptions = {}): Promise<EventsWorld> => {
  const clock = options.clock ?? manualClock(NOW);
  const faults: unknown[] = [];
  const sandbox = await createSandbox({ report: (error) => faults.push(error), ...options, clock });
  const events = new EventBridgeClient(sandbox.clientConfig());
  const sqs = new SQSClient(sandbox.clientConfig());
  const received = async (name: string) => {
    const command = new ReceiveMessageCommand({
      QueueUrl: urlOf(name),
      MaxNumberOfMessages: 10,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
      VisibilityTimeout: 0,
    });
    return (await sqs.send(command)).Messages ?? [];
  };
  return {
    ...{ sandbox, clock, events, sqs, faults, received, settled: sandbox.settled },
    bus: async (Name) => {
      await events.send(new CreateEventBusCommand({ Name }));
    },
    queue: async (name, policy = 'open') => {
      const Attributes = name.endsWith('.fifo')
        ? { FifoQueue: 'true', ContentBasedDeduplication: 'true' }
        : {};
      await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
      if (policy === 'open') await openQueue(sqs, name);
      return queueArn(name);
    },
    rule: async (Name, pattern, targets, EventBusName) => {
      const bus = EventBusName === undefined ? {} : { EventBusName };
      await events.send(new PutRuleCommand({ Name, EventPattern: JSON.stringify(pattern), ...bus }));
      const Targets = targets.map((target, index) => ({
        Id: `t${index}`,
        Arn: '',
        ...(typeof target === 'string' ? { Arn: target } : target),
      }));
      if (Targets.length > 0) await events.send(new PutTargetsCommand({ Rule: Name, Targets, ...bus }));
    },
    put: async (detail, more = {}) => {
      const entry = { Source: 'app', DetailType: 'Order', Detail: JSON.stringify(detail), ...more };
      const answer = await events.send(new PutEventsCommand({ Entries: [entry] }));
      await sandbox.settled();
      return answer;
    },
    bodies: async (name) => (await received(name)).map(({ Body = '' }) => Body),
    outcomes: () =>
      sandbox.trace.events().flatMap((event) => (event.kind === 'delivery' ? [event.outcome] : [])),
  };
};

export const urlOf = (name: string) => `http://localhost/${ACCOUNT}/${name}`;

export const openQueue = async (sqs: SQSClient, name: string): Promise<void> => {
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'events.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: queueArn(name),
    Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:events:us-east-1:${ACCOUNT}:rule/*` } },
  };
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: urlOf(name), Attributes: { Policy } }));
};

/** The code and the text of a refusal. */
export const refusal = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return `${error.name}: ${error.message}`;
  }
  return 'accepted';
};
