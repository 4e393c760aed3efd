import { apiGateway } from './api-gateway.ts';
import { cloudwatchXray } from './cloudwatch-xray.ts';
import { dynamodb } from './dynamodb.ts';
import { eventbridge } from './eventbridge.ts';
import { iam } from './iam.ts';
import { iamApis } from './iam-apis.ts';
import { kinesis } from './kinesis.ts';
import { lambda } from './lambda.ts';
import { lambdaConfiguration } from './lambda-configuration.ts';
import { lambdaEventSources } from './lambda-event-sources.ts';
import { lambdaVersions } from './lambda-versions.ts';
import { s3 } from './s3.ts';
import { sns } from './sns.ts';
import { sqs } from './sqs.ts';
import { stepFunctions } from './step-functions.ts';

/** By the topic of the proofs. A new topic is its file and a line here. */
export const MUTATIONS = [
  ...apiGateway,
  ...cloudwatchXray,
  ...dynamodb,
  ...eventbridge,
  ...iamApis,
  ...iam,
  ...kinesis,
  ...lambdaConfiguration,
  ...lambdaEventSources,
  ...lambdaVersions,
  ...lambda,
  ...s3,
  ...sns,
  ...sqs,
  ...stepFunctions,
];
