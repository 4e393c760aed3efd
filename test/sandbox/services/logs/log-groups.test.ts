import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  ListLogGroupsCommand,
  ListTagsForResourceCommand,
  ListTagsLogGroupCommand,
  PutLogEventsCommand,
  PutLogGroupDeletionProtectionCommand,
  PutRetentionPolicyCommand,
  StartQueryCommand,
  TagLogGroupCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../../../src/core/clock.ts';
import { createSandbox, type Sandbox } from '../../../../src/sandbox/sandbox.ts';

const NOW = Date.UTC(2026, 10, 21, 9, 0, 0);
const GROUP = '/aws/lambda/hello';

let sandbox: Sandbox;
let logs: CloudWatchLogsClient;

beforeEach(async () => {
  sandbox = await createSandbox({ clock: manualClock(NOW) });
  logs = new CloudWatchLogsClient(sandbox.clientConfig());
});
afterEach(() => sandbox.close());

const createGroup = (logGroupName = GROUP) => logs.send(new CreateLogGroupCommand({ logGroupName }));
const createStream = (logStreamName: string) =>
  logs.send(new CreateLogStreamCommand({ logGroupName: GROUP, logStreamName }));

describe('log groups', () => {
  it('describes what was created', async () => {
    await logs.send(new CreateLogGroupCommand({ logGroupName: GROUP, tags: { team: 'a' } }));
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({}));
    expect(logGroups).toEqual([
      {
        logGroupName: GROUP,
        creationTime: NOW,
        metricFilterCount: 0,
        arn: `arn:aws:logs:us-east-1:${sandbox.account}:log-group:${GROUP}:*`,
        logGroupArn: `arn:aws:logs:us-east-1:${sandbox.account}:log-group:${GROUP}`,
        logGroupClass: 'STANDARD',
        storedBytes: 0,
        deletionProtectionEnabled: false,
      },
    ]);
  });

  it('refuses a second one of the same name', async () => {
    await createGroup();
    await expect(createGroup()).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
      message: 'The specified log group already exists',
    });
  });

  it('refuses a name that is too long, and one with other characters, as AWS words it', async () => {
    await expect(createGroup('a'.repeat(513))).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Invalid LogGroup or LogStream, both must have length less than or equal to 512.',
    });
    await expect(createGroup('a b')).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message:
        "1 validation error detected: Value 'a b' at 'logGroupName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+",
    });
  });

  it('finds by prefix, by part of the name and in pages', async () => {
    for (const name of ['/b/two', '/a/one', '/a/two', 'App']) await createGroup(name);
    const names = async (input: object) =>
      (await logs.send(new DescribeLogGroupsCommand(input))).logGroups?.map(
        ({ logGroupName }) => logGroupName,
      );
    expect(await names({ logGroupNamePrefix: '/a' })).toEqual(['/a/one', '/a/two']);
    expect(await names({ logGroupNamePattern: 'app' })).toEqual(['App']);
    const first = await logs.send(new DescribeLogGroupsCommand({ limit: 3 }));
    expect(first.logGroups).toHaveLength(3);
    expect(await names({ nextToken: first.nextToken })).toEqual(['App']);
    await expect(names({ logGroupNamePrefix: 'a', logGroupNamePattern: 'b' })).rejects.toThrow(
      'mutually exclusive',
    );
    await expect(names({ nextToken: 'x' })).rejects.toThrow('The specified nextToken is invalid.');
    const listed = await logs.send(new ListLogGroupsCommand({ logGroupNamePattern: '^/b/t|App' }));
    expect(listed.logGroups?.map(({ logGroupName }) => logGroupName)).toEqual(['/b/two', 'App']);
  });

  it('takes its streams and events with it', async () => {
    await createGroup();
    await createStream('s');
    await logs.send(
      new PutLogEventsCommand({
        logGroupName: GROUP,
        logStreamName: 's',
        logEvents: [{ timestamp: NOW, message: 'x' }],
      }),
    );
    await logs.send(new DeleteLogGroupCommand({ logGroupName: GROUP }));
    await createGroup();
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({}));
    expect(logGroups?.[0]?.storedBytes).toBe(0);
    const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName: GROUP }));
    expect(logStreams).toEqual([]);
    await expect(logs.send(new DeleteLogGroupCommand({ logGroupName: 'none' }))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'The specified log group does not exist.',
    });
  });

  it('cannot be deleted while it is protected', async () => {
    await createGroup();
    const protect = (deletionProtectionEnabled: boolean) =>
      logs.send(
        new PutLogGroupDeletionProtectionCommand({ logGroupIdentifier: GROUP, deletionProtectionEnabled }),
      );
    await protect(true);
    await expect(logs.send(new DeleteLogGroupCommand({ logGroupName: GROUP }))).rejects.toMatchObject({
      name: 'ValidationException',
    });
    await protect(false);
    await logs.send(new DeleteLogGroupCommand({ logGroupName: GROUP }));
  });

  it('takes only the retention periods that AWS has', async () => {
    await createGroup();
    const retention = async () =>
      (await logs.send(new DescribeLogGroupsCommand({}))).logGroups?.[0]?.retentionInDays;
    await logs.send(new PutRetentionPolicyCommand({ logGroupName: GROUP, retentionInDays: 14 }));
    expect(await retention()).toBe(14);
    await expect(
      logs.send(new PutRetentionPolicyCommand({ logGroupName: GROUP, retentionInDays: 2 })),
    ).rejects.toMatchObject({ name: 'InvalidParameterException' });
    await logs.send(new DeleteRetentionPolicyCommand({ logGroupName: GROUP }));
    expect(await retention()).toBeUndefined();
  });

  it('has the same tags through the old and the new operations', async () => {
    await createGroup();
    const resourceArn = `arn:aws:logs:us-east-1:${sandbox.account}:log-group:${GROUP}`;
    await logs.send(new TagLogGroupCommand({ logGroupName: GROUP, tags: { a: '1' } }));
    await logs.send(new TagResourceCommand({ resourceArn, tags: { b: '2', c: '3' } }));
    await logs.send(new UntagResourceCommand({ resourceArn, tagKeys: ['c'] }));
    expect((await logs.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({
      a: '1',
      b: '2',
    });
    expect((await logs.send(new ListTagsLogGroupCommand({ logGroupName: GROUP }))).tags).toEqual({
      a: '1',
      b: '2',
    });
  });

  it('answers operations that are not there by name', async () => {
    const query = new StartQueryCommand({
      logGroupName: GROUP,
      startTime: 0,
      endTime: 1,
      queryString: 'fields @message',
    });
    await expect(logs.send(query)).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('StartQuery'),
    });
  });
});

describe('log streams', () => {
  it('orders by name or by the last event', async () => {
    await createGroup();
    for (const name of ['b', 'a', 'c']) await createStream(name);
    for (const [index, logStreamName] of ['a', 'c', 'b'].entries()) {
      const logEvents = [{ timestamp: NOW + index, message: 'x' }];
      await logs.send(new PutLogEventsCommand({ logGroupName: GROUP, logStreamName, logEvents }));
    }
    const names = async (input: object) =>
      (await logs.send(new DescribeLogStreamsCommand({ logGroupName: GROUP, ...input }))).logStreams?.map(
        ({ logStreamName }) => logStreamName,
      );
    expect(await names({})).toEqual(['a', 'b', 'c']);
    expect(await names({ descending: true, limit: 1 })).toEqual(['c']);
    expect(await names({ orderBy: 'LastEventTime', descending: true })).toEqual(['b', 'c', 'a']);
    expect(await names({ logStreamNamePrefix: 'b' })).toEqual(['b']);
    await expect(names({ orderBy: 'LastEventTime', logStreamNamePrefix: 'b' })).rejects.toMatchObject({
      name: 'InvalidParameterException',
      message: 'Cannot order by LastEventTime with a logStreamNamePrefix.',
    });
  });

  it('refuses duplicates and unknown ones', async () => {
    await createGroup();
    await createStream('s');
    await expect(createStream('s')).rejects.toMatchObject({
      name: 'ResourceAlreadyExistsException',
      message: 'The specified log stream already exists',
    });
    const remove = () => logs.send(new DeleteLogStreamCommand({ logGroupName: GROUP, logStreamName: 's' }));
    await remove();
    await expect(remove()).rejects.toMatchObject({ message: 'The specified log stream does not exist.' });
  });
});
