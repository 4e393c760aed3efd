import type { ResourceType } from '../resource-type.ts';
import { apigatewayApiKey, apigatewayRestApi, apigatewayUsagePlan } from './apigateway.ts';
import { apigatewayv2Api } from './apigatewayv2-api.ts';
import { cloudwatchAlarm } from './cloudwatch-alarm.ts';
import { dynamodbTable } from './dynamodb-table.ts';
import { ec2Instance } from './ec2-instance.ts';
import { eventsEventBus, eventsRule } from './events.ts';
import { eventsApiDestination, eventsArchive, eventsConnection } from './events-extras.ts';
import { iamPolicy } from './iam-policy.ts';
import { iamRole } from './iam-role.ts';
import { iamUser } from './iam-user.ts';
import { kinesisStream } from './kinesis-stream.ts';
import { lambdaEventSourceMapping } from './lambda-event-source-mapping.ts';
import { lambdaFunction } from './lambda-function.ts';
import { lambdaLayer } from './lambda-layer.ts';
import { logsLogGroup } from './logs-log-group.ts';
import { s3Bucket } from './s3-bucket.ts';
import { snsTopic } from './sns-topic.ts';
import { sqsQueue } from './sqs-queue.ts';
import { ssmParameter } from './ssm-parameter.ts';
import { statesActivity, statesStateMachine } from './states.ts';

/** Every kind of thing that labs may create. A new kind is a file and a line. */
export const RESOURCE_TYPES: Readonly<Record<string, ResourceType>> = {
  'apigatewayv2.api': apigatewayv2Api,
  'apigateway.api-key': apigatewayApiKey,
  'apigateway.rest-api': apigatewayRestApi,
  'apigateway.usage-plan': apigatewayUsagePlan,
  'cloudwatch.alarm': cloudwatchAlarm,
  'dynamodb.table': dynamodbTable,
  'events.api-destination': eventsApiDestination,
  'events.archive': eventsArchive,
  'events.connection': eventsConnection,
  'events.event-bus': eventsEventBus,
  'events.rule': eventsRule,
  'ec2.instance': ec2Instance,
  'iam.policy': iamPolicy,
  'iam.role': iamRole,
  'iam.user': iamUser,
  'kinesis.stream': kinesisStream,
  'lambda.event-source-mapping': lambdaEventSourceMapping,
  'lambda.function': lambdaFunction,
  'lambda.layer': lambdaLayer,
  'logs.log-group': logsLogGroup,
  's3.bucket': s3Bucket,
  'sns.topic': snsTopic,
  'sqs.queue': sqsQueue,
  'ssm.parameter': ssmParameter,
  'states.activity': statesActivity,
  'states.state-machine': statesStateMachine,
};

/** The type that a creating call belongs to. */
export const typeCreatedBy = (api: string): readonly [key: string, type: ResourceType] | undefined =>
  Object.entries(RESOURCE_TYPES).find(([, type]) => type.createdBy.includes(api));

/** The type that a call adds something to which vanishes with it. */
export const typeHolding = (api: string): readonly [key: string, type: ResourceType] | undefined =>
  Object.entries(RESOURCE_TYPES).find(([, type]) => type.holds.includes(api));
