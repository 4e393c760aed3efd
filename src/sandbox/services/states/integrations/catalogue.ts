import type { Pattern, Resource } from './resource.ts';

/** An integration that Step Functions has made for a service, with its own parameters. */
export interface Optimized {
  /** The sandbox's name of the service. */
  readonly service: string;
  readonly actions: Readonly<Record<string, readonly Pattern[]>>;
  /** Errors are told as `SQS.QueueDoesNotExistException`; those that the SDK has no class for by `generic`. */
  readonly errorPrefix: string;
  readonly generic: string;
  /** The service as the causes of its errors name it. */
  readonly causeService: string;
  /** Parameters that are texts for the service, but may be given as JSON. */
  readonly jsonParameters?: readonly string[];
}

const CALL_OR_TOKEN = ['request-response', 'waitForTaskToken'] as const;
const CALL = ['request-response'] as const;

/** https://docs.aws.amazon.com/step-functions/latest/dg/integrate-optimized.html */
export const OPTIMIZED: Readonly<Record<string, Optimized>> = {
  lambda: {
    service: 'lambda',
    actions: { invoke: CALL_OR_TOKEN },
    errorPrefix: 'Lambda',
    generic: 'AWSLambdaException',
    causeService: 'AWSLambda',
  },
  sqs: {
    service: 'sqs',
    actions: { sendMessage: CALL_OR_TOKEN },
    errorPrefix: 'SQS',
    generic: 'AmazonSQSException',
    causeService: 'AmazonSQS',
    jsonParameters: ['MessageBody'],
  },
  sns: {
    service: 'sns',
    actions: { publish: CALL_OR_TOKEN },
    errorPrefix: 'SNS',
    generic: 'AmazonSNSException',
    causeService: 'AmazonSNS',
    jsonParameters: ['Message'],
  },
  dynamodb: {
    service: 'dynamodb',
    actions: { getItem: CALL, putItem: CALL, updateItem: CALL, deleteItem: CALL },
    errorPrefix: 'DynamoDB',
    generic: 'AmazonDynamoDBException',
    causeService: 'AmazonDynamoDBv2',
  },
  states: {
    service: 'states',
    actions: { startExecution: ['request-response', 'sync', 'sync:2', 'waitForTaskToken'] },
    errorPrefix: 'StepFunctions',
    generic: 'AWSStepFunctionsException',
    causeService: 'AWSStepFunctions',
    jsonParameters: ['Input'],
  },
  events: {
    service: 'events',
    actions: { putEvents: CALL_OR_TOKEN },
    errorPrefix: 'EventBridge',
    generic: 'AmazonEventBridgeException',
    causeService: 'AmazonEventBridge',
  },
};

/** SDK integrations name services as the Java SDK does; the sandbox's own name and the one in errors beside it. */
const SDK_SERVICES: Readonly<Record<string, { readonly service: string; readonly errorName: string }>> = {
  apigateway: { service: 'apigateway', errorName: 'ApiGateway' },
  apigatewayv2: { service: 'apigatewayv2', errorName: 'ApiGatewayV2' },
  cloudwatch: { service: 'cloudwatch', errorName: 'CloudWatch' },
  cloudwatchlogs: { service: 'logs', errorName: 'CloudWatchLogs' },
  dynamodb: { service: 'dynamodb', errorName: 'DynamoDb' },
  dynamodbstreams: { service: 'dynamodbstreams', errorName: 'DynamoDbStreams' },
  ec2: { service: 'ec2', errorName: 'Ec2' },
  eventbridge: { service: 'events', errorName: 'EventBridge' },
  iam: { service: 'iam', errorName: 'Iam' },
  kinesis: { service: 'kinesis', errorName: 'Kinesis' },
  lambda: { service: 'lambda', errorName: 'Lambda' },
  resourcegroupstaggingapi: { service: 'tagging', errorName: 'ResourceGroupsTaggingApi' },
  s3: { service: 's3', errorName: 'S3' },
  sfn: { service: 'states', errorName: 'Sfn' },
  sns: { service: 'sns', errorName: 'Sns' },
  sqs: { service: 'sqs', errorName: 'Sqs' },
  ssm: { service: 'ssm', errorName: 'Ssm' },
  sts: { service: 'sts', errorName: 'Sts' },
};

export interface ServiceTarget {
  /** The sandbox's service and AWS's name of the operation: `sqs`, `SendMessage`. */
  readonly service: string;
  readonly operation: string;
  readonly errorPrefix: string;
  readonly generic: string;
  readonly causeService: string;
  readonly optimized: Optimized | undefined;
}

/** What a service's resource calls; undefined where Step Functions or the sandbox has no such integration. */
export const targetOf = (
  resource: Extract<Resource, { readonly kind: 'service' }>,
): ServiceTarget | undefined => {
  const operation = resource.action.charAt(0).toUpperCase() + resource.action.slice(1);
  if (resource.isSdk) {
    const known = SDK_SERVICES[resource.service];
    const isPossible = resource.pattern === 'request-response' || resource.pattern === 'waitForTaskToken';
    if (!known || !isPossible) return undefined;
    const { service, errorName } = known;
    return {
      ...{ service, operation, errorPrefix: errorName, causeService: errorName, optimized: undefined },
      generic: `${errorName}Exception`,
    };
  }
  const optimized = OPTIMIZED[resource.service];
  if (!optimized?.actions[resource.action]?.includes(resource.pattern)) return undefined;
  const { service, errorPrefix, generic, causeService } = optimized;
  return { service, operation, errorPrefix, generic, causeService, optimized };
};

/** API Gateway's integration calls an API that somebody has made, and no operation of AWS's. */
export const isApiCall = ({
  service,
  action,
  pattern,
  isSdk,
}: Extract<Resource, { readonly kind: 'service' }>): boolean =>
  !isSdk && service === 'apigateway' && action === 'invoke' && CALL_OR_TOKEN.some((one) => one === pattern);
