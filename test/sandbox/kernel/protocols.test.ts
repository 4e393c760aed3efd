import { CloudWatchLogsClient, CreateLogGroupCommand, DescribeLogGroupsCommand, PutLogEventsCommand, CreateLogStreamCommand, GetLogEventsCommand, StartQueryCommand } from '@aws-sdk/client-cloudwatch-logs';
import { IAMClient, CreateUserCommand, GetUserCommand, CreateRoleCommand, ListRolesCommand } from '@aws-sdk/client-iam';
import { afterEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../../src/core/clock.ts';
import { createSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts';

let sandbox: Sandbox;
afterEach(() => sandbox.close());

describe('protocols', () => {
  it('answers awsJson and query in memory', async () => {
    sandbox = await createSandbox({ clock: manualClock(Date.UTC(2026, 0, 1)) });
    const logs = new CloudWatchLogsClient(sandbox.clientConfig());
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/a/b' }));
    const groups = await logs.send(new DescribeLogGroupsCommand({}));
    expect(groups.logGroups?.map((group) => group.logGroupName)).toEqual(['/a/b']);
    await logs.send(new CreateLogStreamCommand({ logGroupName: '/a/b', logStreamName: 's' }));
    await logs.send(new PutLogEventsCommand({ logGroupName: '/a/b', logStreamName: 's', logEvents: [{ timestamp: Date.UTC(2026, 0, 1), message: 'hi' }] }));
    const events = await logs.send(new GetLogEventsCommand({ logGroupName: '/a/b', logStreamName: 's' }));
    expect(events.events?.[0]?.message).toBe('hi');
    await expect(logs.send(new StartQueryCommand({ startTime: 1, endTime: 2, queryString: 'x' }))).rejects.toThrow('logs:StartQuery');
    const iam = new IAMClient(sandbox.clientConfig());
    await iam.send(new CreateUserCommand({ UserName: 'bob', Tags: [{ Key: 'a', Value: 'b' }] }));
    expect((await iam.send(new GetUserCommand({ UserName: 'bob' }))).User?.Arn).toBe('arn:aws:iam::000000000000:user/bob');
    await expect(iam.send(new GetUserCommand({ UserName: 'eve' }))).rejects.toMatchObject({ name: 'NoSuchEntityException' });
    await expect(iam.send(new CreateRoleCommand({ RoleName: 'x', AssumeRolePolicyDocument: '{' }))).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
    expect((await iam.send(new ListRolesCommand({}))).Roles).toEqual([]);
  });
  it('answers over loopback', async () => {
    sandbox = await createSandbox();
    const endpoint = await sandbox.listen(0);
    const { requestHandler: _, ...config } = sandbox.clientConfig();
    const iam = new IAMClient({ ...config, endpoint });
    await iam.send(new CreateUserCommand({ UserName: 'bob' }));
    const bad = new IAMClient({ ...config, endpoint, credentials: { ...sandbox.keys, secretAccessKey: 'no' } });
    await expect(bad.send(new GetUserCommand({}))).rejects.toMatchObject({ name: 'SignatureDoesNotMatch' });
  });
});
