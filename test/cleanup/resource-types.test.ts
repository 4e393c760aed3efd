import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Call } from '../../src/aws/call.ts';
import { listEverything } from '../../src/cleanup/inventory.ts';
import { journaledCall } from '../../src/cleanup/journaled-call.ts';
import { RESOURCE_TYPES } from '../../src/cleanup/resource-types/index.ts';
import { ALLOW_LOGS, createWorld, runCleanup, TRUST, type World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await createWorld();
});
afterEach(() => world.close());

const named = (name: string) => `slabs-${world.journal().run}-${name}`;
const ours: Call = (...call) => journaledCall(world.connection.call, world.journal())(...call);
const everything = async () =>
  (await listEverything(world.connection.call))
    .map(({ type, name }) => `${type} ${name}`)
    .filter((resource) => resource !== 'iam.user learner');

const queueArn = (name: string) =>
  `arn:aws:sqs:${world.connection.target.region}:${world.connection.target.account}:${name}`;

const ZipFile = zipSync({ 'index.mjs': strToU8('export const handler = async () => "hello";') });

const connection = () => ({
  Name: named('x'),
  AuthorizationType: 'BASIC',
  AuthParameters: { BasicAuthParameters: { Username: 'u', Password: 'p' } },
});

/** A function with a role that may make its own log group, as the console gives it. */
const createFunction = async (call: Call, name: string) => {
  const RoleName = `${name}-role`;
  const { Role } = await call('iam.CreateRole', { RoleName, AssumeRolePolicyDocument: TRUST });
  await call('iam.AttachRolePolicy', {
    RoleName,
    PolicyArn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole',
  });
  const arn = new Map<string, unknown>(Object.entries(Role ?? {})).get('Arn');
  await call('lambda.CreateFunction', {
    FunctionName: name,
    Role: String(arn),
    Runtime: 'nodejs20.x',
    Handler: 'index.handler',
    Code: { ZipFile },
  });
};

const isActive = async (FunctionName: string) => {
  for (;;) {
    const { State } = await world.connection.call('lambda.GetFunctionConfiguration', { FunctionName });
    if (State === 'Active') return;
    await world.sandbox.advance(1_000);
  }
};

/** Logs come a moment after the answer, as on AWS. */
const hasLogged = async (name: string) => {
  while (!(await everything()).includes(`logs.log-group /aws/lambda/${name}`));
};

describe('a function', () => {
  test('goes with its versions, aliases, permissions and the log group that its first run made', async () => {
    const FunctionName = named('hello');
    await createFunction(ours, FunctionName);
    await isActive(FunctionName);
    await ours('lambda.PublishVersion', { FunctionName });
    await ours('lambda.CreateAlias', { FunctionName, Name: 'live', FunctionVersion: '1' });
    await ours('lambda.AddPermission', {
      FunctionName,
      StatementId: 'events',
      Action: 'lambda:InvokeFunction',
      Principal: 'events.amazonaws.com',
    });
    const { Payload } = await ours('lambda.Invoke', { FunctionName });
    expect(Payload).toBe('"hello"');
    await hasLogged(FunctionName);
    expect((await runCleanup(world)).verdict).toEqual({ kind: 'clean', deleted: 3, unproven: [] });
    expect(await everything()).toEqual([]);
  });

  test('whose logs are still on their way leaves no log group behind', async () => {
    const FunctionName = named('hello');
    await createFunction(ours, FunctionName);
    await isActive(FunctionName);
    await ours('lambda.Invoke', { FunctionName });
    expect((await runCleanup(world)).verdict).toMatchObject({ kind: 'clean' });
    await world.sandbox.advance(60_000);
    expect(await everything()).toEqual([]);
  });

  test('of somebody else survives with its role and log group, though it bears the run’s name', async () => {
    const FunctionName = named('other');
    await createFunction(world.connection.call, FunctionName);
    await isActive(FunctionName);
    await world.connection.call('lambda.Invoke', { FunctionName });
    await hasLogged(FunctionName);
    const all = await everything();
    const { verdict } = await runCleanup(world);
    expect(await everything()).toEqual(all);
    expect(verdict.unproven.map(({ type }) => type).sort()).toEqual([
      'iam.role',
      'lambda.function',
      'logs.log-group',
    ]);
  });

  test('that only bears the run’s tag is reported and survives', async () => {
    const tagged: Call = (api, input, options) =>
      world.connection.call(
        api,
        api === 'lambda.CreateFunction'
          ? { ...input, Tags: { 'serverless-labs:run': world.journal().run } }
          : input,
        options,
      );
    await createFunction(tagged, 'mine');
    expect((await runCleanup(world)).verdict).toMatchObject({
      kind: 'clean',
      deleted: 0,
      unproven: [
        { type: 'lambda.function', name: 'mine', why: expect.stringContaining('tag but not its name') },
      ],
    });
  });
});

describe('every type', () => {
  /** One of each, by the type's own creating call. */
  const creations: Readonly<Record<string, (call: Call) => Promise<unknown>>> = {
    'apigateway.rest-api': (call) => call('apigateway.CreateRestApi', { name: named('x') }),
    'apigateway.usage-plan': (call) => call('apigateway.CreateUsagePlan', { name: named('x') }),
    'apigateway.api-key': (call) => call('apigateway.CreateApiKey', { name: named('x'), enabled: true }),
    'apigatewayv2.api': (call) => call('apigatewayv2.CreateApi', { Name: named('x'), ProtocolType: 'HTTP' }),
    'cloudwatch.alarm': (call) =>
      call('cloudwatch.PutMetricAlarm', {
        AlarmName: named('x'),
        Namespace: 'AWS/Lambda',
        MetricName: 'Errors',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      }),
    'dynamodb.table': async (call) => {
      await call('dynamodb.CreateTable', {
        TableName: named('x'),
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        DeletionProtectionEnabled: true,
      });
      await world.sandbox.advance(1_000);
    },
    'events.api-destination': async (call) => {
      const { ConnectionArn = '' } = await call('events.CreateConnection', connection());
      await call('events.CreateApiDestination', {
        Name: named('x'),
        ConnectionArn,
        HttpMethod: 'POST',
        InvocationEndpoint: 'https://example.com/',
      });
    },
    'events.archive': (call) =>
      call('events.CreateArchive', {
        ArchiveName: named('x'),
        EventSourceArn: 'arn:aws:events:us-east-1:000000000000:event-bus/default',
      }),
    'events.connection': (call) => call('events.CreateConnection', connection()),
    'events.event-bus': (call) => call('events.CreateEventBus', { Name: named('x') }),
    'events.rule': async (call) => {
      await call('events.PutRule', { Name: named('x'), EventPattern: '{"source":["x"]}' });
      await call('events.PutTargets', {
        Rule: named('x'),
        Targets: [{ Id: 'queue', Arn: queueArn(named('x')) }],
      });
    },
    'ec2.instance': (call) => launch(call),
    'iam.policy': (call) => call('iam.CreatePolicy', { PolicyName: named('x'), PolicyDocument: ALLOW_LOGS }),
    'iam.role': (call) => call('iam.CreateRole', { RoleName: named('x'), AssumeRolePolicyDocument: TRUST }),
    'iam.user': (call) => call('iam.CreateUser', { UserName: named('x') }),
    'kinesis.stream': async (call) => {
      await call('kinesis.CreateStream', { StreamName: named('x'), ShardCount: 1 });
      await world.sandbox.advance(1_000);
    },
    'lambda.event-source-mapping': async (call) => {
      const FunctionName = named('x');
      await createFunction(call, FunctionName);
      await call('iam.AttachRolePolicy', {
        RoleName: `${FunctionName}-role`,
        PolicyArn: 'arn:aws:iam::aws:policy/service-role/AWSLambdaSQSQueueExecutionRole',
      });
      await isActive(FunctionName);
      await call('sqs.CreateQueue', { QueueName: named('x') });
      await call('lambda.CreateEventSourceMapping', { FunctionName, EventSourceArn: queueArn(named('x')) });
      await world.sandbox.advance(1_000);
    },
    'lambda.function': (call) => createFunction(call, named('x')),
    'lambda.layer': (call) =>
      call('lambda.PublishLayerVersion', { LayerName: named('x'), Content: { ZipFile } }),
    'logs.log-group': (call) => call('logs.CreateLogGroup', { logGroupName: named('x') }),
    's3.bucket': async (call) => {
      const Bucket = named('x');
      await call('s3.CreateBucket', { Bucket });
      await call('s3.PutBucketVersioning', { Bucket, VersioningConfiguration: { Status: 'Enabled' } });
      await call('s3.PutObject', { Bucket, Key: 'a', Body: 'one' });
      await call('s3.PutObject', { Bucket, Key: 'a', Body: 'two' });
      await call('s3.DeleteObject', { Bucket, Key: 'a' });
      await call('s3.CreateMultipartUpload', { Bucket, Key: 'b' });
    },
    'sns.topic': (call) => call('sns.CreateTopic', { Name: named('x') }),
    'sqs.queue': (call) => call('sqs.CreateQueue', { QueueName: named('x') }),
    'ssm.parameter': (call) => call('ssm.PutParameter', { Name: named('x'), Value: 'x', Type: 'String' }),
    'states.activity': (call) => call('states.CreateActivity', { name: named('x') }),
    'states.state-machine': async (call) => {
      await call('iam.CreateRole', {
        RoleName: named('x-role'),
        AssumeRolePolicyDocument: TRUST.replace('lambda.amazonaws.com', 'states.amazonaws.com'),
      });
      const wait = { StartAt: 'Wait', States: { Wait: { Type: 'Wait', Seconds: 3600, End: true } } };
      const machine = await call('states.CreateStateMachine', {
        name: named('x'),
        definition: JSON.stringify(wait),
        roleArn: `arn:aws:iam::000000000000:role/${named('x-role')}`,
      });
      await call('states.StartExecution', { stateMachineArn: machine.stateMachineArn ?? '' });
    },
  };

  test('is tried here', () => {
    expect(Object.keys(creations).sort()).toEqual(Object.keys(RESOURCE_TYPES).sort());
  });

  for (const [type, create] of Object.entries(creations)) {
    test(`finds, proves, deletes and misses a ${type}`, async () => {
      await create(ours);
      const { call } = world.connection;
      const definition = RESOURCE_TYPES[type];
      const listed = await definition?.list(call, named(''));
      // Where AWS gives the id, only the listing tells it.
      const name = definition?.chosenName ? named('x') : (listed?.[0]?.name ?? '');
      expect(listed).toContainEqual(expect.objectContaining({ name }));
      expect(await definition?.list(call, 'slabs-zzzzzz-')).toEqual([]);
      expect(await definition?.presence(call, name)).toBe('there');
      if (definition?.tagsOf) {
        expect(await definition.tagsOf(call, name)).toMatchObject({
          'serverless-labs:run': world.journal().run,
        });
      }
      await definition?.remove(call, name);
      expect(await definition?.presence(call, name)).toBe('gone');
      // What is gone already is success.
      await definition?.remove(call, name);
    });
  }
});

const launch = (call: Call, more = {}) =>
  call('ec2.RunInstances', {
    ImageId: 'resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
    ...{ InstanceType: 't3.nano', MinCount: 1, MaxCount: 1 },
    ...more,
  });

describe('an instance', () => {
  const states = async () => {
    const { Reservations } = await world.connection.call('ec2.DescribeInstances', {});
    return JSON.stringify(Reservations).match(/(?<="Name":")(running|pending|shutting-down|terminated)/g);
  };

  test('is found by its tag, which stands beside the author’s, and is terminated; another one stays', async () => {
    const TagSpecifications = [{ ResourceType: 'instance', Tags: [{ Key: 'Name', Value: 'web' }] }];
    await launch(ours, { TagSpecifications, MinCount: 2, MaxCount: 2 });
    await launch(world.connection.call);
    const { Tags } = await world.connection.call('ec2.DescribeTags', {});
    expect(Tags).toContainEqual(expect.objectContaining({ Key: 'Name', Value: 'web' }));
    expect(await everything()).toHaveLength(3);
    expect((await runCleanup(world)).verdict).toMatchObject({ kind: 'clean', deleted: 2 });
    expect(await states()).toEqual(['shutting-down', 'shutting-down', 'pending']);
  });
});
