import { describe, expect, it } from 'vitest';
import { listedThing, namedThing } from '../../src/lab/missing-thing.ts';

describe('what a look did not find', () => {
  it.each([
    ['sqs.GetQueueUrl', { QueueName: 'orders' }, 'queue orders'],
    ['sqs.GetQueueAttributes', { QueueUrl: 'http://localhost/000000000000/orders' }, 'queue orders'],
    ['lambda.GetFunctionConfiguration', { FunctionName: 'f' }, 'function f'],
    [
      'states.DescribeStateMachine',
      { stateMachineArn: 'arn:aws:states:::stateMachine:m' },
      'state machine m',
    ],
    ['events.DescribeRule', { EventBusName: 'bus', Name: 'paid' }, 'rule paid'],
    ['events.DescribeEventBus', { Name: 'bus' }, 'event bus bus'],
    ['lambda.GetAlias', { FunctionName: 'f', Name: 'live' }, 'alias live'],
    ['states.ListExecutions', { stateMachineArn: 'arn:aws:states:::stateMachine:m' }, undefined],
  ])('%s of %j: %s', (api, input, thing) => {
    expect(namedThing(api, input)).toBe(thing);
  });

  it.each([
    ['apigateway.GetRestApis', "items[?name=='pets'] | [0].id", 'REST API pets'],
    ['apigatewayv2.GetApis', "sort_by(Items[?Name == 'pets'], &CreatedDate) | [-1].ApiId", 'API pets'],
    // The table is there, its index isn't.
    ['dynamodb.DescribeTable', "Table.GlobalSecondaryIndexes[?IndexName == 'to-pack']", undefined],
    ['states.ListExecutions', 'executions[0].executionArn', undefined],
  ])('%s at %s: %s', (api, path, thing) => {
    expect(listedThing(api, path)).toBe(thing);
  });
});
