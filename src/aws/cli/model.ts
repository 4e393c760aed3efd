import nothingKnown from './models/nothing-known.json' with { type: 'json' };

/** How an operation's answers are cut into pages; keys are JMESPath. From botocore's paginators-1.json. */
export interface Paginator {
  readonly input_token: string | readonly string[];
  readonly output_token: string | readonly string[];
  readonly more_results?: string;
  readonly limit_key?: string;
  readonly result_key: string | readonly string[];
  readonly non_aggregate_keys?: readonly string[];
}

/** From botocore's waiters-2.json. */
export interface Waiter {
  readonly operation: string;
  /** Seconds between two looks. */
  readonly delay: number;
  readonly maxAttempts: number;
  readonly acceptors: readonly Acceptor[];
}

export interface Acceptor {
  readonly state: string;
  readonly matcher: string;
  readonly expected: unknown;
  readonly argument?: string;
}

/** What the AWS CLI knows of a service and the SDK's schemas don't say; made by scripts/cli-models.mjs. */
export interface CliModel {
  /** Times are sent as text with their zone, and not as seconds since 1970. */
  readonly hasTextTimes: boolean;
  /** A sentence on each operation. */
  readonly operations: Readonly<Record<string, string>>;
  /** Members in the AWS CLI's order, by structure, where the SDK has another. */
  readonly order: Readonly<Record<string, readonly string[]>>;
  /** `Structure.Member` → what may be given. */
  readonly enums: Readonly<Record<string, readonly string[]>>;
  /** `Structure.Member` → how long or how much it is at least. */
  readonly minimums: Readonly<Record<string, number>>;
  /** `Structure.Member` of numbers that aren't whole. */
  readonly floats: readonly string[];
  readonly paginators: Readonly<Record<string, Paginator>>;
  readonly waiters: Readonly<Record<string, Waiter>>;
}

/** The model of a service by its AWS CLI name; one without pages, waiters and help where there is none. */
export const loadModel = async (cliService: string): Promise<CliModel> =>
  (await MODELS[cliService]?.()) ?? nothingKnown;

const MODELS: Readonly<Record<string, () => Promise<CliModel>>> = {
  apigateway: async () => (await import('./models/apigateway.json', { with: { type: 'json' } })).default,
  apigatewayv2: async () => (await import('./models/apigatewayv2.json', { with: { type: 'json' } })).default,
  cloudwatch: async () => (await import('./models/cloudwatch.json', { with: { type: 'json' } })).default,
  dynamodb: async () => (await import('./models/dynamodb.json', { with: { type: 'json' } })).default,
  dynamodbstreams: async () =>
    (await import('./models/dynamodbstreams.json', { with: { type: 'json' } })).default,
  ec2: async () => (await import('./models/ec2.json', { with: { type: 'json' } })).default,
  events: async () => (await import('./models/events.json', { with: { type: 'json' } })).default,
  iam: async () => (await import('./models/iam.json', { with: { type: 'json' } })).default,
  kinesis: async () => (await import('./models/kinesis.json', { with: { type: 'json' } })).default,
  lambda: async () => (await import('./models/lambda.json', { with: { type: 'json' } })).default,
  logs: async () => (await import('./models/logs.json', { with: { type: 'json' } })).default,
  resourcegroupstaggingapi: async () =>
    (await import('./models/resourcegroupstaggingapi.json', { with: { type: 'json' } })).default,
  s3api: async () => (await import('./models/s3api.json', { with: { type: 'json' } })).default,
  sns: async () => (await import('./models/sns.json', { with: { type: 'json' } })).default,
  sqs: async () => (await import('./models/sqs.json', { with: { type: 'json' } })).default,
  ssm: async () => (await import('./models/ssm.json', { with: { type: 'json' } })).default,
  stepfunctions: async () =>
    (await import('./models/stepfunctions.json', { with: { type: 'json' } })).default,
  sts: async () => (await import('./models/sts.json', { with: { type: 'json' } })).default,
};
