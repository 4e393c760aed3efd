import type { Capability, Lacks } from './capabilities.ts';

type Gaps = Lacks & Partial<Readonly<Record<Capability, string>>>;

/** What emulators lack of what labs need, by the call that shows it. test/targets makes each of these calls. */
export const GAPS: Readonly<Record<string, Gaps>> = {
  MiniStack: {
    'apigateway.import': 'apigateway.PutRestApi answers NotFoundException: Unknown API Gateway v1 path',
    'apigateway.mapping-templates': 'an integration passes the request on as if it were a proxy',
    'apigateway.stage-variables': 'an integration whose URI has a stage variable answers 500',
    'apigateway.service-integrations': 'an integration with states:action/StartExecution answers 504',
    'apigatewayv2.quick-create': 'apigatewayv2.CreateApi with a Target makes no integration',
    'dynamodb.consumed-capacity': 'dynamodb.Query tells 0.5 units whatever it has read',
    'ec2.events': 'ec2.TerminateInstances puts no event on the default bus',
    'events.dead-letters': 'what a target refuses never comes to the queue of its DeadLetterConfig',
    'iam.enforcement': 'lambda.Invoke succeeds for a function whose role allows nothing',
    'lambda.layers': 'a function that imports from /opt fails with ERR_MODULE_NOT_FOUND',
    'lambda.version-metrics': 'cloudwatch.GetMetricData has nothing for a Resource or an ExecutedVersion',
    'lambda.stream-retries':
      'lambda.CreateEventSourceMapping takes BisectBatchOnFunctionError and retries without end',
    's3.websites': 'the website address answers the list of the bucket, as XML',
    'sqs.StartMessageMoveTask': 'sqs.StartMessageMoveTask answers InvalidAction',
    'states.express-logs':
      'states.GetExecutionHistory is not refused for an Express execution, and nothing is logged',
    'states.history-details':
      'states.GetExecutionHistory has neither MapIterationSucceeded nor LambdaFunctionFailed',
  },
  moto: {
    'apigateway.import':
      'apigateway.PutRestApi answers BadRequestException: Only OpenAPI 3.x.x are currently supported',
    'apigateway.service-integrations': 'an integration with states:action/StartExecution answers 500',
    'dynamodb.consumed-capacity': 'dynamodb.Scan tells 1 unit whatever it has read',
    'ec2.events': 'ec2.TerminateInstances puts no event on the default bus',
    'events.TestEventPattern': 'events.TestEventPattern answers without a result',
    'iam.SimulatePrincipalPolicy': 'iam.SimulatePrincipalPolicy answers a page of HTML',
    'lambda.code': 'lambda.Invoke answers "error running docker" where there is no Docker',
    'sqs.fifo-visibility':
      'after sqs.ReceiveMessage with a VisibilityTimeout of 0, the next one answers not all messages',
    'sqs.StartMessageMoveTask': 'sqs.StartMessageMoveTask answers a page of HTML',
  },
};
