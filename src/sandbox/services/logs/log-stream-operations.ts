import type { LogStream as LogStreamOutput } from '@aws-sdk/client-cloudwatch-logs';
import type { Context } from '../../kernel/context.ts';
import { paginate } from '../../kernel/paginate.ts';
import type { Operations } from '../../kernel/service.ts';
import { alreadyExists, invalidParameter } from './errors.ts';
import { authorizeGroup, getGroup, groupArn, groupNameOf, identifyGroup, type LogsSdk } from './log-group.ts';
import { deleteStream, getStream, type LogStream, logStreams, streamKey, streamsOf } from './log-stream.ts';
import { authorizeWriter } from './resource-policy.ts';

export const logStreamOperations = {
  CreateLogStream: {
    authorize: (input, context) => authorizeWriter(context, input.logGroupName, input.logStreamName),
    handle: ({ logGroupName: group, logStreamName: name }, context) => {
      getGroup(context, group);
      const table = context.table(logStreams);
      const key = streamKey(group, name);
      if (table.has(key)) throw alreadyExists('log stream');
      table.put(key, {
        group,
        name,
        creationTime: context.clock.now(),
        storedBytes: 0,
        firstBatch: 0,
        nextBatch: 0,
      });
      return {};
    },
  },
  DeleteLogStream: {
    authorize: (input, context) => authorizeGroup(context, input.logGroupName, input.logStreamName),
    handle: ({ logGroupName, logStreamName }, context) => {
      getGroup(context, logGroupName);
      deleteStream(context, getStream(context, logGroupName, logStreamName));
      return {};
    },
  },
  DescribeLogStreams: {
    authorize: (input, context) => authorizeGroup(context, groupNameOf(input)),
    handle: (input, context) => {
      const { orderBy = 'LogStreamName', logStreamNamePrefix: prefix } = input;
      if (orderBy === 'LastEventTime' && prefix) {
        throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
      }
      const group = identifyGroup(context, input);
      const streams = streamsOf(context, group.name)
        .filter(({ name }) => name.startsWith(prefix ?? ''))
        .sort(orderBy === 'LastEventTime' ? byLastEvent : byName);
      const { items, nextToken } = paginate(input.descending ? streams.reverse() : streams, {
        keyOf: ({ name }) => name,
        limit: input.limit ?? 50,
        token: input.nextToken,
        invalidToken: () => invalidParameter('The specified nextToken is invalid.'),
      });
      return { logStreams: items.map((stream) => describe(stream, context)), nextToken };
    },
  },
} satisfies Operations<LogsSdk>;

const byName = (a: LogStream, b: LogStream): number => (a.name < b.name ? -1 : 1);

const byLastEvent = (a: LogStream, b: LogStream): number =>
  (a.lastEventTimestamp ?? a.creationTime) - (b.lastEventTimestamp ?? b.creationTime) || byName(a, b);

const describe = (stream: LogStream, context: Context): LogStreamOutput => ({
  logStreamName: stream.name,
  creationTime: stream.creationTime,
  firstEventTimestamp: stream.firstEventTimestamp,
  lastEventTimestamp: stream.lastEventTimestamp,
  lastIngestionTime: stream.lastIngestionTime,
  uploadSequenceToken: sequenceToken(stream),
  arn: `${groupArn(context, stream.group)}:log-stream:${stream.name}`,
  // "As of June 17, 2019, this parameter is no longer supported for log streams, and is always reported as zero."
  storedBytes: 0,
});

/** Sequence tokens are given out but mean nothing any more. */
export const sequenceToken = (stream: LogStream): string =>
  (49_039_859_000_000_000_000_000_000_000n + BigInt(stream.nextBatch)).toString().padEnd(56, '0');
