import { CloudWatchClient, ListMetricsCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  DescribeLogGroupsCommand,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateRoleCommand,
  CreateUserCommand,
  GetRoleCommand,
  GetUserCommand,
  IAMClient,
  ListUserTagsCommand,
} from '@aws-sdk/client-iam';
import { AddPermissionCommand, LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { AwsJson1_1Protocol, AwsQueryProtocol, AwsSmithyRpcV2CborProtocol } from '@aws-sdk/core/protocols';
import { cbor } from '@smithy/core/cbor';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSandbox, type Sandbox } from '../../../src/sandbox/sandbox.ts';

let sandbox: Sandbox;
beforeEach(async () => {
  sandbox = await createSandbox({ iam: 'off' });
});
afterEach(() => sandbox.close());

const METRIC = {
  Namespace: 'Shop',
  MetricData: [{ MetricName: 'Orders', Value: 1.5, Dimensions: [{ Name: 'Shop', Value: 'a & b' }] }],
};

describe('one operation in every protocol that a client may speak', () => {
  it.each([
    ['awsJson 1.0, as the SDK does', undefined],
    ['query, as older clients do', AwsQueryProtocol],
    ['CBOR, when it is told to', AwsSmithyRpcV2CborProtocol],
  ])('CloudWatch answers %s', async (_name, protocol) => {
    const client = new CloudWatchClient({ ...sandbox.clientConfig(), ...(protocol && { protocol }) });
    await client.send(
      new PutMetricDataCommand({
        ...METRIC,
        MetricData: METRIC.MetricData.map((datum) => ({ ...datum, Timestamp: new Date() })),
      }),
    );
    const { Metrics } = await client.send(new ListMetricsCommand({ Namespace: 'Shop' }));
    expect(Metrics).toEqual([
      { Namespace: 'Shop', MetricName: 'Orders', Dimensions: [{ Name: 'Shop', Value: 'a & b' }] },
    ]);
    const unknown = new PutMetricDataCommand({ Namespace: 'AWS/Lambda', MetricData: METRIC.MetricData });
    await expect(client.send(unknown)).rejects.toMatchObject({
      name: expect.stringMatching(/InvalidParameterValue/),
    });
  });

  it('awsJson 1.1: CloudWatch Logs', async () => {
    const logs = new CloudWatchLogsClient(sandbox.clientConfig());
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/shop/ü', tags: { a: 'b' } })).catch(() => {});
    await logs.send(new CreateLogGroupCommand({ logGroupName: '/shop/orders' }));
    const { logGroups } = await logs.send(new DescribeLogGroupsCommand({}));
    expect(logGroups?.map(({ logGroupName }) => logGroupName)).toEqual(['/shop/orders']);
    expect(logGroups?.[0]?.creationTime).toBeTypeOf('number');
  });

  it('query: IAM, with lists, XML entities and typed errors', async () => {
    const iam = new IAMClient(sandbox.clientConfig());
    const Tags = [
      { Key: 'a', Value: 'b c' },
      { Key: 'd', Value: '' },
    ];
    await iam.send(new CreateUserCommand({ UserName: 'bob', Tags }));
    expect((await iam.send(new ListUserTagsCommand({ UserName: 'bob' }))).Tags).toEqual(Tags);
    expect((await iam.send(new GetUserCommand({ UserName: 'bob' }))).User?.CreateDate).toBeInstanceOf(Date);
    const AssumeRolePolicyDocument = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    });
    const Description = '<a href="x">&amp;</a>';
    await iam.send(new CreateRoleCommand({ RoleName: 'role', AssumeRolePolicyDocument, Description }));
    expect((await iam.send(new GetRoleCommand({ RoleName: 'role' }))).Role?.Description).toBe(Description);
    await expect(iam.send(new GetUserCommand({ UserName: 'eve' }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      message: 'The user with name eve cannot be found.',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('restJson: Lambda, with paths, statuses and the error type in a header', async () => {
    const lambda = new LambdaClient(sandbox.clientConfig());
    expect((await lambda.send(new ListFunctionsCommand({ MaxItems: 3 }))).Functions).toEqual([]);
    const permission = {
      FunctionName: 'none',
      StatementId: 's',
      Action: 'lambda:InvokeFunction',
      Principal: 'sns.amazonaws.com',
    };
    await expect(lambda.send(new AddPermissionCommand(permission))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      Type: 'User',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('names the operation that is not there', async () => {
    const logs = new CloudWatchLogsClient(sandbox.clientConfig());
    const query = new StartQueryCommand({ startTime: 1, endTime: 2, queryString: 'fields @message' });
    await expect(logs.send(query)).rejects.toMatchObject({
      name: 'NotImplemented',
      message: expect.stringContaining('logs:StartQuery'),
    });
  });

  it('answers several kinds of client at once without mixing them up', async () => {
    const json = new CloudWatchLogsClient({ ...sandbox.clientConfig(), protocol: AwsJson1_1Protocol });
    const iam = new IAMClient(sandbox.clientConfig());
    const names = Array.from({ length: 20 }, (_, index) => `user-${index}`);
    const users = await Promise.all(
      names.map(async (UserName, index) => {
        if (index % 2) await json.send(new CreateLogGroupCommand({ logGroupName: UserName }));
        return (await iam.send(new CreateUserCommand({ UserName }))).User?.UserName;
      }),
    );
    expect(users).toEqual(names);
  });
});

describe('bodies that are no good', () => {
  const post = async (headers: Record<string, string>, body: string | Uint8Array, path = '/') => {
    const endpoint = await sandbox.listen(0);
    return fetch(`${endpoint}${path}`, { method: 'POST', headers, body });
  };
  const logs = (body: string) =>
    post(
      { 'x-amz-target': 'Logs_20140328.CreateLogGroup', 'content-type': 'application/x-amz-json-1.1' },
      body,
    );

  it.each([
    ['{', /parse/],
    ['[]', /structure/],
    ['"text"', /structure/],
    ['{"logGroupName": 1}', /NUMBER_VALUE can not be converted to a String/],
    ['{"logGroupName": true}', /TRUE_VALUE can not be converted to a String/],
    ['{"logGroupName": ["a"]}', /Unrecognized collection type/],
    ['{"logGroupName": {}}', /Start of structure or map found where not expected/],
    ['{"logGroupName": "a", "tags": "b"}', /Unexpected field type/],
  ])('JSON %s', async (body, message) => {
    const response = await logs(body);
    expect(response.status).toBe(400);
    const error = JSON.parse(await response.text());
    expect(error.__type).toBe('SerializationException');
    expect(error.message).toMatch(message);
  });

  it('JSON that is nested 50,000 deep', async () => {
    expect((await logs('['.repeat(50_000))).status).toBe(400);
    expect((await logs(`{"tags": ${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`)).status).toBe(400);
  });

  it('takes nothing from a __proto__ key', async () => {
    expect((await logs('{"logGroupName": "a", "__proto__": {"tags": {"x": "y"}}}')).status).toBe(200);
    expect(Reflect.get({}, 'tags')).toBeUndefined();
  });

  it.each([
    ['an empty body', '', 'MissingParameter|Validation'],
    ['a number that is none', 'Action=ListUsers&Version=2010-05-08&MaxItems=many', 'MalformedInput'],
    ['a list with a hole', 'Action=CreateUser&Version=2010-05-08&UserName=a&Tags.member.2.Key=k', ''],
  ])('query: %s', async (_what, body, code) => {
    const response = await post({ 'content-type': 'application/x-www-form-urlencoded' }, body);
    const text = await response.text();
    if (code && body) expect(text).toMatch(new RegExp(`<Code>(${code})`));
    expect(response.status).toBeLessThan(500);
  });

  it.each([
    ['cut short', Uint8Array.from([0xbf, 0x61])],
    ['not a map', cbor.serialize('text')],
    ['an endless length', Uint8Array.from([0xbb, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])],
  ])('CBOR %s', async (_what, body) => {
    const path = '/service/GraniteServiceVersion20100801/operation/ListMetrics';
    const response = await post(
      { 'smithy-protocol': 'rpc-v2-cbor', 'content-type': 'application/cbor' },
      body,
      path,
    );
    expect(response.status).toBe(400);
    expect(response.headers.get('content-type')).toBe('application/cbor');
  });
});
