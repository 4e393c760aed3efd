import { isReadOnly } from '../../src/aws/read-only.ts';
import type { Asked, Fault } from './fault.ts';

/** Listings lag behind writes: what was created isn't listed yet, what was deleted still is. */
export const staleReads = (lagMs: number): Fault => {
  const written = new Map<string, number>();
  return {
    name: 'stale reads',
    judge: ({ api, atMs }) =>
      LAGGING.test(api) && atMs < (written.get(serviceOf(api)) ?? Number.NEGATIVE_INFINITY) + lagMs
        ? { kind: 'stale' }
        : undefined,
    answered: ({ api, atMs }) => {
      if (!isReadOnly(api)) written.set(serviceOf(api), atMs);
    },
  };
};

/** Listings that AWS documents as eventually consistent; a queue's URL, a table's state and the like are not. */
const LAGGING =
  /^(iam\.ListRoles|iam\.ListPolicies|lambda\.ListFunctions|lambda\.ListEventSourceMappings|sqs\.ListQueues|sns\.ListTopics|s3\.ListBuckets|events\.ListRules|logs\.DescribeLogGroups|states\.ListStateMachines|dynamodb\.ListTables|apigateway\.GetRestApis|apigatewayv2\.GetApis)$/;

/**
 * What was deleted is there for a while yet: its deletion goes on by itself, or the news has not reached who is asked.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html: "up to 60 seconds".
 */
export const slowDeletes = (lastMs: number): Fault => {
  const deleted = new Map<string, number>();
  return {
    name: 'slow deletes',
    judge: ({ api, input, atMs }) =>
      LOOKS.test(api) &&
      namesIn(input).some(
        (name) => atMs < (deleted.get(`${serviceOf(api)} ${name}`) ?? Number.NEGATIVE_INFINITY) + lastMs,
      )
        ? { kind: 'stale' }
        : undefined,
    answered: ({ api, input, atMs }) => {
      for (const name of namesIn(input)) {
        const key = `${serviceOf(api)} ${name}`;
        // What is made anew is there. What cleanup deletes again, because it still sees it, was gone from the first time on.
        if (/\.Create/.test(api)) deleted.delete(key);
        else if (DELETES.test(api) && !deleted.has(key)) deleted.set(key, atMs);
      }
    },
  };
};

const DELETES =
  /^(sqs\.DeleteQueue|sns\.DeleteTopic|iam\.Delete(Role|Policy|User)|lambda\.DeleteFunction|events\.Delete(Rule|EventBus)|logs\.DeleteLogGroup|states\.DeleteStateMachine|dynamodb\.DeleteTable|s3\.DeleteBucket|apigateway\.DeleteRestApi|apigatewayv2\.DeleteApi|ssm\.DeleteParameter|ec2\.TerminateInstances)$/;

const LOOKS =
  /^(sqs\.Get(QueueUrl|QueueAttributes)|sns\.GetTopicAttributes|iam\.Get(Role|Policy|User)|lambda\.GetFunction|events\.Describe(Rule|EventBus)|states\.DescribeStateMachine|dynamodb\.DescribeTable|s3\.HeadBucket|apigateway\.GetRestApi|apigatewayv2\.GetApi|ssm\.GetParameter|ec2\.DescribeInstances)$/;

const serviceOf = (api: string): string => api.split('.')[0] ?? '';

/** What a call is about, by the last part of each name, URL or ARN. */
const namesIn = (input: Asked['input']): readonly string[] =>
  Object.values(input)
    .flat()
    .flatMap((value) => (typeof value === 'string' ? [value.split(/[/:]/).at(-1) ?? ''] : []));
