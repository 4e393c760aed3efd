import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DescribeLogGroupsCommand,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
  type InputLogEvent,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../../../src/core/clock.ts';
import { createSandbox, type Sandbox } from '../../../../src/sandbox/sandbox.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 0, 0);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const GROUP = 'app';

let sandbox: Sandbox;
let logs: CloudWatchLogsClient;

beforeEach(async () => {
  sandbox = await createSandbox({ clock: manualClock(NOW) });
  logs = new CloudWatchLogsClient(sandbox.clientConfig());
  await logs.send(new CreateLogGroupCommand({ logGroupName: GROUP }));
  for (const logStreamName of ['web/1', 'web/2', 'job/1']) {
    await logs.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName }));
  }
});
afterEach(() => sandbox.close());

const put = (logEvents: InputLogEvent[], logStreamName = 'web/1') =>
  logs.send(new PutLogEventsCommand({ logGroupName: GROUP, logStreamName, logEvents }));

const at = (offset: number, message = `m${offset}`): InputLogEvent => ({ timestamp: NOW + offset, message });

const get = (input: Partial<GetLogEventsCommandInput> = {}) =>
  logs.send(new GetLogEventsCommand({ logGroupName: GROUP, logStreamName: 'web/1', ...input }));

const filter = (input: Partial<FilterLogEventsCommandInput> = {}) =>
  logs.send(new FilterLogEventsCommand({ logGroupName: GROUP, ...input }));

const messages = (output: { events?: { message?: string | undefined }[] | undefined }) =>
  output.events?.map(({ message }) => message);

describe('PutLogEvents', () => {
  it('gives a next sequence token and ignores the one it gets', async () => {
    const { nextSequenceToken } = await put([at(0)]);
    expect(nextSequenceToken).toMatch(/^\d{56}$/);
    const command = {
      logGroupName: GROUP,
      logStreamName: 'web/1',
      logEvents: [at(1)],
      sequenceToken: 'wrong',
    };
    await logs.send(new PutLogEventsCommand(command));
    expect(messages(await get())).toEqual(['m0', 'm1']);
  });

  it('refuses events out of order', async () => {
    await expect(put([at(1), at(0)])).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Log events in a single PutLogEvents request must be in chronological order.',
    });
  });

  it('refuses a batch that spans more than a day', async () => {
    await expect(put([at(-DAY - 1), at(0)])).rejects.toThrow('cannot span more than 24 hours');
    await put([at(-DAY), at(0)]);
  });

  it('refuses more than 1,048,576 bytes, 26 of them for each event', async () => {
    const half = 'x'.repeat(524_288 - 26);
    await put([at(0, half), at(0, half)]);
    await expect(put([at(0, half), at(0, `${half}x`)])).rejects.toThrow(
      'Upload too large: 1048577 bytes exceeds limit of 1048576',
    );
  });

  it('leaves out what is too old, expired or too new, says so, and keeps the rest', async () => {
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: GROUP, retentionInDays: 3 }));
    const { rejectedLogEventsInfo } = await put([
      at(-15 * DAY),
      at(-4 * DAY),
      at(-2 * HOUR, 'kept'),
      at(2 * HOUR, 'kept too'),
      at(2 * HOUR + 1),
    ]);
    expect(rejectedLogEventsInfo).toEqual({
      tooOldLogEventEndIndex: 1,
      expiredLogEventEndIndex: 2,
      tooNewLogEventStartIndex: 4,
    });
    expect(messages(await get())).toEqual(['kept', 'kept too']);
  });

  it('refuses an unknown group and an unknown stream', async () => {
    await expect(put([at(0)], 'none')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log stream does not exist.',
    });
    const command = { logGroupName: 'none', logStreamName: 's', logEvents: [at(0)] };
    await expect(logs.send(new PutLogEventsCommand(command))).rejects.toThrow(
      'The specified log group does not exist.',
    );
  });
});

describe('GetLogEvents', () => {
  it('orders by timestamp over batches and keeps the order within a batch', async () => {
    await put([at(5, 'late'), at(5, 'later')]);
    await put([at(1, 'early')]);
    expect(messages(await get())).toEqual(['early', 'late', 'later']);
  });

  it('starts at the end unless told to start at the head', async () => {
    await put([at(1), at(2), at(3)]);
    expect(messages(await get({ limit: 2 }))).toEqual(['m2', 'm3']);
    expect(messages(await get({ limit: 2, startFromHead: true }))).toEqual(['m1', 'm2']);
  });

  it('takes the start into the range and leaves the end out', async () => {
    await put([at(1), at(2), at(3)]);
    expect(messages(await get({ startTime: NOW + 1, endTime: NOW + 3 }))).toEqual(['m1', 'm2']);
  });

  it('returns the same token at the end, and new events after it later', async () => {
    await put([at(1), at(2), at(3)]);
    const first = await get({ limit: 2, startFromHead: true });
    expect(first.nextForwardToken).toMatch(/^f\/\d{56}\/s$/);
    const second = await get({ nextToken: first.nextForwardToken, startFromHead: true });
    expect(messages(second)).toEqual(['m3']);
    const third = await get({ nextToken: second.nextForwardToken, startFromHead: true });
    expect(messages(third)).toEqual([]);
    expect(third.nextForwardToken).toBe(second.nextForwardToken);
    await put([at(4)]);
    expect(messages(await get({ nextToken: third.nextForwardToken, startFromHead: true }))).toEqual(['m4']);
  });

  it('walks back to the beginning and returns the same token there', async () => {
    await put([at(1), at(2), at(3)]);
    const last = await get({ limit: 2 });
    const before = await get({ nextToken: last.nextBackwardToken });
    expect(messages(before)).toEqual(['m1']);
    const beginning = await get({ nextToken: before.nextBackwardToken });
    expect(messages(beginning)).toEqual([]);
    expect(beginning.nextBackwardToken).toBe(before.nextBackwardToken);
    expect(messages(await get({ nextToken: beginning.nextForwardToken }))).toEqual(['m1', 'm2', 'm3']);
  });

  it('follows an empty stream from its first token', async () => {
    const empty = await get({ startFromHead: true });
    expect(messages(empty)).toEqual([]);
    await put([at(0)]);
    expect(messages(await get({ nextToken: empty.nextForwardToken, startFromHead: true }))).toEqual(['m0']);
  });

  it('answers at most 1 MB at once', async () => {
    for (const offset of [1, 2, 3]) await put([at(offset, String(offset).repeat(500_000))]);
    const { events, nextForwardToken } = await get({ startFromHead: true });
    expect(events).toHaveLength(2);
    expect((await get({ nextToken: nextForwardToken, startFromHead: true })).events).toHaveLength(1);
  });

  it('refuses a token that it did not give', async () => {
    await expect(get({ nextToken: 'f/1/s' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'The specified nextToken is invalid.',
    });
  });
});

describe('retention', () => {
  it('ends on the clock, for what is read and what is stored', async () => {
    await put([at(0, 'old')]);
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: GROUP, retentionInDays: 1 }));
    await sandbox.clock.advance(DAY);
    expect(messages(await get())).toEqual(['old']);
    await sandbox.clock.advance(1);
    expect(messages(await get())).toEqual([]);
    expect(messages(await filter())).toEqual([]);
    await put([{ timestamp: NOW + DAY, message: 'new' }]);
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({}));
    expect(logGroups?.[0]?.storedBytes).toBe('new'.length + 26);
  });
});

describe('FilterLogEvents', () => {
  it('interleaves the streams by time and names them', async () => {
    await put([at(1), at(3)], 'web/1');
    await put([at(2)], 'job/1');
    const { events, searchedLogStreams } = await filter();
    expect(events?.map(({ logStreamName, message }) => [logStreamName, message])).toEqual([
      ['web/1', 'm1'],
      ['job/1', 'm2'],
      ['web/1', 'm3'],
    ]);
    expect(new Set(events?.map(({ eventId }) => eventId)).size).toBe(3);
    expect(searchedLogStreams).toEqual([]);
  });

  it('chooses streams by prefix or by name', async () => {
    await put([at(1)], 'web/1');
    await put([at(2)], 'web/2');
    await put([at(3)], 'job/1');
    expect(messages(await filter({ logStreamNamePrefix: 'web/' }))).toEqual(['m1', 'm2']);
    expect(messages(await filter({ logStreamNames: ['job/1', 'web/2'] }))).toEqual(['m2', 'm3']);
    await expect(filter({ logStreamNames: ['none'] })).rejects.toThrow(
      'The specified log stream does not exist.',
    );
    await expect(filter({ logStreamNames: ['job/1'], logStreamNamePrefix: 'web' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('filters by pattern and by time, whose end belongs to the range', async () => {
    await put([at(1, 'ERROR one'), at(2, 'fine'), at(3, 'ERROR two'), at(4, 'ERROR three')]);
    const output = await filter({ filterPattern: 'ERROR', startTime: NOW + 1, endTime: NOW + 3 });
    expect(messages(output)).toEqual(['ERROR one', 'ERROR two']);
    await expect(filter({ filterPattern: '{ $.a' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('pages through the matches', async () => {
    await put([at(1, 'a'), at(1, 'a'), at(2, 'b'), at(3, 'a')]);
    const first = await filter({ filterPattern: 'a', limit: 2 });
    expect(messages(first)).toEqual(['a', 'a']);
    const second = await filter({ filterPattern: 'a', limit: 2, nextToken: first.nextToken });
    expect(messages(second)).toEqual(['a']);
    expect(second.nextToken).toBeUndefined();
  });

  it('returns the latest first when asked to, over pages too', async () => {
    await put([at(1), at(2), at(3)]);
    const first = await filter({ startFromHead: false, limit: 2 });
    expect(messages(first)).toEqual(['m3', 'm2']);
    expect(messages(await filter({ nextToken: first.nextToken }))).toEqual(['m1']);
    await expect(filter({ startFromHead: false, startTime: 0 })).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });

  it('refuses a group of the Infrequent Access class, as reading events does', async () => {
    await logs.send(new CreateLogGroupCommand({ logGroupName: 'ia', logGroupClass: 'INFREQUENT_ACCESS' }));
    await logs.send(new CreateLogStreamCommand({ logGroupName: 'ia', logStreamName: 's' }));
    const refusal = {
      name: 'InvalidParameterException',
      message: expect.stringContaining('INFREQUENT_ACCESS'),
    };
    await expect(filter({ logGroupName: 'ia' })).rejects.toMatchObject(refusal);
    await expect(get({ logGroupName: 'ia', logStreamName: 's' })).rejects.toMatchObject(refusal);
  });

  it('takes the log group by its ARN too, but not both', async () => {
    await put([at(1)]);
    const logGroupIdentifier = `arn:aws:logs:us-east-1:${sandbox.account}:log-group:${GROUP}`;
    expect(messages(await logs.send(new FilterLogEventsCommand({ logGroupIdentifier })))).toEqual(['m1']);
    await expect(filter({ logGroupIdentifier })).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});
