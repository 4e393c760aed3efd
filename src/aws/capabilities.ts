/**
 * What labs need beside calls that are answered, and not every emulator has: named in `needs` of a lab or a step. That an
 * API is missing needs no name here, for a step's calls tell which it makes.
 */
export const CAPABILITIES = {
  'apigateway.import': 'the import of an OpenAPI or Swagger document',
  'apigateway.mapping-templates': 'mapping templates of integrations that are not proxies',
  'apigateway.stage-variables': "a stage's variables in the address of an integration",
  'apigateway.service-integrations': 'integrations of APIs with AWS services',
  'apigatewayv2.quick-create': 'HTTP APIs that are created with their route',
  'clock.advance': 'a clock that can be moved',
  'dynamodb.consumed-capacity': 'the capacity that a call has consumed',
  'ec2.events': "events of an instance's state",
  'events.dead-letters': "dead-letter queues of a rule's targets",
  'iam.enforcement': 'refusals by IAM policies',
  'lambda.code': "running functions' code",
  'lambda.layers': 'layers below /opt',
  'lambda.stream-retries': 'bisecting batches of streams, and destinations for what fails',
  'lambda.version-metrics': "a version's metrics",
  's3.websites': 'buckets that are websites',
  'sqs.fifo-visibility': 'messages of a FIFO queue that are visible again at once',
  'states.express-logs': 'logs in place of a history for Express executions',
  'states.history-details':
    "a Map state's iterations and a function's failures in the history of an execution",
} as const;

export type Capability = keyof typeof CAPABILITIES;

/** What a target lacks: capabilities and APIs (`sqs.StartMessageMoveTask`), each with the call that shows it. */
export type Lacks = Readonly<Record<string, string>>;
