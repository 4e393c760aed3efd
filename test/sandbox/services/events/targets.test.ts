import { CloudWatchClient, GetMetricStatisticsCommand } from '@aws-sdk/client-cloudwatch';
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  FilterLogEventsCommand,
  PutResourcePolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  CreateEventBusCommand,
  DeleteEventBusCommand,
  DeleteRuleCommand,
  DescribeEventBusCommand,
  DescribeRuleCommand,
  ListRuleNamesByTargetCommand,
  ListRulesCommand,
  ListTagsForResourceCommand,
  ListTargetsByRuleCommand,
  PutPermissionCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemovePermissionCommand,
  RemoveTargetsCommand,
  TagResourceCommand,
  type Target,
  UntagResourceCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from '@aws-sdk/client-iam';
import {
  CreateStreamCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
} from '@aws-sdk/client-kinesis';
import { CreateStateMachineCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import {
  CreateTopicCommand,
  SetTopicAttributesCommand,
  SNSClient,
  SubscribeCommand,
} from '@aws-sdk/client-sns';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  busArn,
  type EventsWorld,
  NOW,
  openEventsWorld,
  queueArn,
  refusal,
  ruleArn,
} from './events-world.ts';

let world: EventsWorld;
beforeEach(async () => {
  world = await openEventsWorld();
});
afterEach(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

const APP = { source: ['app'] };
const policy = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });

/** A role that services may assume. */
const role = async (RoleName: string, Action: string) => {
  const iam = new IAMClient(world.sandbox.clientConfig());
  const Principal = { Service: ['events.amazonaws.com', 'states.amazonaws.com'] };
  const AssumeRolePolicyDocument = policy({ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' });
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  const PolicyDocument = policy({ Effect: 'Allow', Action, Resource: '*' });
  await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'p', PolicyDocument }));
  return Role?.Arn ?? '';
};

describe('an event gets to', () => {
  it('a state machine under the target’s role', async () => {
    const sfn = new SFNClient(world.sandbox.clientConfig());
    const RoleArn = await role('starter', 'states:StartExecution');
    const definition = JSON.stringify({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } });
    const { stateMachineArn = '' } = await sfn.send(
      new CreateStateMachineCommand({ name: 'm', definition, roleArn: RoleArn }),
    );
    await world.rule('orders', APP, [{ Arn: stateMachineArn, RoleArn, InputPath: '$.detail' }]);
    await world.put({ id: 1 });
    const { executions } = await sfn.send(new ListExecutionsCommand({ stateMachineArn }));
    expect(executions).toHaveLength(1);
  });

  it('a stream, with a key from the event', async () => {
    const kinesis = new KinesisClient(world.sandbox.clientConfig());
    await kinesis.send(new CreateStreamCommand({ StreamName: 's', ShardCount: 1 }));
    await world.clock.advance(1000);
    const RoleArn = await role('writer', 'kinesis:PutRecord');
    const KinesisParameters = { PartitionKeyPath: '$.detail.customer' };
    const Arn = 'arn:aws:kinesis:us-east-1:000000000000:stream/s';
    await world.rule('orders', APP, [{ Arn, RoleArn, KinesisParameters, InputPath: '$.detail' }]);
    await world.put({ customer: 'ann' });
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({
        StreamName: 's',
        ShardId: 'shardId-000000000000',
        ShardIteratorType: 'TRIM_HORIZON',
      }),
    );
    const { Records: [record] = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator }));
    expect([record?.PartitionKey, Buffer.from(record?.Data ?? '').toString()]).toEqual([
      'ann',
      '{"customer":"ann"}',
    ]);
  });

  it('a topic that lets EventBridge in; its default policy doesn’t', async () => {
    const sns = new SNSClient(world.sandbox.clientConfig());
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 't' }));
    await world.rule('orders', APP, [{ Arn: TopicArn, Input: '"hello"' }]);
    await world.put({ id: 1 });
    expect(world.outcomes()).toEqual([expect.stringMatching(/^failed \(NO_PERMISSIONS\)/)]);
    const AttributeValue = policy({
      Effect: 'Allow',
      Principal: { Service: 'events.amazonaws.com' },
      Action: 'sns:Publish',
      Resource: TopicArn,
    });
    const grant = { TopicArn, AttributeName: 'Policy', AttributeValue };
    await sns.send(new SetTopicAttributesCommand(grant));
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sms', Endpoint: '+15555550100' }));
    await world.put({ id: 2 });
    expect(world.outcomes().at(-1)).toBe('delivered');
  });

  it('no FIFO topic, as nothing tells its group', async () => {
    const sns = new SNSClient(world.sandbox.clientConfig());
    const Attributes = {
      FifoTopic: 'true',
      ContentBasedDeduplication: 'true',
      Policy: policy({
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: '*',
      }),
    };
    const { TopicArn = '' } = await sns.send(new CreateTopicCommand({ Name: 't.fifo', Attributes }));
    await world.rule('orders', APP, [TopicArn]);
    await world.put({ id: 1 });
    expect(world.outcomes()).toEqual([
      expect.stringMatching(/^failed \(INVALID_PARAMETER\): .*The MessageGroupId parameter is required/),
    ]);
  });

  it('a log group that a policy opens to it', async () => {
    const logs = new CloudWatchLogsClient(world.sandbox.clientConfig());
    const logGroupName = '/aws/events/app';
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    const Arn = `arn:aws:logs:us-east-1:000000000000:log-group:${logGroupName}`;
    await world.rule('orders', APP, [Arn]);
    await world.put({ id: 1 });
    expect(world.outcomes()).toEqual([expect.stringMatching(/^failed \(NO_PERMISSIONS\)/)]);
    const policyDocument = policy({
      Effect: 'Allow',
      Principal: { Service: ['events.amazonaws.com', 'delivery.logs.amazonaws.com'] },
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: `${Arn}:*`,
    });
    await logs.send(new PutResourcePolicyCommand({ policyName: 'p', policyDocument }));
    await world.put({ id: 2 });
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
    expect(events.map(({ message = '' }) => JSON.parse(message).detail)).toEqual([{ id: 2 }]);
  });

  it('another bus under the target’s role, as it was, but not to a third', async () => {
    await world.bus('second');
    await world.bus('third');
    const RoleArn = await role('forwarder', 'events:PutEvents');
    await world.rule('one', APP, [{ Arn: busArn('second'), RoleArn }]);
    await world.rule('two', APP, [{ Arn: busArn('third'), RoleArn }, await world.queue('q')], 'second');
    const { Entries } = await world.put({ id: 1 });
    const [body = ''] = await world.bodies('q');
    expect(JSON.parse(body)).toMatchObject({ id: Entries?.[0]?.EventId, source: 'app', detail: { id: 1 } });
    expect(world.outcomes()).toContainEqual(expect.stringContaining('not sent on to a third one'));
  });
});

describe('a target is refused', () => {
  const put = async (target: Partial<Target>) => {
    await world.events.send(new PutRuleCommand({ Name: 'r', EventPattern: '{"source":["app"]}' }));
    const Targets = [{ Id: 't', Arn: queueArn('q'), ...target }];
    return refusal(world.events.send(new PutTargetsCommand({ Rule: 'r', Targets })));
  };
  const KINESIS = 'arn:aws:kinesis:us-east-1:000000000000:stream/s';
  const transformer = (InputTemplate: string) => ({
    InputTransformer: { InputTemplate, InputPathsMap: { a: '$.x' } },
  });

  it.each<readonly [Partial<Target>, string]>([
    [{ Arn: 'nonsense' }, 'Parameter nonsense is not valid. Reason: Provided Arn is not in correct format.'],
    [{ Arn: 'arn:aws:sqs:eu-west-1:000000000000:q' }, 'Cross-region api call is not allowed.'],
    [{ Arn: KINESIS }, `RoleArn is required for target ${KINESIS}.`],
    [{ Arn: `${queueArn('q')}.fifo` }, 'Parameter(s) SqsParameters must be specified for target: t.'],
    [
      { KinesisParameters: { PartitionKeyPath: '$.id' } },
      'Parameter(s) KinesisParameters not supported for target: t.',
    ],
    [{ Input: 'nope' }, 'JSON syntax error in input for target t.'],
    [
      { Input: '1', InputPath: '$.x' },
      'Only one of Input, InputPath, or InputTransformer must be provided for target t.',
    ],
    [{ InputPath: 'detail' }, 'InputPath for target t is invalid.'],
    [{ InputPath: "$.detail['x']" }, 'InputPath for target t is invalid.'],
    [transformer('"<b>"'), 'InputTemplate for target t contains invalid placeholder b.'],
    [
      transformer('"<aws.events.event.json>"'),
      'InputTemplate for target t contains placeholder aws.events.event.json valid only for JSON template.',
    ],
    [
      transformer('{"a": <a>'),
      expect.stringContaining('Invalid InputTemplate for target t : [Source: (String)"{"a": """'),
    ],
    [{ DeadLetterConfig: { Arn: KINESIS } }, 'kinesis is not supported as a dead letter resource'],
    [
      { DeadLetterConfig: { Arn: `${queueArn('q')}.fifo` } },
      'SQS FIFO is not supported by Dead Letter Queues',
    ],
  ])('%j', async (target, message) => {
    const text = (await put(target)).replace(/^ValidationException: /, '');
    expect(text).toEqual(message);
  });

  it('by name, where the sandbox has no such service', async () => {
    expect(await put({ Arn: 'arn:aws:ecs:us-east-1:000000000000:cluster/c' })).toMatch(/targets of ecs/);
  });
});

describe('a rule', () => {
  it('is described, listed, found by its target, and deleted after its targets', async () => {
    await world.rule('orders', APP, [await world.queue('q')]);
    expect(await world.events.send(new DescribeRuleCommand({ Name: 'orders' }))).toMatchObject({
      Arn: ruleArn('orders'),
      EventPattern: '{"source":["app"]}',
      State: 'ENABLED',
      EventBusName: 'default',
      CreatedBy: '000000000000',
    });
    const { Rules } = await world.events.send(new ListRulesCommand({ NamePrefix: 'ord' }));
    expect(Rules?.map(({ Name }) => Name)).toEqual(['orders']);
    const byTarget = new ListRuleNamesByTargetCommand({ TargetArn: queueArn('q') });
    expect((await world.events.send(byTarget)).RuleNames).toEqual(['orders']);
    await world.events.send(new RemoveTargetsCommand({ Rule: 'orders', Ids: ['t0'] }));
    const { Targets } = await world.events.send(new ListTargetsByRuleCommand({ Rule: 'orders' }));
    expect(Targets).toEqual([]);
    for (const _time of [1, 2]) await world.events.send(new DeleteRuleCommand({ Name: 'orders' }));
    expect(await refusal(world.events.send(new DescribeRuleCommand({ Name: 'orders' })))).toBe(
      'ResourceNotFoundException: Rule orders does not exist on EventBus default.',
    );
  });

  it.each([
    [{}, 'ValidationException: Parameter(s) EventPattern or ScheduleExpression must be specified.'],
    [
      { ScheduleExpression: 'cron(0 10 * * * *)' },
      'ValidationException: Parameter ScheduleExpression is not valid.',
    ],
    [
      { EventPattern: '{"source":"app"}' },
      'InvalidEventPatternException: Event pattern is not valid. Reason: "source" must be an object or an array\n at [Source: (String)"{"source":"app"}"; line: 1, column: 12]',
    ],
    [
      { EventPattern: JSON.stringify({ source: ['x'.repeat(2048)] }) },
      'ValidationException: Parameter EventPattern for rule r exceeds limit of 2048.',
    ],
    [
      { EventPattern: '{"a":[1]}', EventBusName: 'gone' },
      'ResourceNotFoundException: Event bus gone does not exist.',
    ],
  ])('is refused: %j', async (input, expected) => {
    expect(await refusal(world.events.send(new PutRuleCommand({ Name: 'r', ...input })))).toBe(expected);
  });

  it('has tags, and so has a bus', async () => {
    await world.rule('orders', APP, []);
    await world.bus('shop');
    for (const ResourceARN of [ruleArn('orders'), busArn('shop')]) {
      const Tags = [
        { Key: 'a', Value: '1' },
        { Key: 'b', Value: '2' },
      ];
      await world.events.send(new TagResourceCommand({ ResourceARN, Tags }));
      await world.events.send(new UntagResourceCommand({ ResourceARN, TagKeys: ['a'] }));
      const listed = await world.events.send(new ListTagsForResourceCommand({ ResourceARN }));
      expect(listed.Tags).toEqual([{ Key: 'b', Value: '2' }]);
    }
  });

  it('counts what it did', async () => {
    await world.rule('orders', APP, [await world.queue('q'), queueArn('gone')]);
    await world.put({ id: 1 });
    const cloudwatch = new CloudWatchClient(world.sandbox.clientConfig());
    const sum = async (MetricName: string) => {
      const command = new GetMetricStatisticsCommand({
        Namespace: 'AWS/Events',
        MetricName,
        Dimensions: [{ Name: 'RuleName', Value: 'orders' }],
        StartTime: new Date(NOW - 60_000),
        EndTime: new Date(NOW + 60_000),
        Period: 60,
        Statistics: ['Sum'],
      });
      return (await cloudwatch.send(command)).Datapoints?.[0]?.Sum;
    };
    expect(await Promise.all(['TriggeredRules', 'Invocations', 'FailedInvocations'].map(sum))).toEqual([
      1, 2, 1,
    ]);
  });
});

describe('a bus', () => {
  it('has a policy, statement by statement or whole', async () => {
    await world.bus('shop');
    const EventBusName = 'shop';
    const put = (input: object) => world.events.send(new PutPermissionCommand({ EventBusName, ...input }));
    const current = async () =>
      (await world.events.send(new DescribeEventBusCommand({ Name: 'shop' }))).Policy;
    await put({ Action: 'events:PutEvents', Principal: '111122223333', StatementId: 'one' });
    expect(JSON.parse((await current()) ?? '')).toEqual({
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'one',
          Effect: 'Allow',
          Principal: { AWS: 'arn:aws:iam::111122223333:root' },
          Action: 'events:PutEvents',
          Resource: busArn('shop'),
        },
      ],
    });
    await world.events.send(new RemovePermissionCommand({ EventBusName, StatementId: 'one' }));
    expect(await current()).toBeUndefined();
    const again = world.events.send(new RemovePermissionCommand({ EventBusName, StatementId: 'one' }));
    expect(await refusal(again)).toBe(
      'ResourceNotFoundException: Statement with the provided id does not exist.',
    );
    const other = put({ Action: 'events:PutRule', Principal: '111122223333', StatementId: 'two' });
    expect(await refusal(other)).toBe(
      "ValidationException: Provided value in parameter 'action' is not supported.",
    );
    await put({
      Policy: policy({ Effect: 'Deny', Principal: '*', Action: 'events:PutEvents', Resource: '*' }),
    });
    expect(await refusal(world.put({ id: 1 }, { EventBusName }))).toMatch(
      /^AccessDeniedException: .*events:PutEvents.*:event-bus\/shop with an explicit deny in a resource-based policy/,
    );
  });

  it('of a partner is refused by name', async () => {
    const Name = 'aws.partner/example.com/1';
    const create = world.events.send(new CreateEventBusCommand({ Name, EventSourceName: Name }));
    expect(await refusal(create)).toMatch(/partner event sources/);
  });

  it('is not deleted while it has rules', async () => {
    await world.bus('shop');
    await world.rule('orders', APP, [], 'shop');
    const remove = () => world.events.send(new DeleteEventBusCommand({ Name: 'shop' }));
    expect(await refusal(remove())).toBe(
      "ValidationException: EventBus can't be deleted since it has rules.",
    );
    await world.events.send(new DeleteRuleCommand({ Name: 'orders', EventBusName: 'shop' }));
    for (const _time of [1, 2]) await remove();
  });
});
