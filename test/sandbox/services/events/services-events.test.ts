import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateStateMachineCommand, SFNClient, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type EventsWorld, openEventsWorld } from './events-world.ts';

let world: EventsWorld;
beforeEach(async () => {
  world = await openEventsWorld();
});
afterEach(async () => {
  await world.sandbox.close();
  expect(world.faults).toEqual([]);
});

const listen = async (pattern: object) => world.rule('all', pattern, [await world.queue('q')]);
const events = async () => (await world.bodies('q')).map((body) => JSON.parse(body));
/** The background work of other services has no end that one could wait for. */
const eventually = (count: number) =>
  vi.waitFor(
    async () => {
      const found = await events();
      expect(found.length).toBeGreaterThanOrEqual(count);
      return found;
    },
    { timeout: 5000 },
  );

describe('the default bus', () => {
  it('gets what happens to the objects of a bucket that says so', async () => {
    await listen({ source: ['aws.s3'] });
    const s3 = new S3Client({ ...world.sandbox.clientConfig(), forcePathStyle: true });
    await s3.send(new CreateBucketCommand({ Bucket: 'photos' }));
    await s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'before.txt', Body: 'x' }));
    await s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: 'photos',
        NotificationConfiguration: { EventBridgeConfiguration: {} },
      }),
    );
    await s3.send(new PutObjectCommand({ Bucket: 'photos', Key: 'a b.txt', Body: 'hello' }));
    await s3.send(new DeleteObjectCommand({ Bucket: 'photos', Key: 'a b.txt' }));
    const [created, deleted] = await eventually(2);
    expect(created).toMatchObject({
      'detail-type': 'Object Created',
      source: 'aws.s3',
      resources: ['arn:aws:s3:::photos'],
      detail: {
        version: '0',
        bucket: { name: 'photos' },
        object: { key: 'a b.txt', size: 5, etag: '5d41402abc4b2a76b9719d911017c592' },
        requester: '000000000000',
        reason: 'PutObject',
      },
    });
    expect(deleted).toMatchObject({
      'detail-type': 'Object Deleted',
      detail: { reason: 'DeleteObject', 'deletion-type': 'Permanently Deleted' },
    });
  });

  it('gets the changes of an execution’s status', async () => {
    await listen({ source: ['aws.states'] });
    const iam = new IAMClient(world.sandbox.clientConfig());
    const trust = {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'states.amazonaws.com' }, Action: 'sts:AssumeRole' },
      ],
    };
    const { Role } = await iam.send(
      new CreateRoleCommand({ RoleName: 'm', AssumeRolePolicyDocument: JSON.stringify(trust) }),
    );
    const sfn = new SFNClient(world.sandbox.clientConfig());
    const definition = JSON.stringify({ StartAt: 'P', States: { P: { Type: 'Pass', End: true } } });
    const { stateMachineArn } = await sfn.send(
      new CreateStateMachineCommand({ name: 'm', definition, roleArn: Role?.Arn }),
    );
    await sfn.send(new StartExecutionCommand({ stateMachineArn, name: 'one', input: '{"a":1}' }));
    const [running, succeeded] = await eventually(2);
    expect(running).toMatchObject({
      'detail-type': 'Step Functions Execution Status Change',
      detail: { name: 'one', status: 'RUNNING', input: '{"a":1}', output: null, stopDate: null },
    });
    expect(succeeded.detail).toMatchObject({
      stateMachineArn,
      status: 'SUCCEEDED',
      output: '{"a":1}',
      stopDate: world.clock.now(),
    });
  });

  it('gets the changes of an alarm’s state', async () => {
    await listen({ source: ['aws.cloudwatch'], detail: { state: { value: ['ALARM'] } } });
    const cloudwatch = new CloudWatchClient(world.sandbox.clientConfig());
    await cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'errors',
        Namespace: 'App',
        MetricName: 'Errors',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanThreshold',
      }),
    );
    const alarm = { AlarmName: 'errors', StateReason: 'trying' } as const;
    await cloudwatch.send(new SetAlarmStateCommand({ ...alarm, StateValue: 'ALARM' }));
    const [event] = await eventually(1);
    expect(event).toMatchObject({
      'detail-type': 'CloudWatch Alarm State Change',
      resources: ['arn:aws:cloudwatch:us-east-1:000000000000:alarm:errors'],
      detail: {
        alarmName: 'errors',
        previousState: { value: 'INSUFFICIENT_DATA' },
        state: { value: 'ALARM', reason: 'trying' },
      },
    });
  });
});
