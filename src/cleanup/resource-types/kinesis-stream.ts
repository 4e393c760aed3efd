import type { Call } from '../../aws/call.ts';
import type { JsonObject } from '../../aws/json.ts';
import { listAll, tagsFromList, text } from '../answer.ts';
import { unlessGone } from '../attempt.ts';
import type { ResourceType } from '../resource-type.ts';

/**
 * A data stream with its records and its consumers; while it is being deleted its name is taken.
 * https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeleteStream.html
 */
export const kinesisStream: ResourceType = {
  createdBy: ['kinesis.CreateStream'],
  holds: [
    'kinesis.PutRecord',
    'kinesis.PutRecords',
    'kinesis.RegisterStreamConsumer',
    'kinesis.SplitShard',
    'kinesis.MergeShards',
    'kinesis.UpdateShardCount',
    'kinesis.AddTagsToStream',
    'kinesis.PutResourcePolicy',
  ],
  chosenName: (input) => text(input, 'StreamName') || undefined,
  idOf: () => undefined,
  tagging: { member: 'Tags', format: 'map' },
  prefixes: [''],
  list: async (call, prefix) =>
    (await streams(call))
      .filter((stream) => isThere(stream) && text(stream, 'StreamName').startsWith(prefix))
      .map((stream) => ({ name: text(stream, 'StreamName') })),
  tagsOf: async (call, StreamName) =>
    tagsFromList((await call('kinesis.ListTagsForStream', { StreamName })).Tags),
  presence: async (call, StreamName) => ((await isActive(call, StreamName)) ? 'there' : 'gone'),
  remove: async (call, StreamName) => {
    // A stream that is being deleted refuses to be deleted again.
    if (!(await isActive(call, StreamName))) return;
    await unlessGone(() => call('kinesis.DeleteStream', { StreamName, EnforceConsumerDeletion: true }));
  },
  // A stream that is being created or changed refuses for a moment.
  passing: ['ResourceInUseException', 'LimitExceededException'],
  after: ['lambda.event-source-mapping'],
  leaves: [],
  look: (StreamName) => ({ api: 'kinesis.DescribeStreamSummary', input: { StreamName } }),
  lookAtAll: () => ({ api: 'kinesis.ListStreams', input: {} }),
  nameInArn: (arn) => /^arn:[^:]+:kinesis:[^:]*:\d*:stream\/([^/]+)$/.exec(arn)?.[1],
};

/** One that is being deleted takes and gives nothing any more, and can't come back. */
const isThere = (stream: JsonObject): boolean => text(stream, 'StreamStatus') !== 'DELETING';

const isActive = async (call: Call, name: string): Promise<boolean> => {
  const stream = (await streams(call)).find((one) => text(one, 'StreamName') === name);
  return stream !== undefined && isThere(stream);
};

const streams = (call: Call): Promise<readonly JsonObject[]> =>
  listAll(call, {
    api: 'kinesis.ListStreams',
    items: 'StreamSummaries',
    token: { output: 'NextToken', input: 'NextToken' },
  });
