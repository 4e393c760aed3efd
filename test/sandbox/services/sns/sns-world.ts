import {
  CreateTopicCommand,
  type CreateTopicCommandInput,
  PublishCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
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
export const TOPIC = 'arn:aws:sns:us-east-1:000000000000:orders';
export const queueArn = (name: string) => `arn:aws:sqs:us-east-1:000000000000:${name}`;

export interface SnsWorld {
  readonly sandbox: Sandbox;
  readonly clock: Clock;
  readonly sns: SNSClient;
  readonly sqs: SQSClient;
  readonly faults: unknown[];
  readonly topic: (Name?: string, more?: Partial<CreateTopicCommandInput>) => Promise<string>;
  /** Makes a queue that the topics of the account may send to. */
  readonly queue: (name: string, policy?: 'open' | 'none') => Promise<string>;
  /** Makes a queue and subscribes it. Returns the subscription's ARN. */
  readonly subscribe: (
    topicArn: string,
    queue: string,
    Attributes?: Record<string, string>,
  ) => Promise<string>;
  readonly publish: (Message: string, more?: object) => Promise<string>;
  /** What is in a queue. */
  readonly received: (queue: string) => Promise<readonly Message[]>;
  readonly outcomes: () => readonly string[];
}

export const openSnsWorld = async (options: SandboxOptions = {}): Promise<SnsWorld> => {
  const clock = manualClock(NOW);
  const faults: unknown[] = [];
  const sandbox = await createSandbox({ clock, report: (error) => faults.push(error), ...options });
  const sns = new SNSClient(sandbox.clientConfig());
  const sqs = new SQSClient(sandbox.clientConfig());
  const urlOf = (name: string) => `http://localhost/000000000000/${name}`;
  const queue = async (name: string, policy: 'open' | 'none' = 'open') => {
    const Attributes = name.endsWith('.fifo') ? { FifoQueue: 'true' } : {};
    await sqs.send(new CreateQueueCommand({ QueueName: name, Attributes }));
    if (policy === 'open')
      await sqs.send(
        new SetQueueAttributesCommand({ QueueUrl: urlOf(name), Attributes: { Policy: queuePolicy(name) } }),
      );
    return queueArn(name);
  };
  return {
    ...{ sandbox, clock, sns, sqs, faults, queue },
    topic: async (Name = 'orders', more = {}) =>
      (await sns.send(new CreateTopicCommand({ Name, ...more }))).TopicArn ?? '',
    subscribe: async (TopicArn, name, Attributes = {}) => {
      const Endpoint = await queue(name);
      const command = new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, Attributes });
      return (await sns.send(command)).SubscriptionArn ?? '';
    },
    publish: async (text, more = {}) =>
      (await sns.send(new PublishCommand({ TopicArn: TOPIC, Message: text, ...more }))).MessageId ?? '',
    received: async (name) => {
      const command = new ReceiveMessageCommand({
        QueueUrl: urlOf(name),
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
        VisibilityTimeout: 0,
      });
      return (await sqs.send(command)).Messages ?? [];
    },
    outcomes: () =>
      sandbox.trace.events().flatMap((event) => (event.kind === 'delivery' ? [event.outcome] : [])),
  };
};

const queuePolicy = (name: string) =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn(name),
        Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:000000000000:*' } },
      },
    ],
  });

/** The code and the text of a refusal. */
export const refusal = async (promise: Promise<unknown>): Promise<string> => {
  try {
    await promise;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const details = new Map(Object.entries(error));
    const own = details.get('Error');
    return `${(typeof own === 'object' && own !== null && Reflect.get(own, 'Code')) || error.name}: ${error.message}`;
  }
  return 'accepted';
};
