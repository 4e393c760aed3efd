import { NormalizedSchema } from '@smithy/core/schema';
import type { StaticOperationSchema } from '@smithy/types';

/** A service as the AWS CLI calls it, and how its SDK client is loaded: only when it is first needed. */
interface ServiceEntry {
  readonly sdk: () => Promise<object>;
  /** The name of the client class in the SDK's module. */
  readonly client: string;
  /** `aws <cli> …` */
  readonly cli: string;
}

/** The services that labs can use, by their key in lab files. Adding one is a line here. */
export const SERVICES = {
  account: { sdk: () => import('./account-sdk.ts'), client: 'AccountClient', cli: 'account' },
  apigateway: {
    sdk: () => import('@aws-sdk/client-api-gateway'),
    client: 'APIGatewayClient',
    cli: 'apigateway',
  },
  apigatewayv2: {
    sdk: () => import('@aws-sdk/client-apigatewayv2'),
    client: 'ApiGatewayV2Client',
    cli: 'apigatewayv2',
  },
  cloudwatch: {
    sdk: () => import('@aws-sdk/client-cloudwatch'),
    client: 'CloudWatchClient',
    cli: 'cloudwatch',
  },
  dynamodb: { sdk: () => import('@aws-sdk/client-dynamodb'), client: 'DynamoDBClient', cli: 'dynamodb' },
  dynamodbstreams: {
    sdk: () => import('@aws-sdk/client-dynamodb-streams'),
    client: 'DynamoDBStreamsClient',
    cli: 'dynamodbstreams',
  },
  freetier: { sdk: () => import('./free-tier-sdk.ts'), client: 'FreeTierClient', cli: 'freetier' },
  events: { sdk: () => import('@aws-sdk/client-eventbridge'), client: 'EventBridgeClient', cli: 'events' },
  ec2: { sdk: () => import('../core/ec2-sdk.ts'), client: 'EC2Client', cli: 'ec2' },
  iam: { sdk: () => import('@aws-sdk/client-iam'), client: 'IAMClient', cli: 'iam' },
  kinesis: { sdk: () => import('@aws-sdk/client-kinesis'), client: 'KinesisClient', cli: 'kinesis' },
  lambda: { sdk: () => import('@aws-sdk/client-lambda'), client: 'LambdaClient', cli: 'lambda' },
  logs: { sdk: () => import('@aws-sdk/client-cloudwatch-logs'), client: 'CloudWatchLogsClient', cli: 'logs' },
  s3: { sdk: () => import('@aws-sdk/client-s3'), client: 'S3Client', cli: 's3api' },
  sns: { sdk: () => import('@aws-sdk/client-sns'), client: 'SNSClient', cli: 'sns' },
  sqs: { sdk: () => import('@aws-sdk/client-sqs'), client: 'SQSClient', cli: 'sqs' },
  ssm: { sdk: () => import('@aws-sdk/client-ssm'), client: 'SSMClient', cli: 'ssm' },
  states: { sdk: () => import('@aws-sdk/client-sfn'), client: 'SFNClient', cli: 'stepfunctions' },
  sts: { sdk: () => import('@aws-sdk/client-sts'), client: 'STSClient', cli: 'sts' },
  tagging: {
    sdk: () => import('@aws-sdk/client-resource-groups-tagging-api'),
    client: 'ResourceGroupsTaggingAPIClient',
    cli: 'resourcegroupstaggingapi',
  },
} as const satisfies Record<string, ServiceEntry>;

export type ServiceKey = keyof typeof SERVICES;

export const isServiceKey = (text: string): text is ServiceKey => Object.hasOwn(SERVICES, text);

/** An operation's input and output, from the SDK's runtime schemas. */
export interface OperationSchemas {
  readonly input: NormalizedSchema;
  readonly output: NormalizedSchema;
}

/** What of the SDK's command and client classes is used here; the SDK's own types are different for every service. */
export type CommandClass = new (input: object) => object;
export type ClientClass = new (config: object) => SdkClient;

export interface SdkClient {
  readonly send: (command: object, options: { readonly abortSignal?: AbortSignal }) => Promise<object>;
  readonly middlewareStack: {
    readonly add: (
      middleware: (next: (step: SdkStep) => Promise<unknown>) => (step: SdkStep) => Promise<unknown>,
      options: { readonly step: 'finalizeRequest'; readonly name: string; readonly priority: 'low' },
    ) => void;
  };
  readonly destroy: () => void;
}

export interface SdkStep {
  readonly request: unknown;
}

export interface LoadedService {
  readonly operations: ReadonlyMap<string, OperationSchemas>;
  readonly command: (operation: string) => CommandClass | undefined;
  readonly client: ClientClass;
}

/** Loads a service's SDK client; the second time it is there at once. */
export const loadService = (key: ServiceKey): Promise<LoadedService> => {
  const known = loaded.get(key) ?? readService(SERVICES[key]);
  loaded.set(key, known);
  return known;
};

/** What was imported stays imported: the module cache of Node, with what was read from it. */
const loaded = new Map<ServiceKey, Promise<LoadedService>>();

const readService = async (entry: ServiceEntry): Promise<LoadedService> => {
  const exported = new Map<string, unknown>(Object.entries(await entry.sdk()));
  const operations = new Map<string, OperationSchemas>();
  for (const value of exported.values()) {
    if (!isOperation(value)) continue;
    operations.set(value[2], { input: NormalizedSchema.of(value[4]), output: NormalizedSchema.of(value[5]) });
  }
  const client = exported.get(entry.client);
  if (!isClientClass(client)) throw new Error(`The SDK's module has no ${entry.client}.`);
  return { operations, client, command: (operation) => commandOf(exported.get(`${operation}Command`)) };
};

/** The SDK's runtime schemas are tuples; 9 marks an operation. */
const isOperation = (value: unknown): value is StaticOperationSchema =>
  Array.isArray(value) && value[0] === 9;

const commandOf = (value: unknown): CommandClass | undefined => (isCommandClass(value) ? value : undefined);

const isCommandClass = (value: unknown): value is CommandClass => typeof value === 'function';

const isClientClass = (value: unknown): value is ClientClass => typeof value === 'function';
