import { CloudWatchClient, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  ListTagsForResourceCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  GetResourcesCommand,
  type GetResourcesCommandInput,
  GetTagKeysCommand,
  GetTagValuesCommand,
  ResourceGroupsTaggingAPIClient,
  TagResourcesCommand,
  UntagResourcesCommand,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { manualClock } from '../../../../src/core/clock.ts';
import { createSandbox, type Sandbox } from '../../../../src/sandbox/sandbox.ts';

let sandbox: Sandbox;
let tagging: ResourceGroupsTaggingAPIClient;
let logs: CloudWatchLogsClient;

const groupArn = (name: string) => `arn:aws:logs:us-east-1:${sandbox.account}:log-group:${name}`;
const alarmArn = () => `arn:aws:cloudwatch:us-east-1:${sandbox.account}:alarm:a`;

beforeEach(async () => {
  sandbox = await createSandbox({ clock: manualClock(Date.UTC(2026, 10, 21)) });
  tagging = new ResourceGroupsTaggingAPIClient(sandbox.clientConfig());
  logs = new CloudWatchLogsClient(sandbox.clientConfig());
  await logs.send(new CreateLogGroupCommand({ logGroupName: 'one', tags: { lab: 'hello', run: '1' } }));
  await logs.send(new CreateLogGroupCommand({ logGroupName: 'two', tags: { lab: 'hello', run: '2' } }));
  await logs.send(new CreateLogGroupCommand({ logGroupName: 'bare' }));
  await new CloudWatchClient(sandbox.clientConfig()).send(
    new PutMetricAlarmCommand({
      AlarmName: 'a',
      Namespace: 'App',
      MetricName: 'M',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 1,
      ComparisonOperator: 'GreaterThanThreshold',
      Tags: [{ Key: 'lab', Value: 'queue' }],
    }),
  );
});
afterEach(() => sandbox.close());

const arns = async (input: GetResourcesCommandInput) =>
  (await tagging.send(new GetResourcesCommand(input))).ResourceTagMappingList?.map(
    ({ ResourceARN }) => ResourceARN,
  );

describe('GetResources', () => {
  it('finds what is tagged in every service', async () => {
    expect(await arns({})).toEqual([alarmArn(), groupArn('one'), groupArn('two')]);
    const { ResourceTagMappingList, PaginationToken } = await tagging.send(
      new GetResourcesCommand({ ResourceARNList: [groupArn('one')] }),
    );
    expect(ResourceTagMappingList).toEqual([
      {
        ResourceARN: groupArn('one'),
        Tags: [
          { Key: 'lab', Value: 'hello' },
          { Key: 'run', Value: '1' },
        ],
      },
    ]);
    expect(PaginationToken).toBe('');
  });

  it('filters by tags and types', async () => {
    expect(await arns({ TagFilters: [{ Key: 'lab', Values: ['hello'] }] })).toEqual([
      groupArn('one'),
      groupArn('two'),
    ]);
    expect(await arns({ TagFilters: [{ Key: 'lab' }, { Key: 'run', Values: ['2', '3'] }] })).toEqual([
      groupArn('two'),
    ]);
    expect(await arns({ ResourceTypeFilters: ['logs'] })).toEqual([groupArn('one'), groupArn('two')]);
    expect(await arns({ ResourceTypeFilters: ['cloudwatch:alarm'] })).toEqual([alarmArn()]);
    expect(await arns({ ResourceTypeFilters: ['logs:none'] })).toEqual([]);
  });

  it('pages', async () => {
    const first = await tagging.send(new GetResourcesCommand({ ResourcesPerPage: 2 }));
    expect(first.ResourceTagMappingList).toHaveLength(2);
    expect(await arns({ ResourcesPerPage: 2, PaginationToken: first.PaginationToken })).toEqual([
      groupArn('two'),
    ]);
    await expect(arns({ PaginationToken: 'x' })).rejects.toMatchObject({
      name: 'PaginationTokenExpiredException',
    });
  });

  it('takes no filters beside ARNs', async () => {
    await expect(
      arns({ ResourceARNList: [groupArn('one')], TagFilters: [{ Key: 'a' }] }),
    ).rejects.toMatchObject({
      name: 'InvalidParameterException',
    });
  });
});

describe('tags', () => {
  it('are listed by key and by value', async () => {
    expect((await tagging.send(new GetTagKeysCommand({}))).TagKeys).toEqual(['lab', 'run']);
    expect((await tagging.send(new GetTagValuesCommand({ Key: 'lab' }))).TagValues).toEqual([
      'hello',
      'queue',
    ]);
  });

  it('are added and taken away over services; what fails is told by ARN', async () => {
    const ResourceARNList = [groupArn('bare'), alarmArn(), groupArn('none')];
    const tagged = await tagging.send(new TagResourcesCommand({ ResourceARNList, Tags: { owner: 'me' } }));
    expect(tagged.FailedResourcesMap).toEqual({
      [groupArn('none')]: expect.objectContaining({
        StatusCode: 400,
        ErrorCode: 'InvalidParameterException',
      }),
    });
    expect(await arns({ TagFilters: [{ Key: 'owner', Values: ['me'] }] })).toEqual([
      alarmArn(),
      groupArn('bare'),
    ]);
    expect((await logs.send(new ListTagsForResourceCommand({ resourceArn: groupArn('bare') }))).tags).toEqual(
      { owner: 'me' },
    );
    await tagging.send(
      new UntagResourcesCommand({ ResourceARNList: [groupArn('bare'), alarmArn()], TagKeys: ['owner'] }),
    );
    expect(await arns({ TagFilters: [{ Key: 'owner' }] })).toEqual([]);
  });

  it('may not begin with aws:', async () => {
    const command = new TagResourcesCommand({ ResourceARNList: [groupArn('one')], Tags: { 'aws:x': 'y' } });
    await expect(tagging.send(command)).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });
});
