import { once } from '../../core/once.ts';

/** The SDK's modules by whose commands services call each other, loaded when first asked for: `import()` costs each time. */
export const sdk = {
  cloudwatch: once(() => import('@aws-sdk/client-cloudwatch')),
  logs: once(() => import('@aws-sdk/client-cloudwatch-logs')),
  dynamodbStreams: once(() => import('@aws-sdk/client-dynamodb-streams')),
  events: once(() => import('@aws-sdk/client-eventbridge')),
  kinesis: once(() => import('@aws-sdk/client-kinesis')),
  lambda: once(() => import('@aws-sdk/client-lambda')),
  s3: once(() => import('@aws-sdk/client-s3')),
  states: once(() => import('@aws-sdk/client-sfn')),
  sns: once(() => import('@aws-sdk/client-sns')),
  sqs: once(() => import('@aws-sdk/client-sqs')),
  ssm: once(() => import('@aws-sdk/client-ssm')),
} as const;
