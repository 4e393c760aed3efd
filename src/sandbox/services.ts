import type { Service } from './kernel/service.ts';
import { apigateway } from './services/apigateway/index.ts';
import { apigatewayv2 } from './services/apigatewayv2/index.ts';
import { cloudwatch } from './services/cloudwatch/index.ts';
import { dynamodb } from './services/dynamodb/index.ts';
import { dynamodbstreams } from './services/dynamodbstreams/index.ts';
import { ec2 } from './services/ec2/index.ts';
import { events } from './services/events/index.ts';
import { createIdentityStore } from './services/iam/identity-store.ts';
import { iam } from './services/iam/index.ts';
import { kinesis } from './services/kinesis/index.ts';
import { lambda } from './services/lambda/index.ts';
import { logs } from './services/logs/index.ts';
import { s3 } from './services/s3/index.ts';
import { sns } from './services/sns/index.ts';
import { sqs } from './services/sqs/index.ts';
import { ssm } from './services/ssm/index.ts';
import { states } from './services/states/index.ts';
import { sts } from './services/sts/index.ts';
import { tagging } from './services/tagging/index.ts';

export { createIdentityStore };

/** Every service of the sandbox. A new one is its folder and a line here. */
export const SERVICES: readonly Service[] = [
  iam,
  kinesis,
  apigateway,
  apigatewayv2,
  cloudwatch,
  dynamodb,
  dynamodbstreams,
  events,
  ec2,
  lambda,
  logs,
  s3,
  sns,
  sqs,
  ssm,
  states,
  sts,
  tagging,
];
