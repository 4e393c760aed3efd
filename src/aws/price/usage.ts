import type { Usage } from './prices.ts';

/**
 * What AWS counts of a call that it has answered; nothing for calls that are free, such as those of IAM and most that
 * make or describe things. Where a price goes by size, it is the smallest: an item of up to 1 KB written, 4 KB read
 * strongly consistent, a message of up to 64 KB.
 */
export const usageOfCall = (api: string, resource: string): Usage => {
  const [service = '', operation = ''] = api.split('.');
  return COUNTERS[service]?.(operation, resource) ?? {};
};

/** One invocation; the duration is rounded up to a millisecond. https://aws.amazon.com/lambda/pricing/ */
export const usageOfInvocation = (durationMs: number, memoryMb: number): Usage => ({
  'lambda.requests': 1,
  'lambda.compute': (Math.ceil(durationMs) / 1_000) * (memoryMb / 1_024),
});

/** A state that a Standard workflow has entered, each attempt anew. https://aws.amazon.com/step-functions/pricing/ */
export const usageOfState = (attempts: number): Usage => ({ 'states.transitions': attempts });

/** An execution of an Express workflow, which needs 64 MB at least. https://aws.amazon.com/step-functions/pricing/ */
export const usageOfExpress = (durationMs: number): Usage => ({
  'states.express-requests': 1,
  'states.express-compute': (Math.ceil(durationMs / 100) / 10) * (64 / 1_024),
});

/**
 * A request to a REST API; `refusal` is the type of the gateway response, where it was refused. Who isn't let in, or comes
 * too often, costs nothing: https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-pricing.html
 */
export const usageOfRestRequest = (refusal: string | undefined): Usage =>
  refusal !== undefined && FREE_REFUSALS.test(refusal) ? {} : { 'apigateway.rest': 1 };

const FREE_REFUSALS =
  /^(ACCESS_DENIED|AUTHORIZER_|EXPIRED_TOKEN|INVALID_API_KEY|INVALID_SIGNATURE|MISSING_AUTHENTICATION_TOKEN|QUOTA_EXCEEDED|THROTTLED|UNAUTHORIZED)/;

/** A request to an HTTP API, by its status; the same holds for who isn't let in. */
export const usageOfHttpRequest = (status: string): Usage =>
  /^(401|403|429)$/.test(status) ? {} : { 'apigateway.http': 1 };

type Counter = (operation: string, resource: string) => Usage;

/** Every action is a request. https://aws.amazon.com/sqs/pricing/ */
const sqs: Counter = (_, resource) =>
  resource.endsWith('.fifo') ? { 'sqs.fifo': 1 } : { 'sqs.standard': 1 };

/** Deliveries to SQS and Lambda are free. https://aws.amazon.com/sns/pricing/ */
const sns: Counter = (operation) => (/^Publish(Batch)?$/.test(operation) ? { 'sns.publish': 1 } : {});

/** A transaction takes twice the units. https://aws.amazon.com/dynamodb/pricing/on-demand/ */
const dynamodb: Counter = (operation) => {
  if (/^(PutItem|UpdateItem|DeleteItem|BatchWriteItem)$/.test(operation)) return { 'dynamodb.writes': 1 };
  if (operation === 'TransactWriteItems') return { 'dynamodb.writes': 2 };
  if (/^(GetItem|Query|Scan|BatchGetItem)$/.test(operation)) return { 'dynamodb.reads': 1 };
  return operation === 'TransactGetItems' ? { 'dynamodb.reads': 2 } : {};
};

/** Deleting is free. https://aws.amazon.com/s3/pricing/ */
const s3: Counter = (operation) => {
  if (operation.startsWith('Delete')) return {};
  return /^(Put|Copy|Create|List|Upload|Complete)/.test(operation) ? { 's3.writes': 1 } : { 's3.reads': 1 };
};

const events: Counter = (operation) => (operation === 'PutEvents' ? { 'events.custom': 1 } : {});

/** Reading is free; hours of shards are counted by `running.ts`. https://aws.amazon.com/kinesis/data-streams/pricing/ */
const kinesis: Counter = (operation) => (/^PutRecords?$/.test(operation) ? { 'kinesis.put-units': 1 } : {});

/** https://aws.amazon.com/cloudwatch/pricing/ */
const cloudwatch: Counter = (operation) => {
  if (operation === 'GetMetricData') return { 'cloudwatch.metric-data': 1 };
  return /^(GetMetricStatistics|ListMetrics|PutMetricData)$/.test(operation)
    ? { 'cloudwatch.requests': 1 }
    : {};
};

const COUNTERS: Readonly<Record<string, Counter>> = { sqs, sns, dynamodb, s3, events, kinesis, cloudwatch };

/** What one thing of a type costs a month while nobody uses it. US dollars; undefined where it depends on what is in it. */
export const standingUsage = (type: string): Usage | undefined => {
  const known = STANDING[type];
  return known ?? (DEPENDS.has(type) ? undefined : {});
};

/** As AWS's own calculator has it: https://docs.aws.amazon.com/pricing-calculator/latest/userguide/what-is-pricing-calculator.html */
const HOURS_A_MONTH = 730;

/**
 * An instance as labs start it, a stream of one shard. Standard parameters and calls about them are free:
 * https://aws.amazon.com/systems-manager/pricing/
 */
const STANDING: Readonly<Record<string, Usage>> = {
  'cloudwatch.alarm': { 'cloudwatch.alarm-months': 1 },
  'ec2.instance': { 'ec2.instance-hours': HOURS_A_MONTH },
  'kinesis.stream': { 'kinesis.shard-hours': HOURS_A_MONTH },
};

const DEPENDS: ReadonlySet<string> = new Set(['s3.bucket', 'dynamodb.table']);
