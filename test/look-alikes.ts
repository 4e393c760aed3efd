import type { Call } from '../src/aws/call.ts';

const AssumeRolePolicyDocument = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
});

/**
 * Makes things that look like a run's and aren't: they bear its prefix without its tag, its tag without its prefix, or belong
 * to someone else's function. Returns them as a listing shows them, sorted.
 */
export const makeLookAlikes = async (call: Call, run: string): Promise<readonly string[]> => {
  const Tags = [{ Key: 'serverless-labs:run', Value: run }];
  await call('iam.CreateRole', { RoleName: `slabs-${run}-stranger`, AssumeRolePolicyDocument });
  await call('iam.CreateRole', { RoleName: `my-${run}-role`, AssumeRolePolicyDocument, Tags });
  await call('logs.CreateLogGroup', { logGroupName: `/aws/lambda/my-${run}-function` });
  await call('events.PutRule', { Name: `slabs-${run}-rule`, ScheduleExpression: 'rate(1 day)' });
  await call('events.PutRule', { Name: `my-${run}-rule`, ScheduleExpression: 'rate(1 day)', Tags });
  await call('sqs.CreateQueue', { QueueName: `slabs-${run}-other` });
  await call('sns.CreateTopic', { Name: `slabs-${run}-other` });
  return [
    `events.rule my-${run}-rule`,
    `events.rule slabs-${run}-rule`,
    `iam.role my-${run}-role`,
    `iam.role slabs-${run}-stranger`,
    `logs.log-group /aws/lambda/my-${run}-function`,
    `sns.topic slabs-${run}-other`,
    `sqs.queue slabs-${run}-other`,
  ].sort();
};
