import type { Context, RequestContext } from '../../../kernel/context.ts';
import { paginate } from '../../../kernel/paginate.ts';
import type { Authorization, Operations } from '../../../kernel/service.ts';
import { inUse, invalidArgument, limitExceeded, notFound } from '../errors.ts';
import { type ConsumerRow, consumers, type KinesisSdk } from '../rows.ts';
import { getActiveStream, getStream, onStream } from '../streams/stream.ts';
import { checkTags } from '../tags.ts';

/** "You can register up to 20 consumers per stream": https://docs.aws.amazon.com/streams/latest/dev/enhanced-consumers.html */
const MAX_CONSUMERS = 20;
const SETTLING_MS = 500;
const PAGE_SIZE = 100;

export const consumerOperations = {
  RegisterStreamConsumer: {
    authorize: onStream,
    handle: ({ StreamARN, ConsumerName, Tags = {} }, context) => {
      const stream = getActiveStream(context, { StreamARN });
      checkTags(Tags);
      const key = `${stream.name}/${ConsumerName}`;
      if (context.table(consumers).has(key))
        throw inUse(
          `Consumer ${ConsumerName} under stream ${stream.name} already exists for account ${context.account}.`,
        );
      const nowMs = context.clock.now();
      if (consumersOf(context, stream.name).length >= MAX_CONSUMERS)
        throw limitExceeded(
          `Stream ${stream.name} has ${MAX_CONSUMERS} consumers, the most that it can have.`,
        );
      const consumer: ConsumerRow = {
        name: ConsumerName,
        arn: `${stream.arn}/consumer/${ConsumerName}:${Math.floor(nowMs / 1000)}`,
        streamName: stream.name,
        streamArn: stream.arn,
        createdMs: nowMs,
        activeMs: nowMs + SETTLING_MS,
        tags: Tags,
      };
      context.table(consumers).put(key, consumer);
      return { Consumer: describe(context, consumer) };
    },
  },
  DescribeStreamConsumer: {
    authorize: (input, context) => onConsumer(input, context),
    handle: (input, context) => {
      const consumer = getConsumer(context, input);
      return {
        ConsumerDescription: { ...describe(context, consumer), StreamARN: consumer.streamArn },
      };
    },
  },
  ListStreamConsumers: {
    authorize: onStream,
    handle: ({ StreamARN, NextToken, MaxResults }, context) => {
      const stream = getStream(context, { StreamARN });
      const { items, nextToken } = paginate(consumersOf(context, stream.name), {
        keyOf: ({ name }) => name,
        limit: MaxResults ?? PAGE_SIZE,
        token: NextToken,
        invalidToken: () => invalidArgument('Invalid NextToken.'),
      });
      return { Consumers: items.map((one) => describe(context, one)), NextToken: nextToken };
    },
  },
  DeregisterStreamConsumer: {
    authorize: (input, context) => onConsumer(input, context),
    handle: (input, context) => {
      const consumer = getConsumer(context, input);
      context.table(consumers).delete(`${consumer.streamName}/${consumer.name}`);
      return {};
    },
  },
} satisfies Operations<KinesisSdk>;

interface ConsumerInput {
  readonly StreamARN?: string | undefined;
  readonly ConsumerName?: string | undefined;
  readonly ConsumerARN?: string | undefined;
}

const consumersOf = (context: Context, streamName: string): readonly ConsumerRow[] =>
  [...context.table(consumers).values()].filter((consumer) => consumer.streamName === streamName);

const findConsumer = (context: Context, input: ConsumerInput): ConsumerRow | undefined =>
  [...context.table(consumers).values()].find(({ arn, name, streamArn }) =>
    input.ConsumerARN === undefined
      ? name === input.ConsumerName && streamArn === input.StreamARN
      : arn === input.ConsumerARN,
  );

const getConsumer = (context: Context, input: ConsumerInput): ConsumerRow => {
  if (input.ConsumerARN === undefined && (input.ConsumerName === undefined || input.StreamARN === undefined))
    throw invalidArgument('Must specify either ConsumerARN or both StreamARN and ConsumerName.');
  const consumer = findConsumer(context, input);
  if (!consumer)
    throw notFound(
      `Consumer ${input.ConsumerARN ?? input.ConsumerName}, account ${context.account} not found.`,
    );
  return consumer;
};

const onConsumer = (input: ConsumerInput, context: RequestContext): Authorization => ({
  action: `kinesis:${context.operation}`,
  resource:
    input.ConsumerARN ??
    findConsumer(context, input)?.arn ??
    `${input.StreamARN ?? '*'}/consumer/${input.ConsumerName ?? '*'}:*`,
});

const describe = (context: Context, { name, arn, createdMs, activeMs }: ConsumerRow) => ({
  ConsumerName: name,
  ConsumerARN: arn,
  ConsumerStatus: context.clock.now() < activeMs ? ('CREATING' as const) : ('ACTIVE' as const),
  ConsumerCreationTimestamp: new Date(createdMs),
});
