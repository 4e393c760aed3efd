import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type ReceiveMessageCommandInput,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { manualClock } from '../../../../src/core/clock.ts';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../../../src/sandbox/sandbox.ts';

export const NOW = Date.UTC(2026, 10, 21, 9, 0, 0);
export const ARN = 'arn:aws:sqs:us-east-1:000000000000';

/** A sandbox with a client, and the calls that most tests make. */
export interface World {
  readonly sandbox: Sandbox;
  readonly sqs: SQSClient;
  /** Returns the queue's URL. */
  readonly create: (name: string, attributes?: Record<string, string>) => Promise<string>;
  readonly send: (
    url: string,
    body: string,
    input?: Partial<SendMessageCommandInput>,
  ) => ReturnType<typeof sendOne>;
  /** Up to ten messages. */
  readonly receive: (url: string, input?: Partial<ReceiveMessageCommandInput>) => Promise<Message[]>;
  readonly bodies: (url: string, input?: Partial<ReceiveMessageCommandInput>) => Promise<string[]>;
  /** `visible/in flight/delayed` */
  readonly counts: (url: string) => Promise<string>;
  readonly attributes: (url: string, ...names: AttributeName[]) => Promise<Record<string, string>>;
}

type AttributeName = NonNullable<
  ConstructorParameters<typeof GetQueueAttributesCommand>[0]['AttributeNames']
>[number];

export const createWorld = async (options: SandboxOptions = {}): Promise<World> => {
  const sandbox = await createSandbox({ clock: manualClock(NOW), ...options });
  const sqs = new SQSClient(sandbox.clientConfig());
  const receive: World['receive'] = async (QueueUrl, input = {}) => {
    const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, ...input });
    return (await sqs.send(command)).Messages ?? [];
  };
  const attributes: World['attributes'] = async (QueueUrl, ...names) => {
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: names });
    return (await sqs.send(command)).Attributes ?? {};
  };
  return {
    sandbox,
    sqs,
    create: async (QueueName, Attributes) => {
      const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
      return QueueUrl;
    },
    send: (QueueUrl, MessageBody, input) => sendOne(sqs, { QueueUrl, MessageBody, ...input }),
    receive,
    bodies: async (url, input) => (await receive(url, input)).map(({ Body = '' }) => Body),
    counts: async (url) => {
      const all = await attributes(url, 'All');
      return ['', 'NotVisible', 'Delayed']
        .map((suffix) => all[`ApproximateNumberOfMessages${suffix}`])
        .join('/');
    },
    attributes,
  };
};

const sendOne = (sqs: SQSClient, input: SendMessageCommandInput) => sqs.send(new SendMessageCommand(input));

/** A FIFO message's parameters. */
export const inGroup = (MessageGroupId: string, MessageDeduplicationId?: string) => ({
  MessageGroupId,
  MessageDeduplicationId,
});

/** Code (the query protocol's, as AWS documents it) and message of a refusal. */
export const refusalOf = async (answer: Promise<unknown>): Promise<string> => {
  try {
    return `none: ${JSON.stringify(await answer)}`;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const code: unknown = Reflect.get(error, 'Code') ?? error.name;
    return `${code}: ${error.message}`;
  }
};
