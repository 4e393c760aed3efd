import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingCommandInput,
  type CreateFunctionCommandInput,
  type EventSourceMappingConfiguration,
  GetEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  type SendMessageCommandInput,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { type Clock, manualClock } from '../../../../../src/core/clock.ts';
import { type LambdaWorld, openLambdaWorld, START_MS } from '../lambda-world.ts';

export const ACCOUNT = '000000000000';
export const queueArn = (name: string) => `arn:aws:sqs:us-east-1:${ACCOUNT}:${name}`;
export const functionArn = (name: string) => `arn:aws:lambda:us-east-1:${ACCOUNT}:function:${name}`;

/** A function that notes each event, then does what `body` says; `event` and `bodies` are at hand. */
const noting = (body: string) => `
import { appendFileSync } from 'node:fs';
export const handler = async (event) => {
  appendFileSync(process.env.SINK, JSON.stringify(event) + '\\n');
  const bodies = event.Records?.map((record) => record.body);
  ${body}
};`;

export interface QueueRecord {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface MappingWorld extends LambdaWorld {
  readonly sqs: SQSClient;
  readonly createQueue: (name: string, attributes?: Readonly<Record<string, string>>) => Promise<string>;
  readonly send: (name: string, body: string, more?: Partial<SendMessageCommandInput>) => Promise<string>;
  readonly sendMany: (name: string, bodies: readonly string[]) => Promise<void>;
  /** What is in a queue: visible, and in flight. */
  readonly depth: (name: string) => Promise<{ readonly visible: number; readonly inFlight: number }>;
  readonly createFunction: (
    name: string,
    body?: string,
    more?: Partial<CreateFunctionCommandInput>,
  ) => Promise<void>;
  /** Creates a mapping and waits until it is enabled. */
  readonly map: (
    input: Partial<CreateEventSourceMappingCommandInput>,
  ) => Promise<EventSourceMappingConfiguration>;
  readonly get: (UUID: string | undefined) => Promise<EventSourceMappingConfiguration>;
  /** Events that functions have got so far. */
  readonly events: () => { readonly Records: readonly QueueRecord[] }[];
  /** Bodies of the messages that functions have got, batch by batch. */
  readonly batches: () => string[][];
  /** The events as they were, to look at any member. */
  readonly sunk: () => unknown[];
  /** Lets functions that look for it succeed from now on. */
  readonly allow: () => void;
  readonly close: () => Promise<void>;
}

export const openMappingWorld = async (
  clock: Clock = manualClock(START_MS),
  folder?: string,
): Promise<MappingWorld> => {
  const world = await openLambdaWorld(clock, folder);
  const sqs = new SQSClient(world.sandbox.clientConfig());
  const sinkFolder = folder ?? mkdtempSync(join(tmpdir(), 'sink-'));
  const SINK = join(sinkFolder, 'sink.jsonl');
  const urlOf = (name: string) => `http://127.0.0.1/${ACCOUNT}/${name}`;
  const lines = () => (existsSync(SINK) ? readFileSync(SINK, 'utf8').split('\n').filter(Boolean) : []);
  const events = () => lines().map((line) => JSON.parse(line));
  return {
    ...world,
    sqs,
    createQueue: async (QueueName, Attributes = {}) => {
      const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes }));
      return QueueUrl;
    },
    send: async (name, MessageBody, more = {}) => {
      const command = new SendMessageCommand({ QueueUrl: urlOf(name), MessageBody, ...more });
      return (await sqs.send(command)).MessageId ?? '';
    },
    sendMany: async (name, bodies) => {
      for (let at = 0; at < bodies.length; at += 10) {
        const Entries = bodies
          .slice(at, at + 10)
          .map((MessageBody, index) => ({ Id: String(index), MessageBody }));
        await sqs.send(new SendMessageBatchCommand({ QueueUrl: urlOf(name), Entries }));
      }
    },
    depth: async (name) => {
      const { Attributes = {} } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl: urlOf(name), AttributeNames: ['All'] }),
      );
      return {
        visible: Number(Attributes.ApproximateNumberOfMessages),
        inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible),
      };
    },
    createFunction: (name, body = '', more = {}) =>
      world.create(name, { 'index.mjs': noting(body) }, { Environment: { Variables: { SINK } }, ...more }),
    map: async (input) => {
      const created = await world.lambda.send(
        new CreateEventSourceMappingCommand({ FunctionName: 'worker', ...input }),
      );
      await clock.advance(1000);
      return created;
    },
    get: async (UUID) => world.lambda.send(new GetEventSourceMappingCommand({ UUID })),
    events,
    batches: () => events().map((event: { Records: QueueRecord[] }) => event.Records.map(({ body }) => body)),
    sunk: events,
    allow: () => writeFileSync(`${SINK}.ok`, ''),
    close: async () => {
      await world.sandbox.close();
      if (folder === undefined) rmSync(sinkFolder, { recursive: true });
    },
  };
};
