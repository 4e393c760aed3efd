import type { Call } from '../aws/call.ts';
import { isNotFound } from '../aws/call-error.ts';
import type { CallInput, JsonObject, JsonValue } from '../aws/json.ts';
import { evaluate } from './expression.ts';
import type { FlowNode, FlowResource } from './flow.ts';

/** How many of something there are: 2 visible. */
export interface Count {
  readonly count: number;
  /** There may be more than was looked at. */
  readonly isAtLeast: boolean;
  readonly of: string;
}

/** The counts of a flow's nodes, by their label; those that couldn't be had are left out. */
export type LiveCounts = ReadonlyMap<string, readonly Count[]>;

export interface Counting {
  readonly call: Call;
  /** Since when invocations count, ISO. */
  readonly since: string;
  readonly until: string;
  readonly signal: AbortSignal;
}

/** Looks at every node that something can be counted of, a few read-only calls in all. Throws only when interrupted. */
export const countFlow = async (nodes: readonly FlowNode[], counting: Counting): Promise<LiveCounts> => {
  const counts = new Map<string, readonly Count[]>();
  for (const { label, resource } of nodes) {
    const found = resource && (await countsOf(resource, counting));
    if (found) counts.set(label, found);
  }
  return counts;
};

/** Whether there is something to count about resources of this type. */
export const isCountable = (type: string): boolean => Object.hasOwn(COUNTERS, type);

const countsOf = async (
  { type, name }: FlowResource,
  counting: Counting,
): Promise<readonly Count[] | undefined> => {
  try {
    return await COUNTERS[type]?.(name, counting);
  } catch (error) {
    counting.signal.throwIfAborted();
    // A count is an ornament: what isn't there, or may not be seen, has none.
    if (isNotFound(error) || error instanceof Error) return undefined;
    throw error;
  }
};

type Counter = (name: string, counting: Counting) => Promise<readonly Count[]>;

const queue: Counter = async (QueueName, counting) => {
  const { QueueUrl } = await ask('sqs.GetQueueUrl', { QueueName }, counting);
  const answer = await ask(
    'sqs.GetQueueAttributes',
    { QueueUrl: asText(QueueUrl), AttributeNames: ['All'] },
    counting,
  );
  const attribute = (name: string, of: string) => exactly(evaluate(`Attributes.${name}`, answer), of);
  return [
    attribute('ApproximateNumberOfMessages', 'visible'),
    ...[
      attribute('ApproximateNumberOfMessagesNotVisible', 'in flight'),
      attribute('ApproximateNumberOfMessagesDelayed', 'delayed'),
    ].filter(({ count }) => count > 0),
  ];
};

const lambda: Counter = async (name, counting) => {
  // Metrics answer zero also of what was never there.
  await ask('lambda.GetFunctionConfiguration', { FunctionName: name }, counting);
  const sum = async (MetricName: string, of: string) => {
    const answer = await ask(
      'cloudwatch.GetMetricStatistics',
      metricInput(MetricName, name, counting),
      counting,
    );
    return exactly(evaluate('sum(Datapoints[].Sum)', answer), of);
  };
  const invocations = await sum('Invocations', 'invocations');
  const errors = invocations.count > 0 ? await sum('Errors', 'errors') : undefined;
  return [invocations, ...(errors && errors.count > 0 ? [errors] : [])];
};

const metricInput = (MetricName: string, FunctionName: string, { since, until }: Counting): CallInput => ({
  Namespace: 'AWS/Lambda',
  MetricName,
  Dimensions: [{ Name: 'FunctionName', Value: FunctionName }],
  StartTime: since,
  EndTime: until,
  Period: 86_400,
  Statistics: ['Sum'],
});

const table: Counter = async (TableName, counting) => {
  // DescribeTable's ItemCount is up to six hours old:
  // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TableDescription.html
  const answer = await ask('dynamodb.Scan', { TableName, Select: 'COUNT', Limit: MOST }, counting);
  return [limited(answer.Count, answer.LastEvaluatedKey !== undefined, 'items')];
};

const bucket: Counter = async (Bucket, counting) => {
  const answer = await ask('s3.ListObjectsV2', { Bucket, MaxKeys: MOST }, counting);
  return [limited(answer.KeyCount, answer.IsTruncated === true, 'objects')];
};

const topic: Counter = async (name, counting) => {
  const list = await ask('sns.ListTopics', {}, counting);
  const arn = evaluate(`Topics[?ends_with(TopicArn, ':${name}')].TopicArn | [0]`, list);
  if (typeof arn !== 'string') return [];
  const answer = await ask('sns.GetTopicAttributes', { TopicArn: arn }, counting);
  return [exactly(evaluate('Attributes.SubscriptionsConfirmed', answer), 'subscriptions')];
};

const logGroup: Counter = async (logGroupName, counting) => {
  const answer = await ask('logs.DescribeLogStreams', { logGroupName, limit: 50 }, counting);
  return [limited(evaluate('length(logStreams)', answer), answer.nextToken !== undefined, 'streams')];
};

const stateMachine: Counter = async (name, counting) => {
  const list = await ask('states.ListStateMachines', {}, counting);
  const arn = evaluate(`stateMachines[?name == '${name}'].stateMachineArn | [0]`, list);
  if (typeof arn !== 'string') return [];
  const answer = await ask('states.ListExecutions', { stateMachineArn: arn, maxResults: MOST }, counting);
  const running = evaluate("length(executions[?status == 'RUNNING'])", answer);
  return [
    limited(evaluate('length(executions)', answer), answer.nextToken !== undefined, 'executions'),
    ...[exactly(running, 'running')].filter(({ count }) => count > 0),
  ];
};

const COUNTERS: Readonly<Record<string, Counter>> = {
  'sqs.queue': queue,
  'lambda.function': lambda,
  'dynamodb.table': table,
  's3.bucket': bucket,
  'sns.topic': topic,
  'logs.log-group': logGroup,
  'states.state-machine': stateMachine,
};

/** Nobody counts further by eye. */
const MOST = 100;

const ask = (api: string, input: CallInput, { call, signal }: Counting): Promise<JsonObject> =>
  call(api, input, { signal });

const limited = (value: JsonValue | undefined, isAtLeast: boolean, of: string): Count => ({
  count: Number(value) || 0,
  isAtLeast,
  of,
});

const exactly = (value: JsonValue | undefined, of: string): Count => limited(value, false, of);

const asText = (value: JsonValue | undefined): string => (typeof value === 'string' ? value : '');
